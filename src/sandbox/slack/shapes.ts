import { APP, TEAM } from './cast.ts';
import type { Channel, Message, Person, View } from './model.ts';

/** How Slack writes its nouns in API answers and payloads. */

export function messageJson(message: Message, withMetadata: boolean): Record<string, unknown> {
  const byApp = message.user === APP.userId;
  return {
    user: message.user,
    type: 'message',
    ...(message.threadTs && message.broadcast ? { subtype: 'thread_broadcast' } : {}),
    ts: message.ts,
    ...(byApp ? { bot_id: APP.botId, app_id: APP.id } : { client_msg_id: `m-${message.ts}` }),
    text: message.text,
    team: TEAM.id,
    ...(byApp ? { bot_profile: botProfile() } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(message.editedTs ? { edited: { user: message.user, ts: message.editedTs } } : {}),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}

function botProfile() {
  return { id: APP.botId, app_id: APP.id, name: APP.title, deleted: false, updated: 0, team_id: TEAM.id };
}

/** A thread's root as conversations.history and .replies give it: with counts of its replies. */
export function rootJson(root: Message, replies: readonly Message[], withMetadata: boolean): Record<string, unknown> {
  const json = messageJson(root, withMetadata);
  if (replies.length === 0) return json;
  const users = [...new Set(replies.map(({ user }) => user))];
  return {
    ...json,
    thread_ts: root.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users.slice(0, 5),
    latest_reply: replies.at(-1)?.ts,
    is_locked: false,
    subscribed: false,
  };
}

export function channelJson(channel: Channel): Record<string, unknown> {
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_general: false,
    is_shared: channel.isShared,
    is_ext_shared: channel.isShared,
    is_org_shared: false,
    is_member: channel.members.includes(APP.userId),
    context_team_id: TEAM.id,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
  };
}

export function personJson(person: Person): Record<string, unknown> {
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: false,
    real_name: person.realName,
    tz: 'Europe/Berlin',
    tz_offset: 3600,
    profile: { real_name: person.realName, display_name: person.name, title: person.title, team: person.teamId },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isRestricted,
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    ...(person.isStranger ? { is_stranger: true } : {}),
    updated: 0,
  };
}

export function viewJson(view: View): Record<string, unknown> {
  const { content } = view;
  const modal = view.type === 'modal';
  return {
    id: view.id,
    team_id: TEAM.id,
    type: view.type,
    blocks: content.blocks,
    private_metadata: content.private_metadata ?? '',
    callback_id: content.callback_id ?? '',
    state: { values: view.values },
    hash: view.hash,
    ...(modal ? { title: content.title, submit: content.submit ?? null, close: content.close ?? null } : {}),
    clear_on_close: content.clear_on_close ?? false,
    notify_on_close: content.notify_on_close ?? false,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: APP.id,
    external_id: content.external_id ?? '',
    app_installed_team_id: TEAM.id,
    bot_id: APP.botId,
  };
}
