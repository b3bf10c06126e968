import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { TOPICS } from '../../src/slack/topics.ts';
import { VERBS } from '../../src/slack/verbs.ts';
import { PAGES, readPage, withExample, writePage } from './commandPages/pages.ts';
import { tour } from './commandPages/tour.ts';

const COMMANDS = new URL('../../docs/commands/', import.meta.url);

describe('the examples in the pages of the commands', () => {
  let examples: ReadonlyMap<string, string>;
  beforeAll(async () => {
    examples = await tour();
  }, 120_000);

  it('are of every page that has one, and of no other', () => {
    expect([...examples.keys()].sort()).toEqual([...PAGES].sort());
  });

  it.each(PAGES)('%s: the sandbox answers what its page shows (UPDATE_DOCS=1 writes it)', (page) => {
    const shown = withExample(readPage(page), examples.get(page) ?? '');
    if (process.env.UPDATE_DOCS === '1') writePage(page, shown);
    expect(readPage(page)).toBe(shown);
  });
});

describe('the pages of the commands', () => {
  it('are one for each command that the parser knows, and help explains each', () => {
    const pages = readdirSync(COMMANDS).map((name) => name.replace(/\.md$/, ''));
    expect(pages.filter((name) => name !== 'README').sort()).toEqual([...VERBS].sort());
    expect(TOPICS.map(({ name }) => name).sort()).toEqual(VERBS.filter((verb) => verb !== 'help').sort());
  });

  it.each(TOPICS)('$name: the page has the form and the example that help shows', ({ name, form, example }) => {
    expect(readPage(name)).toContain(`/canary ${form}`);
    expect(readPage(name)).toContain(`/canary ${example}`);
  });

  it('are all in the overview', () => {
    const overview = readFileSync(new URL('README.md', COMMANDS), 'utf8');
    expect(VERBS.filter((verb) => !overview.includes(`(${verb}.md)`))).toEqual([]);
  });
});
