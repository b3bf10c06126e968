import { nearest } from '../core/suggest.ts';
import { code, context, join, Mrkdwn, md, section, topText } from './escape.ts';
import type { Message } from './message.ts';

/** Help texts, one per topic. The commands stand in the table once; the parser takes its examples from here too. */

export interface Topic {
  readonly name: string;
  readonly form: string;
  readonly example: string;
  /** One line for the overview. */
  readonly short: string;
  /** What else there is to know. */
  readonly long: string;
}

export const TOPICS: readonly Topic[] = [
  {
    name: 'start',
    form: 'start fn[:alias] version [plan] [options]',
    example: 'start checkout 43 10%',
    short: 'roll a version out step by step',
    long: 'The version is a published number. Without a plan the policy’s plan holds; the alias is “live” unless you say otherwise. Nothing moves before the checks have passed. “start” alone opens a form. See “help plans” for plans and options.',
  },
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
    name: 'promote',
    form: 'promote fn[:alias] [reason]',
    example: 'promote checkout',
    short: 'approve the next stage',
    long: 'Counts while the rollout waits for approval. The button on the card does the same.',
  },
  {
    name: 'rollback',
    form: 'rollback fn[:alias] [reason]',
    example: 'rollback checkout errors in the cart',
    short: 'send all traffic back to the old version, at once',
    long: 'Open to everyone in the workspace, at any time before the rollout is over. No reason is needed.',
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
  {
    name: 'why',
    form: 'why fn[:alias]',
    example: 'why checkout',
    short: 'what the verdict rests on, minute by minute',
    long: 'The calls and errors of both versions that the verdict was made of.',
  },
];

const PLANS = `• \`10%\`: 10 %, ask for approval, then 100 %
• \`5%,25%,50% every 10m\`: these stages, then ask, then 100 %
• \`linear 10% every 2m\` or \`exponential x2 from 5% every 10m\`: by themselves, while the figures are good
• \`Canary10Percent5Minutes\`, \`Linear10PercentEvery1Minute\`, \`AllAtOnce\`: as CodeDeploy names them
Options, in any order: \`alias=live\`, \`bake=15m\`, \`max-bake=2h\`, \`watch=30m\`, \`auto\`, \`approve\`, \`approve-each\`, \`reason="…"\``;

const APPROVALS = `• The policy says how many people a stage needs (\`approvals\`: 0, 1 or 2) and who they are (\`approvers\`); with two, they must be two
• With \`self-approval=off\` whoever started it does not count
• An approval lapses when the figures turn bad under it, and the thread says so
• A request is repeated after 15 minutes, then hourly; after \`approval-timeout\` (24 h) the rollout is held, or rolled back with \`on-timeout=rollback\`
• Rolling back and holding need nobody’s approval`;

const MENTIONS = `• \`@Canary status checkout\`: in threads, where slash commands cannot go, begin a message with my name
• All commands work like that; the answer comes into the thread, for all to read
• In a channel where I am not a member, \`/invite @Canary\` first`;

/** Topics that are no commands. */
const MORE: Readonly<Record<string, readonly [about: string, body: string]>> = {
  plans: ['Plans say in which steps the traffic moves. Approval is asked for in Slack.', PLANS],
  approvals: ['Who may let a rollout go on, and for how long they are asked.', APPROVALS],
  mentions: ['I can be spoken to in any thread.', MENTIONS],
};

/** Everything that `help` can be followed by. */
export const TOPIC_NAMES: readonly string[] = [...TOPICS.map(({ name }) => name), ...Object.keys(MORE)];

export function exampleFor(verb: string): string {
  const topic = TOPICS.find(({ name }) => name === verb) ?? TOPICS[0];
  return `/canary ${topic?.example ?? 'help'}`;
}

/** Help about one topic, or about everything. An unknown topic gets the overview, and the nearest one is named. */
export function helpMessage(topic: string | null): Message {
  const more = topic !== null && Object.hasOwn(MORE, topic) ? MORE[topic] : undefined;
  if (more !== undefined) return message(md`${more[0]}`, new Mrkdwn(more[1]));
  const found = TOPICS.find(({ name }) => name === topic);
  if (found === undefined) return overview(topic);
  const { name, form, example, long } = found;
  return message(
    md`*${name}* — ${found.short}. ${long}`,
    join([md`Form: ${code(`/canary ${form}`)}`, md`Example: ${code(`/canary ${example}`)}`], '\n'),
  );
}

function overview(unknown: string | null): Message {
  const near = unknown === null ? null : nearest(unknown, TOPIC_NAMES);
  const about =
    near === null ? null : md`There is no help about “${unknown ?? ''}”; did you mean ${code(`/canary help ${near}`)}?`;
  const intro = md`I roll a new version of a Lambda function out step by step, watch its figures, and take it back when they get worse.`;
  const lines = TOPICS.map(({ form, short }) => md`• ${code(`/canary ${form}`)} — ${short}`);
  const first = message(join([about, intro]), join(lines, '\n'));
  return {
    ...first,
    blocks: [
      ...first.blocks,
      context(
        md`${code('/canary help plans')} explains plans, ${code('/canary help approvals')} approvals, ${code('/canary help mentions')} how to ask in a thread, ${code('/canary help start')} a command.`,
      ),
    ],
  };
}

function message(intro: Mrkdwn, body: Mrkdwn): Message {
  return { text: topText(join([intro, body], '\n')), blocks: [section(intro), section(body)] };
}
