import type { TableBlock } from '@slack/types';
import { durationWords } from '../core/duration.ts';
import type { Forecast, Warning } from '../core/plan/forecast.ts';
import { LEAST_RATE, type StageForecast } from '../core/plan/stageForecast.ts';
import { percent } from '../core/routing.ts';
import { rateWords, thousands } from '../core/verdict/figures.ts';
import { code, join, type Mrkdwn, md } from './escape.ts';
import { table } from './table.ts';

/** Below this share of the calls nobody is told that they bypass the alias. */
const BYPASS_TOLD = 0.05;
/** Stages named one by one in a sentence; the table has them all. */
const MOST_NAMED = 4;

/** What is forecast, and for whom. `offerAs`: how the offered plan is typed. */
export interface Foretold {
  readonly forecast: Forecast;
  readonly alias: string;
  readonly canary: string;
  readonly offer: string | null;
}

/** What to expect, in a few sentences: traffic, when the figures decide, when it ends, and what cannot be. */
export function forecastWords(told: Foretold): Mrkdwn {
  const { forecast } = told;
  return join(
    [
      join([trafficWords(told), stagesWords(forecast), endWords(told)]),
      ...forecast.warnings.map((warning) => md`:warning: ${warningWords(warning, told)}`),
      helpWords(told),
      bypassWords(told),
    ],
    '\n',
  );
}

/** Stage by stage; null where there is nothing to show. */
export function forecastTable({ stages, of }: Forecast): TableBlock | null {
  if (stages.length === 0) return null;
  const titles = [
    'Stage',
    'Canary calls a min',
    'Figures decide after',
    'Left after, at least',
    '5 × errors found after',
  ];
  const rows = stages.map((stage, i) => [
    i > 0 && stage.stage > (stages[i - 1]?.stage ?? 0) + 1
      ? `… ${percent(stage.weightBp)} (${of})`
      : percent(stage.weightBp),
    stage.canaryPerMinute === null ? '–' : callsWords(stage.canaryPerMinute),
    stage.passMin === null ? 'not in sight' : aboutWords(stage.passMin),
    leaveWords(stage),
    stage.findsFiveMin === null ? 'over a day' : aboutWords(stage.findsFiveMin),
  ]);
  return table([titles, ...rows]);
}

/** The verdict rests on callers only; probes tell at least whether the canary works at all. */
function helpWords({ forecast: { warnings }, offer }: Foretold): Mrkdwn | null {
  if (offer !== null) return md`A plan that can: ${code(offer, 400)}`;
  const stuck = warnings.some(({ kind }) => kind !== 'goesOnUndecided');
  return stuck
    ? md`The app can call the canary itself, apart from the figures, with a check that the stack declares: ${code('check=NAME probe=20/min')}`
    : null;
}

function trafficWords({ forecast: { callsPerMinute, errorRate }, alias }: Foretold): Mrkdwn | null {
  if (callsPerMinute === null) return null;
  const rate = errorRate === null ? '' : `, ${rateWords(errorRate)} failing`;
  return md`About ${callsWords(callsPerMinute)} calls a minute come through ${code(alias, 128)}${rate}.`;
}

function stagesWords({ stages, callsPerMinute, errorRate }: Forecast): Mrkdwn | null {
  const first = stages[0];
  if (first === undefined) return md`All calls move at once: there is nothing left to compare with.`;
  const decided = stages.flatMap(({ decides, passMin, weightBp }) =>
    decides && passMin !== null ? [`${aboutWords(passMin)} at ${percent(weightBp)}`] : [],
  );
  if (callsPerMinute === null || decided.length === 0) return null;
  const rest = decided.length > MOST_NAMED ? ' …' : '';
  const found =
    first.findsFiveMin === null
      ? md``
      : md` ${worseWords(errorRate)} would be found ${aboutWords(first.findsFiveMin)} after the first weight.`;
  return md`A canary as good as stable passes in about ${decided.slice(0, MOST_NAMED).join(', ')}${rest}.${found}`;
}

/** Five times next to nothing is said as what it is. */
function worseWords(errorRate: number | null): string {
  if (errorRate !== null && errorRate >= LEAST_RATE) return 'Five times the errors';
  return `${rateWords(5 * LEAST_RATE)} failing calls`;
}

function endWords({ forecast, canary }: Foretold): Mrkdwn {
  const asked = forecast.approvals === 0 ? '' : ', plus the time until somebody approves';
  const watch = forecast.watchMin === 0 ? '' : `; then it is watched for ${durationWords(forecast.watchMin * 60_000)}`;
  return md`All traffic is on ${canary} in ${aboutWords(forecast.earliestMin)} at the earliest${asked}${watch}.`;
}

function warningWords(warning: Warning, { forecast, alias }: Foretold): Mrkdwn {
  switch (warning.kind) {
    case 'noTraffic':
      return md`No calls are known to have come through ${code(alias, 128)} in the last hour, so no stage can be judged by figures.`;
    case 'cannotDecide':
      return md`${at(forecast, warning.stages)} the figures cannot decide within ${limitWords(warning.limitMin)} (max-bake): ${neededWords(warning.neededMin)}.`;
    case 'goesOnUndecided':
      return md`${at(forecast, warning.stages)} the plan goes on after ${limitWords(warning.limitMin)}, as CodeDeploy does, before the figures can have decided: ${neededWords(warning.neededMin)}.`;
    default:
      return warning satisfies never;
  }
}

function at({ stages }: Forecast, which: readonly number[]): string {
  const weights = which.flatMap((i) => {
    const stage = stages.find(({ stage }) => stage === i);
    return stage === undefined ? [] : [percent(stage.weightBp)];
  });
  const shown = weights.slice(0, MOST_NAMED).join(', ');
  return weights.length > MOST_NAMED ? `At ${shown} and ${weights.length - MOST_NAMED} more stages` : `At ${shown}`;
}

function neededWords(neededMin: number | null): string {
  return neededMin === null
    ? 'at this traffic that is not in sight'
    : `at this traffic they need about ${aboutWords(neededMin)}`;
}

function bypassWords({ forecast: { bypass }, alias }: Foretold): Mrkdwn | null {
  if (bypass === null || bypass < BYPASS_TOLD) return null;
  return md`:warning: ${Math.round(bypass * 100)} % of calls bypass ${code(alias, 128)}: the canary does not protect them.`;
}

function leaveWords({ leaveMin, decides, gate }: StageForecast): string {
  const time = aboutWords(leaveMin);
  if (gate === 'approval') return `${time}, approved`;
  return decides ? time : `${time}, undecided`;
}

function limitWords(min: number): string {
  return durationWords(min * 60_000);
}

/** `7 min`, `3 h`, `14 days`: no more exact than it is. */
function aboutWords(min: number): string {
  // Evidence that earlier stages left may do, but a pass comes with a minute's figures.
  if (min < 120) return `${Math.max(1, Math.round(min))} min`;
  if (min < 48 * 60) return `${Math.round(min / 60)} h`;
  return `${thousands(min / 1_440)} days`;
}

function callsWords(perMinute: number): string {
  return perMinute >= 10 ? thousands(perMinute) : String(Number(perMinute.toPrecision(2)));
}
