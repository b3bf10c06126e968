import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { machine, markdownTable } from '../bench.ts';
import { type Counted, dollars, lineDollars, names, usage } from './bill.ts';
import { PRICES } from './prices.ts';

const FILE = fileURLToPath(new URL('../../../docs/costs.md', import.meta.url));
export const MONTHS = [0, 10, 1_000] as const;

/** Keeps docs/costs.md. */
export function keepPage(counted: Counted): void {
  writeFileSync(FILE, pageOf(counted));
}

function pageOf(counted: Counted): string {
  const { life, idleTick, busyTick } = counted;
  const callList = (calls: Readonly<Record<string, number>>) =>
    Object.entries(calls)
      .filter(([, n]) => n > 0)
      .map(([name, n]) => `${name} ${Number(n.toFixed(1))}`)
      .join(', ');
  return `# What a month costs

Made by \`npm run bench -- cost --keep\` from calls that were counted, not thought up. Prices are us-east-1's of November 2026, in US
dollars ([where each was read](#prices)); what Slack, CloudTrail, KMS and the functions under release cost is not in it.

${MONTHS.map((rollouts) => section(counted, rollouts)).join('\n\n')}

## Prices

Read on 2026-11-21. AWS' pages fill in their prices by script, and no stored copy that could be had shows them; so most were read where others repeat
them, and two are as known. Check a price before you rely on it.

${prices()}

## What was counted

- An idle minute calls: ${callList(counted.idle)}.
- One rollout (\`10%\`, ten minutes of bake, approval, half an hour of watching: ${life.minutes} minutes) calls beside that: ${callList(life.calls)}.
- A warm idle tick takes ${idleTick.ms.toFixed(0)} ms, one with a rollout ${busyTick.ms.toFixed(0)} ms, AWS answering in 20 ms; measured on ${machine()}.
- An item's write is taken as 2.5 KB, the size of a rollout after half an hour (compressed).
- Free is AWS' always-free tier, as far as nothing else in the account uses it up.
`;
}

function section(counted: Counted, rollouts: number): string {
  const used = usage(counted, rollouts);
  const lines = names()
    .filter((name) => used[name] > 0)
    .map((name) => [
      PRICES[name].unit,
      round(used[name]),
      String(Number(PRICES[name].dollars.toPrecision(6))),
      money(lineDollars(name, used, 'paid')),
      money(lineDollars(name, used, 'free')),
    ]);
  const sum = ['**all**', '', '', `**${money(dollars(used, 'paid'))}**`, `**${money(dollars(used, 'free'))}**`];
  const title = rollouts === 0 ? 'Idle' : `${rollouts.toLocaleString('en')} rollouts a month`;
  return `## ${title}\n\n${markdownTable(['what', 'units', '$ a unit', '$', '$ within the free tier'], [...lines, sum])}`;
}

function prices(): string {
  const rows = names()
    .map((name) => PRICES[name])
    .map(({ unit, dollars, free, source, seen }) => [
      unit,
      String(Number(dollars.toPrecision(6))),
      free === 0 ? '–' : free.toLocaleString('en'),
      source,
      seen,
    ]);
  return markdownTable(['unit', '$', 'free a month', "AWS' page", 'read at'], rows);
}

function money(dollars: number): string {
  return dollars.toFixed(dollars > 0 && dollars < 0.01 ? 4 : 2);
}

function round(units: number): string {
  return units < 10 ? String(Number(units.toPrecision(2))) : Math.round(units).toLocaleString('en');
}
