/** A function as people name it: a name, one at another place (`prod-eu/checkout`), a partial or a full ARN, with or without an alias or version behind it. */
export interface FunctionRef {
  /** Without the qualifier. */
  readonly function: string;
  readonly qualifier: string | null;
}

/**
 * Lambda's own pattern of FunctionName, parts named, with a place's name before it.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
const REF =
  /^(?<fn>(?:[a-zA-Z][a-zA-Z0-9-]{0,29}\/)?(?:arn:aws[a-z-]*:lambda:)?(?:[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d:)?(?:\d{12}:)?(?:function:)?[a-zA-Z0-9-_]{1,64})(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]{1,128}))?$/;

/** Aliases are not digits alone: those are versions. */
const ALIAS = /^(?![0-9]+$)[a-zA-Z0-9-_]{1,128}$/;

export function parseFunctionRef(word: string): FunctionRef | null {
  const groups = REF.exec(word)?.groups;
  const name = groups?.fn;
  if (name === undefined || name.length > 140) return null;
  // A full ARN has all of its parts or is none.
  // A place is a name before a name, nothing else.
  if (name.includes('/') && name.includes(':')) return null;
  if (name.startsWith('arn:') && !/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:/.test(name)) return null;
  return { function: name, qualifier: groups?.qualifier ?? null };
}

export function isAliasName(word: string): boolean {
  return ALIAS.test(word);
}
