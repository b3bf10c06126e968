/** Every command, once: help draws them, the parser takes its examples from here. */

export interface Topic {
  readonly name: string;
  readonly form: string;
  readonly example: string;
  /** One line for the overview. */
  readonly short: string;
  /** What else there is to know. */
  readonly long: string;
}

/** Commands that serve one purpose, in the order in which people need them. */
export interface TopicGroup {
  readonly title: string;
  readonly topics: readonly Topic[];
}

export const GROUPS: readonly TopicGroup[] = [
  {
    title: 'Start',
    topics: [
      {
        name: 'start',
        form: 'start fn[:alias] version [plan] [options]',
        example: 'start checkout 43 10%',
        short: 'roll a version out step by step',
        long: 'The version is a published number. Without a plan the policy’s plan holds; the alias is “live” unless you say otherwise. Nothing moves before the checks have passed. “start” alone opens a form. See “help plans” for plans and options, “help checks” for checks.',
      },
      {
        name: 'switch',
        form: 'switch fn[:alias] version [options]',
        example: 'switch checkout 43 check=smoke',
        short: 'blue/green: move everything at once, after the checks',
        long: 'The old version stays in the alias “previous” and everything is watched; an alarm, a failed check or the harm budget takes it back by itself. Before 100 % there is nothing to compare with, so name a check.',
      },
      {
        name: 'plan',
        form: 'plan fn[:alias] version [plan] [options]',
        example: 'plan checkout 43 10%',
        short: 'what a start would do, without starting',
        long: 'The preflight, the stages with the calls each one would see and the time to a verdict, what differs between the versions, and who would be asked. Nothing is changed.',
      },
      {
        name: 'publish',
        form: 'publish fn [note]',
        example: 'publish checkout tax per line item',
        short: 'make a version of $LATEST, and offer to start it',
        long: 'The note becomes the version’s description, at most 256 characters. Nothing gets traffic by it. Where nothing has changed since the newest version, AWS makes no other.',
      },
    ],
  },
  {
    title: 'Look',
    topics: [
      {
        name: 'status',
        form: 'status [fn[:alias]]',
        example: 'status checkout',
        short: 'where rollouts stand, with figures',
        long: 'Without a function: everything that runs now.',
      },
      {
        name: 'list',
        form: 'list',
        example: 'list',
        short: 'everything that runs now',
        long: 'One line for each rollout.',
      },
      {
        name: 'why',
        form: 'why fn[:alias]',
        example: 'why checkout',
        short: 'what the verdict rests on, minute by minute',
        long: 'The calls and errors of both versions that the verdict was made of.',
      },
      {
        name: 'history',
        form: 'history fn [--json]',
        example: 'history checkout',
        short: 'the last rollouts of a function',
        long: 'How each one ended, and why. With “--json” the whole audit trail comes as a file: who did what when, and what was true then.',
      },
      {
        name: 'versions',
        form: 'versions fn',
        example: 'versions checkout',
        short: 'what could be rolled out',
        long: 'The newest published versions with their age and description, and which alias sends them how much.',
      },
      {
        name: 'policy',
        form: 'policy fn',
        example: 'policy checkout',
        short: 'what holds for a function, and from where',
        long: 'Each setting with its value and where that comes from: this app’s default, the stack’s POLICY, a tag on the function, or the command of the rollout that runs.',
      },
    ],
  },
  {
    title: 'Steer while it runs',
    topics: [
      {
        name: 'promote',
        form: 'promote fn[:alias] [reason]',
        example: 'promote checkout',
        short: 'approve the next stage',
        long: 'Counts while the rollout waits for approval. The button on the card does the same.',
      },
      {
        name: 'next',
        form: 'next fn[:alias] [--force] [reason]',
        example: 'next checkout',
        short: 'leave out the rest of the bake',
        long: 'Where the verdict allows it already. A stage that asks for approval asks at once. With “--force” and a reason it goes on although figures are still missing; that takes the right to approve. Worse or unreadable figures cannot be forced.',
      },
      {
        name: 'extend',
        form: 'extend fn[:alias] time [reason]',
        example: 'extend checkout 20m',
        short: 'bake or watch longer',
        long: 'The bake of this stage, or the watch at 100 %, lasts that much longer. Approvals given so far are asked for again.',
      },
      {
        name: 'set',
        form: 'set fn[:alias] weight [reason]',
        example: 'set checkout 25%',
        short: 'another weight, held there',
        long: 'The rollout is held at that weight until somebody resumes it; it then goes on from the highest stage that is not above it. More than the plan and the approvals allow so far takes the right to approve.',
      },
      {
        name: 'hold',
        form: 'hold fn[:alias] [reason]',
        example: 'hold checkout looking at the logs',
        short: 'stay at the weight of now',
        long: 'Nothing moves until somebody resumes or rolls back. An alarm still rolls back.',
      },
      {
        name: 'resume',
        form: 'resume fn[:alias] [reason]',
        example: 'resume checkout',
        short: 'go on after a hold',
        long: 'The rollout goes on in the stage where it was held.',
      },
    ],
  },
  {
    title: 'Go back',
    topics: [
      {
        name: 'rollback',
        form: 'rollback fn[:alias] [reason]',
        example: 'rollback checkout errors in the cart',
        short: 'send all traffic back to the old version, at once',
        long: 'Open to everyone in the workspace, at any time before the rollout is over, the watch at 100 % included. No reason is needed. When it is over: “undo”.',
      },
      {
        name: 'back',
        form: 'back fn[:alias] [reason]',
        example: 'back checkout too many timeouts',
        short: 'one stage down, to bake there anew',
        long: 'Open to everyone, like holding. In the first stage there is nothing below: hold or roll back.',
      },
      {
        name: 'undo',
        form: 'undo fn[:alias] [reason]',
        example: 'undo checkout',
        short: 'return to the version before the last rollout, at once',
        long: 'Also when that rollout is long over; a running one is rolled back. It has its own preflight: the old version must still be there and work.',
      },
    ],
  },
  {
    title: 'When somebody else changed the alias',
    topics: [
      {
        name: 'adopt',
        form: 'adopt fn[:alias]',
        example: 'adopt checkout',
        short: 'keep what somebody else did to the alias',
        long: 'For a rollout that found its alias changed outside this app: the change stays, and the rollout is held there.',
      },
      {
        name: 'reassert',
        form: 'reassert fn[:alias]',
        example: 'reassert checkout',
        short: 'undo what somebody else did to the alias',
        long: 'The alias is set back to what the rollout wants, and the rollout goes on.',
      },
      {
        name: 'stop',
        form: 'stop fn[:alias]',
        example: 'stop checkout',
        short: 'end a rollout and leave the alias as it is',
        long: 'Only where the alias was changed outside this app, or AWS refuses to change it. To go back to the old version, use “rollback”.',
      },
    ],
  },
  {
    title: 'Keep everything where it is',
    topics: [
      {
        name: 'freeze',
        form: 'freeze [fn] until time reason',
        example: 'freeze checkout until 18:00 release party',
        short: 'nothing starts or goes on for a while',
        long: 'Of one function, or of everything where none is named. The time is “until 18:00” (your own time zone, or with UTC behind it), “until 2026-11-23 08:00” or “for 2h”. A reason is needed. Rolling back and holding always may. Alone it lists what is frozen.',
      },
      {
        name: 'unfreeze',
        form: 'unfreeze [fn]',
        example: 'unfreeze checkout',
        short: 'lift a freeze',
        long: 'Without a function: the freeze over everything; those of single functions stay.',
      },
    ],
  },
];

export const TOPICS: readonly Topic[] = GROUPS.flatMap(({ topics }) => topics);

export function exampleFor(verb: string): string {
  const topic = TOPICS.find(({ name }) => name === verb) ?? TOPICS[0];
  return `/canary ${topic?.example ?? 'help'}`;
}
