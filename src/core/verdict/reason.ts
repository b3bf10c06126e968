import { durationWords } from '../duration.ts';
import type { Checkpoint, Totals } from './checkpoint.ts';
import type { Ground, Standing, Throttling } from './decide.ts';
import { odds, rateWords, shareOf, thousands } from './figures.ts';
import type { Latency } from './latency.ts';
import type { Question, Verdict } from './verdict.ts';

/** What a reason is made of. */
export interface Told {
  readonly ground: Ground;
  readonly state: Checkpoint;
  readonly standing: Standing;
  readonly question: Question;
  readonly delta: number;
  readonly throttling: Throttling;
  readonly blindReason: string | null;
  /** Canary calls that SAFE has looked at, and those it still needs. */
  readonly settledCalls: number;
  readonly needCalls: number | null;
  readonly etaMin: number | null;
  readonly harmEtaMin: number | null;
  readonly canary: Pick<Verdict['canary'], 'p50Ms'>;
  readonly stable: Pick<Verdict['stable'], 'p50Ms'>;
}

/** One plain sentence or two, with figures, for an engineer at three in the morning. */
export function reason(told: Told): string {
  const { ground, state, standing } = told;
  switch (ground) {
    case 'worse':
      return `${failing(state)}: worse beyond doubt (${odds(standing.peak)} of chance).`;
    case 'slow':
      return slow(told);
    case 'blind':
      return `Metrics cannot be read: ${trimStop(told.blindReason ?? 'unknown reason')}.`;
    case 'throttled':
      return throttled(told.throttling);
    case 'suspicious': {
      const eta = told.harmEtaMin === null ? '' : `; certain in about ${lasting(told.harmEtaMin)} if it stays so`;
      return `${failing(state)}: suspicious, but not yet beyond doubt${eta}.`;
    }
    case 'safe':
      return `As good as stable within the margin of ${margin(told)}: ${lower(failing(state))}.`;
    case 'young':
      return `Within the margin so far, but only ${thousands(standing.dataMinutes)} of the ${thousands(told.question.policy.minBakeMin)} minutes of data that the policy asks for.`;
    case 'open':
      return open(told);
    default:
      return ground satisfies never;
  }
}

function failing({ canary, stable }: { readonly canary: Totals; readonly stable: Totals }): string {
  const versus = stable.invocations === 0 ? 'stable got no calls' : `stable ${bare(stable)}`;
  return `Canary fails ${shareOf(canary.errors, canary.invocations)}, ${versus}`;
}

function bare({ errors, invocations }: Totals): string {
  return `${rateWords(errors / invocations)} (${thousands(errors)} of ${thousands(invocations)})`;
}

function margin({ question, delta }: Told): string {
  return `${question.policy.safeRho} × stable's rate + ${rateWords(delta)}`;
}

function open(told: Told): string {
  const { state, settledCalls, needCalls, etaMin, question } = told;
  const { canary, stable } = state;
  const soon = etaMin === null ? '' : `; about ${lasting(etaMin)} at today's traffic`;
  if (canary.invocations + stable.invocations === 0) {
    const need = needCalls === null ? '' : `: about ${thousands(needCalls)} canary calls needed`;
    return `No calls yet${need}${soon}.`;
  }
  if (canary.invocations === 0 && dueCalls(stable.invocations, question) < WELL_DUE) {
    const need = needCalls === null ? 'no canary calls so far' : `0 of about ${thousands(needCalls)} canary calls`;
    return `Not enough data yet: ${need}, stable ${thousands(stable.invocations)}${soon}.`;
  }
  if (canary.invocations === 0) {
    return `The canary got no calls yet, stable ${thousands(stable.invocations)}: is the function called through the alias?`;
  }
  if (stable.invocations === 0) {
    return `Nothing to compare with: stable got no calls, the canary ${thousands(canary.invocations)}.`;
  }
  if (needCalls === null) {
    const harm = told.harmEtaMin === null ? '' : `; certain in about ${lasting(told.harmEtaMin)} if it stays so`;
    return `${failing(state)}: neither within the margin (${margin(told)}) nor provably worse${harm}.`;
  }
  // The card counts the newest minutes too, whose figures may still come in: without the word the two numbers contradict each other.
  return `Not enough data yet: ${thousands(settledCalls)} of about ${thousands(settledCalls + needCalls)} canary calls are final${soon}.`;
}

/** So many canary calls are due and none came: a chance of 1 in 148, so something is likely to go round the alias. */
const WELL_DUE = 5;

/** The calls that the canary should have had beside stable's, by its weight. */
function dueCalls(stableCalls: number, { weightsBp, stage }: Told['question']): number {
  const weight = (weightsBp[stage] ?? 0) / 10_000;
  return weight < 1 ? (stableCalls * weight) / (1 - weight) : Number.POSITIVE_INFINITY;
}

function throttled({ canary, stable }: Throttling): string {
  const share = stable.came > 0 ? rateWords(stable.throttles / stable.came) : '0 %';
  return `Canary is throttled: ${shareOf(canary.throttles, canary.came)} in the last minutes, stable ${share}; throttled calls are in no error rate, so look at its concurrency.`;
}

function slow({ state, question, canary, stable }: Told): string {
  const ask = question.policy.latency === 'rollback' ? '' : ' A person is asked.';
  const medians =
    canary.p50Ms === null || stable.p50Ms === null ? '' : `; p50 ${ms(canary.p50Ms)} against ${ms(stable.p50Ms)}`;
  return `Canary is slow: ${slowShare(state.latency)}${medians}.${ask}`;
}

/** The threshold at which the difference shows best. */
function slowShare(latency: Latency): string {
  if (latency.counted === 0) {
    return `its median was more than 10 % above stable's in ${thousands(latency.slower)} of ${thousands(latency.signed)} minutes`;
  }
  const { canary, stable } = latency.calls;
  const [name, seen] =
    latency.over75.peak > latency.over95.peak ? (['p75', latency.slow75] as const) : (['p95', latency.slow95] as const);
  return `${shareOf(seen.canary, canary)} take longer than stable's usual ${name}, of stable's calls ${rateWords(seen.stable / stable)}`;
}

function lasting(minutes: number): string {
  return durationWords(Math.max(1, Math.ceil(minutes)) * 60_000);
}

function ms(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${thousands(value)} ms`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function trimStop(text: string): string {
  return text.replace(/\.+\s*$/, '');
}
