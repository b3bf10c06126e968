export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads a variable that must be there. Throws a line that names it, says what is wrong and what would be right. A variable
 * that is set to nothing counts as missing: templates cannot leave one out.
 */
export function required(
  env: Env,
  name: string,
  form: RegExp,
  right: string,
  kind: 'plain' | 'secret' = 'plain',
): string {
  const value = optional(env, name, form, right, kind);
  if (value === null) throw new Error(`${name} is missing; it should be ${right}.`);
  return value;
}

/** Like {@link required}, null when it is not set. */
export function optional(
  env: Env,
  name: string,
  form: RegExp,
  right: string,
  kind: 'plain' | 'secret' = 'plain',
): string | null {
  const value = env[name]?.trim() ?? '';
  if (value === '') return null;
  if (!form.test(value)) {
    const wrong = kind === 'secret' ? 'is not of the right form' : `is “${value.slice(0, 80)}”`;
    throw new Error(`${name} ${wrong}; it should be ${right}.`);
  }
  return value;
}
