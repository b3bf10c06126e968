/**
 * What people type arrives changed: Slack escapes it and turns names into links and mentions, editors make quotes and
 * dashes pretty. These functions give back what was meant. Pure.
 */

/** Slack's markup taken back to words: links and mentions become what the person saw, entities their characters. */
export function unslack(text: string): string {
  return text
    .replace(/<([^<>|]*)\|([^<>]*)>/g, (_, target: string, label: string) => mentionWords(target, label))
    .replace(/<([@#!][^<>]*|[a-z]+:[^<>]*)>/gi, (_, target: string) => mentionWords(target, ''))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Every kind of space is a space; what cannot be seen is gone. */
export function despace(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Cs}/gu, '\uFFFD')
    .trim();
}

/** Quotes, dashes and full-width characters as a keyboard has them. A long dash is two that an editor joined (`—alias` was `--alias`). */
export function unpretty(text: string): string {
  return text
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[“”„‟«»″]/g, '"')
    .replace(/[‘’‚‛′]/g, "'")
    .replace(/[—―]/g, '--')
    .replace(/[‐‑‒–−﹣]/g, '-');
}

/** Takes off what surrounds a word: code marks, bold stars, quotes, and punctuation at its end. */
export function bare(word: string): string {
  return word.replace(/^[`*~"'([{<]+/, '').replace(/[`*~"')\]}>.,;:!?…]+$/, '');
}

function mentionWords(target: string, label: string): string {
  const kind = /^[@#]|^!(?:subteam\^)?/.exec(target)?.[0] ?? '';
  if (kind === '') return label === '' ? target.replace(/^mailto:/, '') : label;
  const name = label === '' ? target.slice(kind.length).split('^')[0] : label.replace(/^[@#]/, '');
  return `${kind === '#' ? '#' : '@'}${name}`;
}
