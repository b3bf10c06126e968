import { isObject } from '../blockKit/check.ts';
import { APP } from '../cast.ts';
import { readContent } from '../content.ts';
import type { Delivered } from '../deliver.ts';
import { encode } from '../encode.ts';
import type { Channel, Person } from '../model.ts';
import { commandForm } from '../payloads.ts';
import { respond } from '../responseUrl.ts';
import { channelOf, failed, type Outcome, personOf, responseUrl, type Stage, slackbot } from './act.ts';

/**
 * A slash command. The app has 3 seconds to answer with a message (shown to the person, or to the channel with
 * `in_channel`) or with nothing. Commands do not exist for people of other workspaces.
 * Source: docs.slack.dev, "Implementing slash commands".
 */
export async function command(
  stage: Stage,
  given: { readonly user: unknown; readonly channel: unknown; readonly text: unknown },
): Promise<Outcome> {
  const person = personOf(stage, given.user);
  const channel = channelOf(stage, person, given.channel);
  if (channel.isArchived) return failed('is_archived', 'This channel is archived.');
  const { name: known, shouldEscape } = stage.manifest.command;
  const typed = String(given.text ?? '').trim();
  const [first = '', ...rest] = typed.split(/\s/);
  const name = first.startsWith('/') ? first : known;
  const text = first.startsWith('/') ? rest.join(' ').trim() : typed;
  if (name === '/invite') return invite(stage, person, channel, text);
  if (name !== known || person.isStranger) {
    const words = `\`${name}\` is not a valid command. In Slack, all messages that start with "/" are commands.`;
    slackbot(stage, person, channel, words);
    return failed('not_a_command', words);
  }
  const delivered = await stage.deliver.form(
    commandForm({
      person,
      channel,
      command: name,
      text: shouldEscape ? encode(stage.workspace, text) : text,
      responseUrl: responseUrl(stage, { user: person.id, channel: channel.id, source: null }),
      triggerId: stage.grants.trigger(person.id, null),
    }),
  );
  return show(stage, person, channel, `${name} ${text}`.trim(), delivered);
}

/** Slack's own command by which the app gets into a channel. */
function invite(stage: Stage, person: Person, channel: Channel, text: string): Outcome {
  if (text.replace('@', '').toLowerCase() !== APP.name) return failed('user_not_found', `Who is ${text || 'that'}?`);
  const already = channel.members.includes(APP.userId);
  if (!already) channel.members = [...channel.members, APP.userId];
  slackbot(stage, person, channel, `${APP.title} ${already ? 'is already' : 'is now'} in #${channel.name}.`);
  return { ok: true, answer: 'message' };
}

function show(stage: Stage, person: Person, channel: Channel, typed: string, delivered: Delivered): Outcome {
  const name = typed.split(' ')[0] ?? '';
  const error = errorOf(delivered);
  if (error !== null) {
    const words = `\`${name}\` failed with the error \`${error}\``;
    slackbot(stage, person, channel, words);
    return failed(error, words);
  }
  if (delivered.kind !== 'answered') return failed('dispatch_failed', '');
  const { body, tookMs } = delivered;
  if (body === '') return { ok: true, answer: 'nothing', tookMs };
  const answer = isObject(body) ? body : { text: String(body) };
  const content = readContent(stage.workspace, `ack of ${name}`, answer);
  if ('complaints' in content) {
    const words = `\`${name}\` failed with the error \`invalid_blocks\``;
    slackbot(stage, person, channel, words);
    return failed('invalid_blocks', words);
  }
  if (!content.text && !content.blocks?.length) return { ok: true, answer: 'nothing', tookMs };
  if (answer.response_type === 'in_channel') echo(stage, person, channel, typed);
  respond(stage.workspace, { user: person.id, channel: channel.id, source: null }, answer, content);
  return { ok: true, answer: 'message', tookMs };
}

/** With an `in_channel` answer everybody sees what was typed, too. */
function echo(stage: Stage, person: Person, channel: Channel, text: string): void {
  const ts = stage.workspace.nextTs();
  const plain = { blocks: null, metadata: null, threadTs: null, broadcast: false, editedTs: null };
  stage.workspace.post({ channel: channel.id, ts, user: person.id, text, ...plain, isCommand: true });
}

function errorOf(delivered: Delivered): string | null {
  switch (delivered.kind) {
    case 'timeout':
      return 'operation_timeout';
    case 'failed':
      return 'dispatch_failed';
    case 'answered':
      return delivered.status === 200 ? null : delivered.status >= 500 ? 'dispatch_failed' : 'dispatch_unknown_error';
    default:
      return delivered satisfies never;
  }
}
