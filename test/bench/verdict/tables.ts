import { kayenta } from './kayenta.ts';
import { type Measured, measure } from './measure.ts';
import { ours } from './ours.ts';
import { argo, type Detector, flagger, lambdaDeploy, samAlarms, versionAlarm, zTest } from './peers.ts';
import { SAME, WORSE } from './scenarios.ts';
import { msprt, turner } from './sequential.ts';
import type { Scenario } from './trace.ts';

/** All policies on the same traces: false rollbacks of a canary that is no worse, and how soon worse ones are found. */

export const POLICIES: readonly Detector[] = [
  ours('**lambda-canary**'),
  ours('lambda-canary, burst guard off', { guard: false }),
  ours('lambda-canary, alpha 5 %', { alpha: 0.05 }),
  turner,
  msprt,
  zTest,
  versionAlarm(2),
  versionAlarm(1),
  samAlarms,
  lambdaDeploy,
  flagger(10),
  flagger(5),
  argo(5, 3),
  argo(1, 0),
  kayenta,
];

/** Kayenta sorts 3,600 differences a rollout: it gets fewer. */
const KAYENTA_SHARE = 4;

export interface Table {
  readonly scenarios: readonly string[];
  readonly rows: readonly { readonly policy: string; readonly cells: readonly Measured[] }[];
}

export function compare(
  scenarios: readonly Scenario[],
  runs: number,
  seed: number,
  say: (line: string) => void,
): Table {
  const limits = { [kayenta.name]: Math.max(1, Math.floor(runs / KAYENTA_SHARE)) };
  const columns = scenarios.map((scenario) => {
    say(`  ${scenario.name}`);
    return measure(scenario, POLICIES, runs, seed, limits);
  });
  return {
    scenarios: scenarios.map(({ name }) => name),
    rows: POLICIES.map(({ name }, p) => ({ policy: name, cells: columns.map((column) => column[p]!) })),
  };
}

export const compareSame = (runs: number, seed: number, say: (line: string) => void) => compare(SAME, runs, seed, say);
export const compareWorse = (runs: number, seed: number, say: (line: string) => void) =>
  compare(WORSE, runs, seed, say);

/** The cell of one policy in one scenario. */
export function cell(table: Table, policy: string, scenario: string): Measured {
  const found = table.rows.find((row) => row.policy === policy)?.cells[table.scenarios.indexOf(scenario)];
  if (found === undefined) throw new Error(`no cell ${policy} × ${scenario}`);
  return found;
}
