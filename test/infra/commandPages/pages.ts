import { readFileSync, writeFileSync } from 'node:fs';
import { VERBS } from '../../../src/slack/verbs.ts';

const DOCS = new URL('../../../docs/', import.meta.url);
const EXAMPLE = /(?<=<!-- example -->\n)[\s\S]*?(?=<!-- \/example -->)/;

/** Pages that are about more than one command, and have an example too. */
const TOPICS = ['checks', 'groups'];

/** Every page with an example, by the example's name. */
export const PAGES: readonly string[] = [...VERBS, ...TOPICS];

export function fileOf(page: string): string {
  return TOPICS.includes(page) ? `${page}.md` : `commands/${page}.md`;
}

export function readPage(page: string): string {
  return readFileSync(new URL(fileOf(page), DOCS), 'utf8');
}

export function writePage(page: string, text: string): void {
  writeFileSync(new URL(fileOf(page), DOCS), text);
}

/** The page with this example between its marks. */
export function withExample(text: string, example: string): string {
  if (!EXAMPLE.test(text)) throw new Error('The page has no marks <!-- example --> and <!-- /example -->.');
  return text.replace(EXAMPLE, () => `\`\`\`text\n${example}\n\`\`\`\n`);
}
