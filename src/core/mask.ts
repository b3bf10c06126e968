/** What stands in place of a secret. */
const MASK = '•••';

/** Names that say it themselves, wherever in a longer name; the short ones only where no further letter follows (`db_pass`, not `passed`). */
const NAME = [
  'passw(?:or)?d|pass[-_]?(?:phrase|code|key)|secret|token|credential|signature|session[-_ ]?id',
  '(?:api|access|private)[-_ ]?key|(?:pass|pwd|auth|creds?)(?![a-z])',
].join('|');
/** The rest of a name: `secret_v2`, `passwordHash`; an error's name speaks of a secret and has none. Bounded, so that no text takes long. */
const REST = '[\\w-]{0,40}(?<!Exception|Error)';
/** A name with its sign: `password:`, `"password" => `, `\\"password\\":`, `['password'] = `, `<password>`. */
const SIGN = `\\\\*["'\`]?\\]?\\s{0,9}(?:[:=]{1,3}>?|->|>(?=\\S))\\s*`;
/** `--password x` and `clientSecret x` need no sign; `token x` does, or every sentence about a token would lose a word. */
const BARE = [
  `(?<![\\w-])--?[\\w-]{0,40}?(?:${NAME})${REST}`,
  '(?:api|access|private|secret)[-_]?key|[a-z0-9]_(?:password|passwd|pwd|pass|secret|token)',
  '(?:client|session|access|refresh|auth|id|db|user|root|admin)[-_]?(?:secret|token|password|passwd|pwd|pass)',
].join('|');

/** The end of a value in quotes: its own quote, behind as many backslashes. */
const CLOSE = '(?<!\\\\)\\k<slash>\\k<quote>';
/**
 * A value in quotes, with what is glued to its end; a doubled quote is a part of it. One that is not closed, or is a list, ends with the line.
 */
const QUOTED = `[bru]?(?<slash>\\\\*)(?<quote>["'\`])(?:(?:${CLOSE}\\k<slash>\\k<quote>|(?!${CLOSE})[\\s\\S])*${CLOSE}(?!\\k<slash>\\k<quote>)[^\\s,;)}\\]]*|.*)`;
const LISTED = '[[({].*';
/** Any other value ends at whitespace, behind the scheme of a header where it has one. */
const PLAIN = '(?:(?:Bearer|Basic|Digest|Token|ApiKey|Negotiate)\\s+)?\\S+';
const VALUE = `(?:${QUOTED}|${LISTED}|${PLAIN})`;

/** Takes what looks like a secret out of a text. Order matters: what is named is masked whole before its pieces are looked at. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*KEY-----[\s\S]*?(?:-----END [A-Z ]*KEY-----|$)/g, MASK],
  // Headers whose value may have several words.
  [new RegExp(`\\b((?:proxy-)?authorization|(?:set-)?cookie)(${SIGN})(?:${QUOTED}|.+)`, 'gi'), `$1$2${MASK}`],
  [/\b(Bearer)\s+\S+/gi, `$1 ${MASK}`],
  [/\b(Basic)\s+[A-Za-z0-9+/]{6,}={0,2}/g, `$1 ${MASK}`],
  // The user and password of a URL, up to the last sign that could end them; a file's URL has none.
  [/(\b(?!file:)[a-z][a-z0-9+.-]{0,40}:\/\/)\S*@/gi, `$1${MASK}@`],
  // The same as databases write it: `scott/tiger@orders`.
  [/(?<![\w$#./@-])[\w$#.]{1,128}\/\S+@/g, `${MASK}@`],
  // What a name says is one: `password=x`, `Password for root: x`, `--password x`.
  [
    new RegExp(
      `((?:(?:${NAME})${REST}(?:\\s(?:for|of)\\s[^:=\\n]{1,60})?${SIGN})|(?:${BARE})(?:${SIGN}|\\s+))${VALUE}`,
      'gi',
    ),
    `$1${MASK}`,
  ],
  // `password hunter2`: no sentence goes on with a word that has digits.
  [/\b(passw(?:or)?d|passphrase|passcode|secret|token)(\s+(?:is\s+)?)(?=\S*[\d•])\S{4,}/gi, `$1$2${MASK}`],
  [/\b(?:A3T[A-Z0-9]|ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|AROA|ASIA)[A-Z0-9]{12,}/g, MASK],
  [/\bx(?:ox[a-z]|app)-[\w-]+/g, MASK],
  [/\b(?:gh[a-z]_|github_pat_|glpat-|[rs]k_(?:live|test)_|AIza)[\w-]{8,}/g, MASK],
  // A JSON Web Token, also one that lost its signature.
  [/\beyJ[\w-]{4,}(?:\.[\w-]*){0,2}/g, MASK],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, MASK],
];

/** Letters, digits and the signs of base64 and base64url in a row. */
const LONG = /[A-Za-z0-9+/_-]{20,}={0,2}/g;

/**
 * A text without what looks like a secret: keys of AWS and Slack, tokens, passwords by their name, e-mail addresses, and anything
 * long that no person wrote. In doubt it is masked: what is lost is a word of an error message.
 */
export function masked(text: string): string {
  const known = RULES.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
  return known.replace(LONG, (word) => (isRandom(word) ? MASK : word));
}

/** Characters of a text that are looked at: CloudWatch takes lines of a megabyte, and a function answers with up to six. */
const LOOKED_AT = 4_000;

/** Others' words {@link masked}, on one line, at most so many characters. Masked before they are cut: half of a secret would not be recognised. */
export function maskedLine(text: string, most: number): string {
  // Not in the middle of a word, which may be a secret.
  const looked = text.length > LOOKED_AT ? text.slice(0, LOOKED_AT).replace(/[^\s,]*$/, '') : text;
  const line = masked(looked.replace(/\s+/g, ' ').trim());
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Twenty characters with letters and digits, or forty letters, are no word; a path of plain small-letter names is none either, but harmless. */
function isRandom(word: string): boolean {
  const isPath = word.includes('/') && word.split('/').every((part) => /^[a-z0-9_-]{0,20}$/.test(part));
  if (isPath) return false;
  const mixed = /\d/.test(word) && /[A-Za-z]/.test(word);
  return mixed || /^\d+$/.test(word) || /[A-Za-z]{40}/.test(word) || (word.length >= 40 && /[+/=]/.test(word));
}
