import { APP } from '../cast.ts';
import { encode } from '../encode.ts';
import type { Channel, Person } from '../model.ts';
import { eventEnvelope, shortcut as shortcutPayload } from '../payloads.ts';
import { viewJson } from '../shapes.ts';
import { channelOf, failed, type Outcome, personOf, type Stage, slackbot, troubleWith } from './act.ts';

/** A plain message, perhaps in a thread; with a mention of the app it becomes an `app_mention` event. */
export async function say(
  stage: Stage,
  given: { readonly user: unknown; readonly channel: unknown; readonly text: unknown; readonly thread_ts?: unknown },
): Promise<Outcome> {
  const { workspace } = stage;
  const person = personOf(stage, given.user);
  const channel = channelOf(stage, person, given.channel);
  if (channel.isArchived) return failed('is_archived', 'This channel is archived.');
  const text = encode(workspace, String(given.text ?? '').trim());
  if (text === '') return failed('no_text', 'Nothing to send.');
  const threadTs = typeof given.thread_ts === 'string' ? given.thread_ts : null;
  const plain = { blocks: null, metadata: null, broadcast: false, editedTs: null, isCommand: false };
  const ts = workspace.nextTs();
  workspace.post({ channel: channel.id, ts, user: person.id, text, threadTs, ...plain });
  const asked = stage.manifest.events.includes('app_mention');
  if (!text.includes(`<@${APP.userId}>`) || !asked) return { ok: true, ts };
  if (!channel.members.includes(APP.userId)) {
    slackbot(stage, person, channel, `${APP.title} is not in this channel. Invite it with \`/invite @${APP.title}\`.`);
    return { ok: true, ts };
  }
  const delivered = await stage.events.send(mention(stage, person, channel, { ts, text, threadTs }));
  return { ok: true, ts, delivered: troubleWith(delivered) === null };
}

function mention(
  stage: Stage,
  person: Person,
  channel: Channel,
  message: { readonly ts: string; readonly text: string; readonly threadTs: string | null },
) {
  const { ts, text, threadTs } = message;
  const event = {
    type: 'app_mention',
    user: person.id,
    text,
    ts,
    client_msg_id: `m-${ts}`,
    team: person.teamId,
    ...(person.isStranger ? { user_team: person.teamId, source_team: person.teamId } : {}),
    channel: channel.id,
    event_ts: ts,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  };
  return envelope(stage, event, channel.isShared);
}

function envelope(stage: Stage, event: Readonly<Record<string, unknown>>, isShared: boolean) {
  const timeS = Math.floor(stage.workspace.nowMs() / 1000);
  return eventEnvelope({ event, eventId: stage.workspace.nextId('Ev'), timeS, isShared });
}

/** The Home tab of the app opened by a person. */
export async function openHome(stage: Stage, given: { readonly user: unknown }): Promise<Outcome> {
  const { workspace } = stage;
  const person = personOf(stage, given.user);
  if (!stage.manifest.homeTab || !stage.manifest.events.includes('app_home_opened')) return { ok: true };
  const home = workspace.state.homes.find(({ user }) => user === person.id);
  const event = {
    type: 'app_home_opened',
    user: person.id,
    channel: `D0${person.id.slice(2)}`,
    tab: 'home',
    ...(home ? { view: viewJson(home) } : {}),
    event_ts: workspace.nextTs(),
  };
  const delivered = await stage.events.send(envelope(stage, event, false));
  return { ok: true, delivered: troubleWith(delivered) === null };
}

/** A global shortcut of the app. */
export async function shortcut(
  stage: Stage,
  given: { readonly user: unknown; readonly callback_id: unknown },
): Promise<Outcome> {
  const person = personOf(stage, given.user);
  const triggerId = stage.grants.trigger(person.id, null);
  const payload = shortcutPayload(person, String(given.callback_id), stage.workspace.nextTs(), triggerId);
  return troubleWith(await stage.deliver.payload(payload)) ?? { ok: true };
}
