/** What an AWS account of the sandbox holds in one region: plain data that is kept between starts. Times are virtual epoch milliseconds. */
export interface WorldState {
  readonly format: 1;
  /** Absent: where the app itself is. */
  readonly place?: Place;
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
  /** What its own failures say, where they are more than usual; absent: something made up of its number. */
  says?: string;
  /** What it answers instead of what a small API answers: any JSON value. */
  answer?: unknown;
  /** What `GetFunctionConfiguration` says of it beyond that; absent: what every small function here has. */
  settings?: VersionSettings;
}

/** In Lambda's own words. */
export interface VersionSettings {
  Runtime?: string;
  Handler?: string;
  CodeSize?: number;
  Architectures?: string[];
  Layers?: { Arn: string; CodeSize: number }[];
  Environment?: { Variables: Record<string, string> };
  EphemeralStorage?: { Size: number };
  TracingConfig?: { Mode: string };
  SnapStart?: { ApplyOn: string; OptimizationStatus: string };
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
  /** Absent: where the app itself is. */
  place?: Place;
  tags: Record<string, string>;
  latest: VersionModel;
  versions: VersionModel[];
  aliases: AliasModel[];
  /** Provisioned concurrency by qualifier. */
  provisioned: Record<string, { requested: number; setAtMs: number }>;
  /** It validates other functions' versions, as a hook, and answers with a status. */
  validates?: boolean;
  callsPerMinute: number;
  /** The alias that the callers use. */
  callersUse: string;
  /** Share of all calls that fails whatever the version, 0–1. */
  outage: number;
  /** Share of the callers, 0–1, that name the alias' primary version instead of the alias. */
  bypass?: number;
  /** What the weights come to: 1, as AWS draws, when absent. Other factors are for trying out what is said then. */
  drawn?: number;
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

/** An account and region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';
/** Where the app itself is. */
export const HOME: Place = { account: ACCOUNT, region: REGION };

export function functionArn(name: string, qualifier?: string | null, { account, region }: Place = HOME): string {
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  return qualifier === undefined || qualifier === null ? arn : `${arn}:${qualifier}`;
}

export function alarmArn(name: string, { account, region }: Place = HOME): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}
