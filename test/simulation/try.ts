import { simulate } from './simulate.ts';

const from = Number(process.argv[2] ?? 0);
const n = Number(process.argv[3] ?? 50);
const telling = process.argv[4] === 'tell';
const t0 = performance.now();
const by = new Map<string, { n: number; seed: number; what: string }>();
const counts: Record<string, number> = {};
const ended: Record<string, number> = {};
for (let seed = from; seed < from + n; seed += 1) {
  const told = await simulate(seed, telling);
  for (const [k, v] of Object.entries(told.counts)) counts[k] = (counts[k] ?? 0) + v;
  for (const [k, v] of Object.entries(told.ended)) ended[k] = (ended[k] ?? 0) + v;
  for (const v of told.violations) {
    const key = `${v.invariant} ${v.what.replace(/\d{12}-[0-9a-f]{6}/g, 'R').replace(/\d+/g, '#')}`.slice(0, 110);
    const known = by.get(key);
    if (known) known.n += 1;
    else by.set(key, { n: 1, seed, what: v.what });
  }
  if (telling)
    for (const l of told.lines)
      console.log(new Date(l.atMs).toISOString().slice(11, 23), l.who.padEnd(24), l.what.slice(0, 330));
}
console.log(JSON.stringify({ counts, ended }, null, 1));
for (const [k, v] of [...by].sort((a, b) => b[1].n - a[1].n).slice(0, 40))
  console.log(v.n, 'seed', v.seed, '|', k[0], v.what);
console.log(`${((performance.now() - t0) / n).toFixed(1)} ms/seed`);
