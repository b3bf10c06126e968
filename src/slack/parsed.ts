import type { Ask } from '../app/ask.ts';
import { code, cut, join, md, oneLine, plainSection, section, topText } from './escape.ts';
import type { Message } from './message.ts';

/** What a command text turned out to be. */
export type Parsed =
  | { readonly kind: 'ask'; readonly ask: Ask }
  /** `topic`: what help was asked about, known or not; null: everything. */
  | { readonly kind: 'help'; readonly topic: string | null }
  /** `start` alone: the form asks for the rest. */
  | { readonly kind: 'form' }
  | Mistake;

/** Something that cannot be carried out: what was wrong, the nearest right form where there is one, and an example. */
export interface Mistake {
  readonly kind: 'mistake';
  /** Plain text; may carry a little of what was typed. */
  readonly sentence: string;
  /** A whole command, `/canary start checkout 43 10%`; null when nothing is near. */
  readonly didYouMean: string | null;
  readonly example: string;
}

export function mistake(sentence: string, didYouMean: string | null, example: string): Mistake {
  const right = didYouMean === null ? null : oneLine(didYouMean);
  return { kind: 'mistake', sentence, didYouMean: right !== null && right.length <= 200 ? right : null, example };
}

/** A piece of what was typed, short enough to be said back. */
export function shown(text: string): string {
  return cut(oneLine(text), 60);
}

/** The mistake as the person reads it. */
export function mistakeMessage({ sentence, didYouMean, example }: Mistake): Message {
  const way = didYouMean === null ? md`For example: ${code(example, 200)}` : md`Did you mean ${code(didYouMean, 200)}?`;
  const more = join([way, md`(${code('/canary help')} lists everything.)`]);
  const said = cut(oneLine(sentence), 600);
  return { text: topText(join([md`${said}`, more])), blocks: [plainSection(said), section(more)] };
}
