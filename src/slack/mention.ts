import type { Ask } from '../app/ask.ts';
import { parseCommand } from './parse.ts';

/** A name at the beginning of a message, as Slack writes it: the app's own, or anybody's. */
const AT_FIRST = /^\s*<@([UW][A-Z0-9]{1,30})(?:\|[^<>]*)?>[\s,:]*/;

/**
 * What a message that mentions the app asks for. Only one that begins with its name orders anything: a sentence that merely
 * speaks of it, or is said to somebody else, is answered with how to. `ownUser`: the user that the app is in Slack; null where
 * that is not known, and then nothing is ordered.
 */
export function mentionedAsk(text: string, ownUser: string | null): Ask {
  const first = AT_FIRST.exec(text);
  if (first === null || first[1] !== ownUser) return { kind: 'words', text: 'list' };
  const said = text.slice(first[0].length);
  const parsed = parseCommand(said);
  return parsed.kind === 'ask' ? parsed.ask : { kind: 'words', text: said.slice(0, 4000) };
}
