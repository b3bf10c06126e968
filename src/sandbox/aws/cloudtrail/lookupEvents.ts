import { functionArn, type Place, type TrailModel } from '../../world/model.ts';
import type { SandboxWorld } from '../../world/world.ts';

/** CloudTrail shows an event some minutes late ("typically within an average of about 5 minutes", its User Guide). */
const LATE_MS = 3 * 60_000;
const PAGE = 50;

interface Attribute {
  readonly AttributeKey?: string;
  readonly AttributeValue?: string;
}

/** Changes of aliases, newest first, on one page; looked up by event name or not at all. Times are epoch seconds. */
export function lookupEvents(input: Readonly<Record<string, unknown>>, world: SandboxWorld): Record<string, unknown> {
  const [attribute] = (input.LookupAttributes ?? []) as readonly Attribute[];
  const fromMs = Number(input.StartTime ?? 0) * 1000;
  const shownMs = world.now() - LATE_MS;
  const events = (world.state.trail ?? [])
    .filter(({ atMs }) => atMs >= fromMs && atMs <= shownMs)
    .filter(() => attribute?.AttributeKey !== 'EventName' || attribute.AttributeValue === EVENT_NAME)
    .reverse()
    .slice(0, Math.min(PAGE, Number(input.MaxResults ?? PAGE)));
  return { Events: events.map((event, i) => eventOf(event, i, world.place)) };
}

const EVENT_NAME = 'UpdateAlias20150331';

function eventOf(
  { atMs, who, functionName, alias, version, weights }: TrailModel,
  i: number,
  place: Place,
): Record<string, unknown> {
  const { account, region } = place;
  const arn = who.includes('/') ? `arn:aws:sts::${account}:assumed-role/${who}` : `arn:aws:iam::${account}:user/${who}`;
  const event = {
    eventVersion: '1.08',
    userIdentity: { type: who.includes('/') ? 'AssumedRole' : 'IAMUser', arn, accountId: account },
    eventTime: new Date(atMs).toISOString(),
    eventSource: 'lambda.amazonaws.com',
    eventName: EVENT_NAME,
    awsRegion: region,
    requestParameters: {
      functionName: functionArn(functionName, null, place),
      name: alias,
      functionVersion: version,
      routingConfig: { additionalVersionWeights: weights },
    },
  };
  return {
    EventId: `${atMs}-${i}`,
    EventName: EVENT_NAME,
    EventSource: 'lambda.amazonaws.com',
    EventTime: atMs / 1000,
    Username: who.split('/').at(-1),
    CloudTrailEvent: JSON.stringify(event),
  };
}
