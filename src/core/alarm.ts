/** A CloudWatch alarm, as far as it matters whether it counts for a target. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  /** CloudWatch's own words for the state. */
  readonly reason: string;
  /** Dimension sets of the metrics it looks at, metric math included. Empty for composite alarms. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
}
