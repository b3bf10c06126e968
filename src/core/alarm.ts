import { samePlace } from './place.ts';
import { functionName, type Target, type Version } from './rollout.ts';

/** A CloudWatch alarm, as far as it matters whether it counts for a target. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  /** CloudWatch's own words for the state. */
  readonly reason: string;
  /** Dimension sets of the metrics of its own account that it looks at, metric math included. Empty for composite alarms. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
}

/**
 * Whether a metric is of the account of the alarm that looks at it. With CloudWatch's cross-account observability an alarm may look at another
 * account's, whose functions often have the same names.
 * @param metricAccount as the alarm says it; undefined: its own
 */
export function isOwnMetric(alarmArn: string, metricAccount: unknown): boolean {
  return metricAccount === undefined || metricAccount === null || metricAccount === alarmArn.split(':')[4];
}

/** An alarm in state ALARM that counts for a rollout. */
export interface Firing {
  readonly alarm: string;
  readonly reason: string;
}

/** Whom alarms are asked about: a rollout, or what is about to become one. */
export interface Watcher {
  readonly target: Target;
  readonly canary: Version;
  /** Alarms that the policy names, in the target's own account and region; they count whatever they measure, composite ones too. */
  readonly named: readonly string[];
  /** Alarms that a person told this rollout to ignore. */
  readonly ignored: readonly string[];
}

/**
 * Whether an alarm's ALARM takes this target's canary back. Application Auto Scaling's own alarms (`TargetTracking-…`) are in
 * ALARM in normal life and never count; another alias', another version's or another account's or region's alarm says
 * nothing about this canary.
 */
export function countsFor(alarm: Alarm, watcher: Watcher): boolean {
  if (watcher.ignored.includes(alarm.name) || alarm.name.startsWith('TargetTracking-')) return false;
  // Staging and production often have alarms of the same names, each in an account of its own.
  if (!samePlace(alarm.arn, watcher.target.functionArn)) return false;
  if (watcher.named.includes(alarm.name)) return true;
  const name = functionName(watcher.target.functionArn);
  return alarm.dimensions.some(
    (set) =>
      set.FunctionName === name &&
      (set.Resource === undefined || set.Resource === name || set.Resource === `${name}:${watcher.target.alias}`) &&
      (set.ExecutedVersion === undefined || set.ExecutedVersion === watcher.canary),
  );
}

/** The alarms that count for a watcher, in the form that the machine takes. */
export function firingFor(alarms: readonly Alarm[], watcher: Watcher): Firing[] {
  return alarms.filter((alarm) => countsFor(alarm, watcher)).map(({ name, reason }) => ({ alarm: name, reason }));
}
