import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KINDS, messagesDoc } from './messagesDoc.ts';
import { REFUSALS } from './refusals.ts';

const FILE = new URL('../../docs/messages.md', import.meta.url);
const core = (name: string) => readFileSync(new URL(`../../src/core/${name}`, import.meta.url), 'utf8');

it('docs/messages.md says what the code says (UPDATE_DOCS=1 writes it)', async () => {
  const page = await messagesDoc();
  if (process.env.UPDATE_DOCS === '1') writeFileSync(FILE, page);
  expect(readFileSync(FILE, 'utf8')).toBe(page);
});

it('every refusal there is has an example with its own code', async () => {
  const union = /type RefusalCode =([\s\S]*?);/.exec(core('refusal.ts'))?.[1] ?? '';
  const codes = [...union.matchAll(/\| '([a-z-]+)'/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(20);
  expect(Object.keys(REFUSALS).sort()).toEqual([...codes].sort());
  for (const [code, make] of Object.entries(REFUSALS)) expect((await make()).code, code).toBe(code);
});

it('every kind of line there is has an example', async () => {
  const union = /type RolloutEvent =([\s\S]*?)\n\n/.exec(core('rolloutEvent.ts'))?.[1] ?? '';
  const kinds = [...union.matchAll(/readonly kind: '(\w+)'/g)].map(([, kind]) => kind);
  expect([...KINDS].sort()).toEqual([...new Set(kinds)].sort());
  const page = await messagesDoc();
  for (const kind of kinds) expect(page).toContain(`| \`${kind}\` |`);
});
