/**
 * AWS' sample of 2017, a state machine for each rollout that polls by itself. Counted from its source, for one turn of its
 * loop (an `interval`; a minute here): https://github.com/aws-samples/aws-lambda-deploy (d168e0e2).
 */
export const SAMPLE = {
  /** functions/update_weight/update_weight.py: one UpdateAlias. Without reading the alias first, and without a RevisionId. */
  controlPlane: 1,
  /** functions/health_check/health_check.py: one GetMetricStatistics, of Errors alone. */
  cloudWatch: 1,
  /** template.yml: UpdateWeight and HealthCheck are Lambda functions. */
  invocations: 2,
  /** template.yml: UpdateWeight, Wait, HealthCheck, VerifyHealthCheck, IsFullyWeighted. */
  stateTransitions: 5,
} as const;

/** Requests to AWS in a minute, state transitions apart. */
export const SAMPLE_CALLS = SAMPLE.controlPlane + SAMPLE.cloudWatch + SAMPLE.invocations;
