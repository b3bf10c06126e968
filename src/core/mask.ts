/** What stands in place of a secret. */
export const MASK = '•••';

/** Takes what looks like a secret out of a text. Order matters: what is named is masked whole before its pieces are looked at. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*KEY-----[\s\S]*?(?:-----END [A-Z ]*KEY-----|$)/g, MASK],
  // Headers whose value may have several words.
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(\\?["']?\s*[:=]\s*\\?["']?)[^"'\n]+/gi, `$1$2${MASK}`],
  [/\b(Bearer)\s+[^\s"',;]+/gi, `$1 ${MASK}`],
  [/\b(Basic)\s+[A-Za-z0-9+/]{6,}={0,2}/g, `$1 ${MASK}`],
  // The user and password of a URL.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi, `$1${MASK}@`],
  // Fields whose name says it: in quotes to the closing one, else to the end of the word.
  [
    /([\w-]*(?:passw(?:or)?d|passphrase|\bpwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|signature|session[-_]?id)[\w-]*\\?["']?\s*[:=]\s*)(?:\\?["'][^"'\n]*["']?|[^\s"',;&)}\]]+)/gi,
    `$1${MASK}`,
  ],
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

/** Twenty characters with letters and digits, or forty letters, are no word; a path of plain small-letter names is none either, but harmless. */
function isRandom(word: string): boolean {
  const isPath = word.includes('/') && word.split('/').every((part) => /^[a-z0-9_-]{0,20}$/.test(part));
  if (isPath) return false;
  const mixed = /\d/.test(word) && /[A-Za-z]/.test(word);
  return mixed || /^\d+$/.test(word) || /[A-Za-z]{40}/.test(word) || (word.length >= 40 && /[+/=]/.test(word));
}
