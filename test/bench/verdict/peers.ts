import type { Trace } from './trace.ts';

/**
 * What others do, from their source or documentation, with their documented defaults, on the same traces. Their delays are
 * left out (CloudWatch's adds the same to everyone), and where a choice was open the kinder one was taken.
 */
export interface Detector {
  readonly name: string;
  /** The first minute, counted from 1, in which it rolls back; 0: never within `minutes`. */
  firstAt(trace: Trace, minutes: number): number;
}

/** A CloudWatch alarm on Sum > 0 over this many one-minute periods in a row; minutes without data are passed over. */
function alarmAt(
  minutes: number,
  periods: number,
  calls: (t: number) => number,
  errors: (t: number) => number,
): number {
  let run = 0;
  for (let t = 0; t < minutes; t++) {
    if (calls(t) === 0) continue;
    run = errors(t) > 0 ? run + 1 : 0;
    if (run >= periods) return t + 1;
  }
  return 0;
}

function onVersion(trace: Trace, minutes: number, periods: number): number {
  return alarmAt(
    minutes,
    periods,
    (t) => trace.nc[t]!,
    (t) => trace.xc[t]!,
  );
}

/** CodeDeploy with one alarm on the new version's errors: Sum > 0, Period 60, this many EvaluationPeriods. */
export function versionAlarm(periods: number): Detector {
  return {
    name: `CodeDeploy, version alarm ${periods} × 1 min`,
    firstAt: (trace, minutes) => onVersion(trace, minutes, periods),
  };
}

/** The alarms of the SAM guide's safe_lambda_deployments: one on the alias, one on the version, Sum > 0, 2 × 60 s. */
export const samAlarms: Detector = {
  name: 'SAM example alarms',
  firstAt: (trace, minutes) => {
    const all = (c: Float64Array, s: Float64Array) => (t: number) => c[t]! + s[t]!;
    const either = [
      alarmAt(minutes, 2, all(trace.nc, trace.ns), all(trace.xc, trace.xs)),
      onVersion(trace, minutes, 2),
    ].filter((at) => at > 0);
    return either.length === 0 ? 0 : Math.min(...either);
  },
};

/** awslabs/aws-lambda-deploy: ten steps of 120 s, at the end of each any error of the new version in the last minute fails. */
export const lambdaDeploy: Detector = {
  name: 'aws-lambda-deploy, any error',
  firstAt: (trace, minutes) => {
    for (let check = 1; check <= 10 && 2 * check <= minutes; check++) {
      if (trace.xc[2 * check - 1]! > 0) return 2 * check;
    }
    return 0;
  },
};

/** Flagger: request-success-rate ≥ 99 % each minute; failed checks add up; no traffic is a failed check (scheduler_metrics.go). */
export function flagger(threshold: number): Detector {
  return {
    name: `Flagger 99 %, threshold ${threshold}`,
    firstAt: (trace, minutes) => {
      let failed = 0;
      for (let t = 0; t < minutes; t++) {
        if (!(1 - trace.xc[t]! / trace.nc[t]! >= 0.99)) failed += 1;
        if (failed >= threshold) return t + 1;
      }
      return 0;
    },
  };
}

/** Argo Rollouts analysis: success ≥ 95 % over each interval; aborts when more measurements than the limit failed (analysis.go). */
export function argo(intervalMin: number, failureLimit: number): Detector {
  return {
    name: `Argo Rollouts 95 % / ${intervalMin}m, limit ${failureLimit}`,
    firstAt: (trace, minutes) => {
      let failed = 0;
      for (let end = intervalMin; end <= minutes; end += intervalMin) {
        let calls = 0;
        let errors = 0;
        for (let t = end - intervalMin; t < end; t++) {
          calls += trace.nc[t]!;
          errors += trace.xc[t]!;
        }
        // No traffic is no measurement: kinder than the code, which counts an error.
        if (calls > 0 && 1 - errors / calls < 0.95) failed += 1;
        if (failed > failureLimit) return end;
      }
      return 0;
    },
  };
}

/** A two-proportion z-test on all calls so far, looked at every minute, one-sided at 1 %: what a careful script would do. */
export const zTest: Detector = {
  name: 'z-test every minute, 1 %',
  firstAt: (trace, minutes) => {
    let [nc, xc, ns, xs] = [0, 0, 0, 0];
    for (let t = 0; t < minutes; t++) {
      nc += trace.nc[t]!;
      xc += trace.xc[t]!;
      ns += trace.ns[t]!;
      xs += trace.xs[t]!;
      if (nc === 0 || ns === 0) continue;
      const p = (xc + xs) / (nc + ns);
      const spread = Math.sqrt(p * (1 - p) * (1 / nc + 1 / ns));
      if (spread > 0 && (xc / nc - xs / ns) / spread > 2.326348) return t + 1;
    }
    return 0;
  },
};
