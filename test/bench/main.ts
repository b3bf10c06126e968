import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ack } from './ack.ts';
import { alarm } from './alarm.ts';
import { type Bench, type Figure, machine } from './bench.ts';
import { coldStart } from './cold-start.ts';
import { cost } from './cost.ts';
import { figuresTable, keepFigures } from './page.ts';
import { state } from './state.ts';
import { suite } from './suite.ts';
import { tick } from './tick.ts';
import { verdict } from './verdict/bench.ts';

/** Every bench, by name. A new one is a file beside this one and a line here. */
const BENCHES: readonly Bench[] = [coldStart, ack, alarm, tick, verdict, state, cost, suite];

const HELP = `Usage: npm run bench -- [NAME...] [--short] [--keep] [--json FILE]

${BENCHES.map(({ name, about }) => `${name.padEnd(12)} ${about}`).join('\n')}

Without a name all run, one after the other.
--short      fewer repetitions, to see that it runs
--keep       keep the results in docs/
--json FILE  write the figures as a JSON list instead of printing the table
`;

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'string' },
      short: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (values.help || unknown.length > 0) {
    process.stderr.write(unknown.length > 0 ? `No such bench: ${unknown.join(', ')}\n\n${HELP}` : HELP);
    process.exitCode = unknown.length > 0 ? 2 : 0;
    return;
  }
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(machine());
  const figures: Figure[] = [];
  for (const bench of BENCHES) {
    if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
    say(`\n${bench.name}: ${bench.about}`);
    figures.push(...(await bench.run({ short: values.short, keep: values.keep, say })));
  }
  if (values.json === undefined) process.stdout.write(`\n${figuresTable(figures)}\n`);
  else writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (values.keep && positionals.length === 0) keepFigures(figures, Date.now());
  const missed = figures.filter(({ ok }) => !ok).length;
  say(missed === 0 ? '\nAll targets are met.' : `\n${missed} of ${figures.length} figures miss their target.`);
}

await main(process.argv.slice(2));
