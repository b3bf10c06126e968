import type { Ask } from '../app/ask.ts';
import { parseCommand } from './parse.ts';

/** The app's own name at the beginning of a message, as Slack writes it. */
const AT_FIRST = /^\s*<@[UW][A-Z0-9]{1,30}(?:\|[^<>]*)?>[\s,:]*/;

/**
 * What a message that mentions the app asks for. Only one that begins with its name orders anything: a sentence that merely
 * speaks of it is answered with how to.
 */
export function mentionedAsk(text: string): Ask {
  if (!AT_FIRST.test(text)) return { kind: 'words', text: 'list' };
  const said = text.replace(AT_FIRST, '');
  const parsed = parseCommand(said);
  return parsed.kind === 'ask' ? parsed.ask : { kind: 'words', text: said.slice(0, 4000) };
}
