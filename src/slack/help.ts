import { nearest } from '../core/suggest.ts';
import { code, context, join, Mrkdwn, md, section, topText } from './escape.ts';
import { GUIDES } from './guides.ts';
import type { Message } from './message.ts';
import { GROUPS, TOPICS } from './topics.ts';

/** Everything that `help` can be followed by. */
export const TOPIC_NAMES: readonly string[] = [...TOPICS.map(({ name }) => name), ...Object.keys(GUIDES)];

/** Help about one topic, or about everything. An unknown topic gets the overview, and the nearest one is named. */
export function helpMessage(topic: string | null): Message {
  const guide = topic !== null && Object.hasOwn(GUIDES, topic) ? GUIDES[topic] : undefined;
  if (guide !== undefined) return message(md`${guide.about}`, [new Mrkdwn(guide.body)]);
  const found = TOPICS.find(({ name }) => name === topic);
  if (found === undefined) return overview(topic);
  const { name, form, example, short, long } = found;
  return message(md`*${name}* — ${short}. ${long}`, [
    join([md`Form: ${code(`/canary ${form}`)}`, md`Example: ${code(`/canary ${example}`)}`], '\n'),
  ]);
}

function overview(unknown: string | null): Message {
  const near = unknown === null ? null : nearest(unknown, TOPIC_NAMES);
  const about =
    near === null ? null : md`There is no help about “${unknown ?? ''}”; did you mean ${code(`/canary help ${near}`)}?`;
  const intro = md`I roll a new version of a Lambda function out step by step, watch its figures, and take it back when they get worse.`;
  const groups = GROUPS.map(({ title, topics }) =>
    join([md`*${title}*`, ...topics.map(({ form, short }) => md`• ${code(form)} — ${short}`)], '\n'),
  );
  const first = message(join([about, intro, md`Each command begins with ${code('/canary')}.`]), groups);
  const more = md`${code('/canary help start')} explains a command, ${code('/canary help plans')} plans, ${code('/canary help checks')} checks, ${code('/canary help groups')} several functions at once, ${code('/canary help approvals')} approvals, ${code('/canary help mentions')} how to ask in a thread.`;
  return { ...first, blocks: [...first.blocks, context(more)] };
}

function message(intro: Mrkdwn, bodies: readonly Mrkdwn[]): Message {
  return { text: topText(join([intro, ...bodies], '\n')), blocks: [intro, ...bodies].map(section) };
}
