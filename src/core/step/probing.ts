import type { CheckResult, InvokeCheck } from '../plan/check.ts';
import type { Probe, Rollout } from '../rollout.ts';
import { minuteOf } from '../verdict/ledger.ts';
import { occasionOf } from './checking.ts';
import { endangered } from './danger.ts';

/** Probes: calls to the canary alone, with the payload of one of its checks, that top up thin traffic. */

/** The newest probes that are looked at. */
export const PROBES_KEPT = 20;
/** As many failed ones among them take the canary back. */
const TOO_MANY_FAILED = 3;

/** A round of probes that must be called in this minute; null: none. */
export function dueProbe(
  rollout: Rollout,
  atMs: number,
): { readonly check: InvokeCheck; readonly probe: Probe } | null {
  const { probe, checks } = rollout;
  if (probe === null || occasionOf(rollout)?.moment !== 'stage' || probe.minute === minuteOf(atMs)) return null;
  const check = checks.find((one): one is InvokeCheck => one.kind === 'invoke' && one.name === probe.check);
  return check === undefined ? null : { check, probe };
}

/** Counts a round of probes. Those that could not be called say nothing; too many failed ones among the newest take the canary back. */
export function probed(rollout: Rollout, atMs: number, minute: number, results: readonly CheckResult[]): Rollout {
  const { probe } = rollout;
  if (probe === null || (probe.minute !== null && minute <= probe.minute)) return rollout;
  const asked = results.filter(({ outcome }) => outcome !== 'unrun');
  const failures = asked.flatMap((result) => (result.outcome === 'failed' ? [result.reason] : []));
  const recent = [...probe.recent, ...asked.map(({ outcome }) => outcome === 'passed')].slice(-PROBES_KEPT);
  const reason = failures.at(-1) ?? probe.reason;
  const next: Rollout = {
    ...rollout,
    probe: {
      ...probe,
      calls: probe.calls + asked.length,
      failed: probe.failed + failures.length,
      recent,
      minute,
      reason,
    },
  };
  const failed = recent.filter((passed) => !passed).length;
  if (failed < TOO_MANY_FAILED) return next;
  const words = `${failed} of the last ${recent.length} probes failed: ${reason ?? 'no reason given'}`;
  return endangered(
    next,
    atMs,
    { kind: 'check', check: probe.check, moment: 'stage', reason: words },
    { alarm: null, reason: words },
  );
}
