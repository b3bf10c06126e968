import { cut, escaped, oneLine } from './escape.ts';
import type { Message } from './message.ts';

/** What is read by everybody names people and calls nobody: a mention would notify whoever is mentioned. */

const MENTION = /<(?:@([UW][A-Z0-9]{1,30})|!subteam\^S[A-Z0-9]{1,30})>/g;

/** The ids of the people that a message mentions. */
export function mentioned(message: Message): readonly string[] {
  const found = [...JSON.stringify(message).matchAll(MENTION)].flatMap(([, id]) => (id === undefined ? [] : [id]));
  return [...new Set(found)];
}

/** The same message with names where it mentions; who is not among them is somebody. */
export function named(message: Message, names: ReadonlyMap<string, string>): Message {
  const inWords = (text: string) =>
    text.replace(MENTION, (_, id: string | undefined) => {
      if (id === undefined) return 'a user group';
      const name = cut(oneLine(names.get(id) ?? ''), 80);
      return name === '' ? 'somebody' : escaped(name);
    });
  return { text: inWords(message.text), blocks: inMrkdwn(message.blocks, inWords) };
}

/** Only where Slack reads mrkdwn: elsewhere it shows such words as they are. */
function inMrkdwn<T>(node: T, inWords: (text: string) => string): T {
  if (Array.isArray(node)) return node.map((one) => inMrkdwn(one, inWords)) as T;
  if (typeof node !== 'object' || node === null) return node;
  const parts = Object.entries(node).map(([key, value]) => [key, inMrkdwn(value, inWords)] as const);
  const drawn = Object.fromEntries(parts) as T & { type?: unknown; text?: unknown };
  return drawn.type === 'mrkdwn' && typeof drawn.text === 'string' ? { ...drawn, text: inWords(drawn.text) } : drawn;
}
