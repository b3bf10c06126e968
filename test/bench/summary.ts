import { type Figure, machine, markdownTable } from './bench.ts';

/** What the README quotes of all figures, and how it is called there. In a figure's name `(at most)` and `(at least)` are left away. */
const QUOTED: readonly (readonly [figure: string, says: string])[] = [
  ['cold start, Slack function', 'cold start of the Slack function, beside stock bundling'],
  ['cold start, Slack function beside stock bundling', '… as a share of it'],
  ['cold start, worker', 'cold start of the worker, beside stock bundling'],
  ['cold start, worker beside stock bundling', '… as a share of it'],
  ['acknowledge a command, own time p50', 'acknowledging a command, warm, without waiting for AWS'],
  [
    "acknowledge a command, cold, at 1/4 of this machine's speed",
    'acknowledging a command, cold, on a machine four times slower',
  ],
  [
    'alarm event until the alias is safe, sequential AWS calls',
    'from an alarm to a safe alias, calls one after the other',
  ],
  ['3 false rollback, 1440 looks', 'healthy canaries taken back, looked at every minute of a day'],
  ['4 ×5 @1 % 100/min, median', 'fivefold errors at 100 calls a minute: found after, beside the best peer'],
  ['tick, 1,000 quiet rollouts, time', 'a tick over 1,000 rollouts'],
  ['tick, 1,000 quiet rollouts, peak memory', '… and the memory that it takes'],
  ['tick, 1,000 quiet rollouts, all of AWS', "… and its calls to AWS, beside AWS' sample of 2017"],
  ['crowd of 20,000, rollouts judged', 'of 20,000 rollouts, judged within their minute'],
  ['a month idle, within the always-free tier', 'an idle month within the always-free tier'],
  ['a month idle, outside it', '… and outside it'],
  ['first page of the sandbox, warm start', 'first page of the sandbox'],
  ['npm test', '`npm test` on two cores'],
];

const [BEGIN, END] = ['<!-- figures: npm run bench -- --keep -->', '<!-- /figures -->'];

/** The short table with its day and machine, between the marks by which it is found again. */
export function summary(figures: readonly Figure[], dayMs: number): string {
  const named = new Map(figures.map((figure) => [figure.name.replace(/ \(at (?:most|least)\)$/, ''), figure]));
  const rows = QUOTED.flatMap(([name, says]) => {
    const figure = named.get(name);
    return figure === undefined ? [] : [[says, amount(figure.measured, figure.unit), beside(figure), target(figure)]];
  });
  const day = new Date(dayMs).toISOString().slice(0, 10);
  return `${BEGIN}
${markdownTable(['what', 'measured', 'beside its peer', 'target'], rows)}

Measured on ${day}: ${machine()}.
${END}`;
}

/** The summary that a page holds; null when it holds none. */
export function summaryIn(page: string): string | null {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  return begin < 0 || end < begin ? null : page.slice(begin, end + END.length);
}

/** The page with this summary in place of its own. Throws when it has none: somebody took the marks out. */
export function withSummary(page: string, fresh: string): string {
  const old = summaryIn(page);
  if (old === null) throw new Error(`The page has no ${BEGIN} … ${END}.`);
  return page.replace(old, () => fresh);
}

function amount(value: number, unit: string): string {
  return unit === '$' ? `$${value.toFixed(2)}` : `${value.toLocaleString('en')} ${unit}`;
}

function beside({ peer, ratio }: Figure): string {
  return peer === null || ratio === null ? '' : `× ${ratio}`;
}

function target({ name, target, unit, ok }: Figure): string {
  if (target === null) return '';
  const bound = `${name.endsWith('(at least)') ? '≥' : '≤'} ${amount(target, unit)}`;
  return ok ? bound : `**missed**: ${bound}`;
}
