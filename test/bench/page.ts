import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Figure, machine, markdownTable } from './bench.ts';
import { summary, withSummary } from './summary.ts';

const FILE = fileURLToPath(new URL('../../docs/figures.md', import.meta.url));
const README = fileURLToPath(new URL('../../README.md', import.meta.url));

/** The table that people see, in a terminal and in docs/figures.md. */
export function figuresTable(figures: readonly Figure[]): string {
  const cell = (value: number | null) => (value === null ? '–' : String(Number(value.toPrecision(4))));
  return markdownTable(
    ['figure', 'target', 'measured', 'unit', 'peer', 'ratio', ''],
    figures.map(({ name, target, measured, unit, peer, ratio, ok }) => [
      name,
      cell(target),
      cell(measured),
      unit,
      cell(peer),
      cell(ratio),
      target === null ? '' : ok ? 'ok' : 'MISSED',
    ]),
  );
}

/** Keeps docs/figures.md, what a run of all benches came to, when and where; and what the README quotes of it. */
export function keepFigures(figures: readonly Figure[], dayMs: number): void {
  writeFileSync(FILE, figuresPage(figures, dayMs));
  writeFileSync(README, withSummary(readFileSync(README, 'utf8'), summary(figures, dayMs)));
}

function figuresPage(figures: readonly Figure[], dayMs: number): string {
  const missed = figures.filter(({ ok }) => !ok);
  const short =
    missed.length === 0 ? 'None falls short.' : `Short of their target: ${missed.map(({ name }) => name).join('; ')}.`;
  return `# Figures

Made by \`npm run bench -- --keep\` on ${new Date(dayMs).toISOString().slice(0, 10)}: ${machine()}. Each is measured in one run beside what one would
use instead (its peer), since times depend on the machine and ratios hardly do. ${short}

## In short

${summary(figures, dayMs)}

## All of them

${figuresTable(figures)}

- **Stock bundling** is Bolt and the SDK's clients, bundled by esbuild as they come. Times are medians over fresh processes that take turns.
- **The tick's peer** is AWS' [sample of 2017](https://github.com/aws-samples/aws-lambda-deploy): a state machine a rollout that polls by itself, counted from
  its source: 1 UpdateAlias, 1 GetMetricStatistics, 2 Lambda invocations and 5 state transitions a minute and rollout.
- AWS and Slack answer in 20 ms in the tick's and the acknowledgement's benches, and keep their quotas: 15 control-plane calls and 50 GetMetricData
  a second, 50 chat.update a minute.
- Ten seconds of a tick are the fifty looks at quiet aliases, five a second; they run beside everything else.
- The verdict's peers and what they are: [verdict.md](verdict.md). The bill, line by line: [costs.md](costs.md).
- Counts and sizes are held by tests (\`test/bench/counts.test.ts\`, \`test/infra/build.test.ts\`), times by nobody: they are for reading.
`;
}
