import type { AlarmModel, AlarmState } from './model.ts';

/** Alarms on `checkout` of every kind that a rollout must tell apart: those that count and those that do not. */
export function firstAlarms(nowMs: number): AlarmModel[] {
  const alarm = (
    name: string,
    description: string,
    state: AlarmState,
    settings: Record<string, unknown>,
  ): AlarmModel => ({
    name,
    description,
    state,
    stateReason: state === 'OK' ? 'Threshold Crossed: no datapoints were above the threshold.' : 'Threshold Crossed',
    stateReasonData: null,
    stateUpdatedMs: nowMs,
    stateTransitionedMs: nowMs,
    configuredMs: nowMs,
    rule: null,
    settings,
  });
  return [
    alarm('checkout-errors', 'More than 100 errors of checkout in a minute', 'OK', {
      ...errors([dimension('FunctionName', 'checkout')]),
      Threshold: 100,
    }),
    alarm('checkout-error-rate', 'More than 5 % of the calls of checkout fail (metric math)', 'OK', {
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      Metrics: [
        { Id: 'rate', Expression: '100 * errors / calls', Label: 'error rate', ReturnData: true },
        { Id: 'errors', MetricStat: statOf('Errors'), ReturnData: false },
        { Id: 'calls', MetricStat: statOf('Invocations'), ReturnData: false },
      ],
    }),
    alarm('checkout-beta-errors', 'Errors behind the alias beta, which is another target', 'OK', {
      ...errors([dimension('FunctionName', 'checkout'), dimension('Resource', 'checkout:beta')]),
      Threshold: 10,
    }),
    alarm(
      'TargetTracking-function:checkout:live-AlarmLow-6f0d3c1e-5a44-4f3c-9d3b-0c6f4d2b7a11',
      "DO NOT EDIT OR DELETE. Application Auto Scaling's own; in ALARM whenever there is capacity to spare",
      'ALARM',
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'ProvisionedConcurrencyUtilization',
        Dimensions: [dimension('FunctionName', 'checkout'), dimension('Resource', 'checkout:live')],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 15,
        Threshold: 0.63,
        ComparisonOperator: 'LessThanThreshold',
      },
    ),
    {
      ...alarm('checkout-slo', 'Errors or latency of checkout beyond what was promised (composite)', 'OK', {}),
      rule: 'ALARM("checkout-errors") OR ALARM("checkout-error-rate")',
    },
  ];
}

function dimension(Name: string, Value: string) {
  return { Name, Value };
}

function errors(Dimensions: readonly unknown[]): Record<string, unknown> {
  return {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions,
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  };
}

function statOf(MetricName: string) {
  return {
    Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: [dimension('FunctionName', 'checkout')] },
    Period: 60,
    Stat: 'Sum',
  };
}
