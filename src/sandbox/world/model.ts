/** What the sandbox's AWS account holds: plain data that is kept between starts. Times are virtual epoch milliseconds. */
export interface WorldState {
  readonly format: 1;
  readonly seed: number;
  nowMs: number;
  /** How many random things (revision ids, invocations) were drawn so far. */
  draws: number;
  functions: FunctionModel[];
  alarms: AlarmModel[];
  /** Asynchronous events that were accepted and not yet handled to the end. */
  accepted: AcceptedEvent[];
  deadLetters: DeadLetter[];
  /** Changes of aliases, oldest first. Absent in states that were kept before it was. */
  trail?: TrailModel[];
}

export interface VersionModel {
  version: string;
  description: string;
  codeSha256: string;
  role: string;
  deadLetterArn: string | null;
  state: string;
  lastUpdateStatus: string;
  lastModifiedMs: number;
  revisionId: string;
  timeoutS: number;
  memoryMb: number;
  /** Share of calls that fail, 0–1. */
  errorRate: number;
  medianMs: number;
}

export interface AliasModel {
  name: string;
  version: string;
  /** At most one entry: version → share of calls, 0–1. */
  weights: Record<string, number>;
  description: string;
  revisionId: string;
  /** While AWS readies provisioned concurrency it sends all traffic to the old version by a weight of its own, until then. */
  readyAtMs: number | null;
}

export interface FunctionModel {
  name: string;
  tags: Record<string, string>;
  latest: VersionModel;
  versions: VersionModel[];
  aliases: AliasModel[];
  /** Provisioned concurrency by qualifier. */
  provisioned: Record<string, { requested: number; setAtMs: number }>;
  callsPerMinute: number;
  /** The alias that the callers use. */
  callersUse: string;
  /** Share of all calls that fails whatever the version, 0–1. */
  outage: number;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmModel {
  name: string;
  description: string;
  state: AlarmState;
  stateReason: string;
  stateReasonData: string | null;
  stateUpdatedMs: number;
  stateTransitionedMs: number;
  configuredMs: number;
  /** Composite alarms have a rule; metric alarms have the rest as `PutMetricAlarm` took it (Namespace, Dimensions, Metrics …). */
  rule: string | null;
  settings: Record<string, unknown>;
}

export interface AcceptedEvent {
  readonly requestId: string;
  readonly event: string;
  /** Tries so far. */
  attempts: number;
  /** Not before this time. */
  dueMs: number;
}

export interface DeadLetter {
  readonly requestId: string;
  readonly event: string;
  readonly atMs: number;
  /** JSON of the last error. */
  readonly error: string;
  /** Received and not yet deleted: hidden from others until then. */
  hiddenUntilMs?: number;
  receiptHandle?: string;
}

/** An alias that somebody changed, as CloudTrail tells it. */
export interface TrailModel {
  readonly atMs: number;
  /** A user's name, or `role/session`. */
  readonly who: string;
  readonly functionName: string;
  readonly alias: string;
  readonly version: string;
  readonly weights: Readonly<Record<string, number>>;
}

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';

export function functionArn(name: string, qualifier?: string | null): string {
  const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
  return qualifier === undefined || qualifier === null ? arn : `${arn}:${qualifier}`;
}

export function alarmArn(name: string): string {
  return `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`;
}
