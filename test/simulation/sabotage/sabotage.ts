/** A change of one place in production source. The text must be there exactly once. */
export interface Patch {
  /** Path from the project's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A rule taken out of production source: the simulation must notice. */
export interface Sabotage {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** A seed that notices, played first; when production has moved on and it does not any more, all from 0 on are played. */
  readonly seed: number;
}

/** A sabotage of one place; `file` is given below `src/`. */
export function one(name: string, seed: number, file: string, find: string, replace: string): Sabotage {
  return { name, seed, patches: [{ file: `src/${file}`, find, replace }] };
}
