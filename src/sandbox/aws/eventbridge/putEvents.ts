import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../../world/model.ts';
import { AwsError } from '../awsError.ts';

/** An event as rules and their targets see it. Shape: EventBridge User Guide, "Events". */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Time?: number;
  readonly Resources?: readonly string[];
  readonly EventBusName?: string;
}

const BUS = 'lambda-canary';
const BUS_ARN = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${BUS}`;
const MOST_ENTRIES = 10;

/** Takes events onto the only bus there is. `published` grows by those that were right; the others fail singly, as on AWS. */
export function putEvents(
  input: Readonly<Record<string, unknown>>,
  published: BusEvent[],
  nowMs: number,
): Record<string, unknown> {
  const entries = (input.Entries ?? []) as readonly Entry[];
  if (entries.length === 0 || entries.length > MOST_ENTRIES) {
    const text = `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MOST_ENTRIES}`;
    throw new AwsError(400, 'ValidationException', text);
  }
  const answers = entries.map((entry) => {
    const wrong = faultOf(entry);
    if (wrong !== null) return wrong;
    const event = eventOf(entry, nowMs);
    published.push(event);
    return { EventId: event.id };
  });
  return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
}

function faultOf({ Source, DetailType, Detail, EventBusName = 'default' }: Entry) {
  const fault = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  if (EventBusName !== BUS && EventBusName !== BUS_ARN) {
    return fault('InvalidArgument', `Event bus ${EventBusName} does not exist.`);
  }
  if (!Source) return fault('InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.');
  if (!DetailType) {
    return fault('InvalidArgument', 'Parameter DetailType is not valid. Reason: DetailType is a required argument.');
  }
  return isJsonObject(Detail) ? null : fault('MalformedDetail', 'Detail is malformed.');
}

function isJsonObject(text: string | undefined): boolean {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function eventOf({ Source = '', DetailType = '', Detail = '', Time, Resources = [] }: Entry, nowMs: number): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: ACCOUNT,
    time: `${new Date(Time === undefined ? nowMs : Time * 1000).toISOString().slice(0, 19)}Z`,
    region: REGION,
    resources: Resources,
    detail: JSON.parse(Detail),
  };
}
