/** The first words of commands: ours, those that mean one of ours, and those of other tools. */

export const PRESSES = ['promote', 'rollback', 'hold', 'resume', 'adopt', 'reassert', 'stop'] as const;

export const VERBS = [
  'start',
  'switch',
  'plan',
  'publish',
  'status',
  'list',
  ...PRESSES,
  'next',
  'extend',
  'set',
  'back',
  'undo',
  'freeze',
  'unfreeze',
  'history',
  'versions',
  'why',
  'policy',
  'help',
] as const;
export type Verb = (typeof VERBS)[number];

/** Words that mean one of ours beyond doubt. Anything less certain is only suggested. */
export const SAME: ReadonlyMap<string, Verb> = new Map([
  ['roll-back', 'rollback'],
  ['revert', 'rollback'],
  ['unhold', 'resume'],
  ['h', 'help'],
  ['?', 'help'],
]);

/** Words of other tools, and what they probably mean here. Never acted on, only suggested. */
export const LIKELY: ReadonlyMap<string, Verb> = new Map([
  ...likely('promote', 'approve', 'accept', 'proceed'),
  ...likely('resume', 'continue', 'unpause'),
  ...likely('hold', 'pause', 'wait'),
  ...likely('rollback', 'abort', 'cancel', 'restore'),
  ...likely('start', 'deploy', 'release', 'rollout', 'run', 'begin', 'shift'),
  ...likely('switch', 'bluegreen', 'blue-green', 'blue/green', 'swap', 'cutover'),
  ...likely('plan', 'dryrun', 'dry-run', 'preview', 'forecast', 'simulate'),
  ...likely('next', 'skip', 'advance', 'forward'),
  ...likely('extend', 'prolong', 'longer'),
  ...likely('set', 'weight', 'setweight', 'set-weight'),
  ...likely('freeze', 'lock', 'embargo'),
  ...likely('unfreeze', 'thaw', 'unlock'),
  ...likely('status', 'state', 'show', 'info'),
  ...likely('list', 'ls', 'ps'),
  ...likely('history', 'log', 'past'),
  ...likely('why', 'verdict', 'explain'),
  ...likely('versions', 'version', 'releases'),
  ...likely('policy', 'policies', 'rules', 'config', 'settings', 'tags'),
  ...likely('help', 'usage', 'commands', 'man'),
]);

/** The verb that a word is or means beyond doubt; null: none. */
export function verbOf(word: string): Verb | null {
  return VERBS.find((known) => known === word) ?? SAME.get(word) ?? null;
}

function likely(verb: Verb, ...words: readonly string[]): [string, Verb][] {
  return words.map((word) => [word, verb]);
}
