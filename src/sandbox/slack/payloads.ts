import { isObject } from './blockKit/check.ts';
import { APP, TEAM } from './cast.ts';
import type { Block, Channel, Message, Person, Values, View } from './model.ts';
import { messageJson, viewJson } from './shapes.ts';

/** The bodies that Slack sends to an app. Sources: docs.slack.dev, reference of interaction payloads and events. */

/** The old verification token, still in every body; nobody should look at it. */
const TOKEN = 'Gx8sandboxverifytoken';

/** A command typed in a channel, as form fields. */
export function commandForm(of: {
  person: Person;
  channel: Channel;
  command: string;
  text: string;
  responseUrl: string;
  triggerId: string;
}): Record<string, string> {
  return {
    token: TOKEN,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: of.channel.id,
    // Private channels are called so in commands.
    channel_name: of.channel.isPrivate ? 'privategroup' : of.channel.name,
    user_id: of.person.id,
    user_name: of.person.name,
    command: of.command,
    text: of.text,
    api_app_id: APP.id,
    is_enterprise_install: 'false',
    response_url: of.responseUrl,
    trigger_id: of.triggerId,
  };
}

/** What every interaction payload begins with. */
function interaction(type: string, person: Person) {
  return {
    type,
    team: { id: TEAM.id, domain: TEAM.domain },
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    api_app_id: APP.id,
    token: TOKEN,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** Where something was pressed or chosen. */
export type Place =
  | { readonly kind: 'message'; readonly channel: Channel; readonly message: Message }
  | { readonly kind: 'ephemeral'; readonly channel: Channel; readonly ts: string; readonly threadTs: string | null }
  | { readonly kind: 'view'; readonly view: View };

function placeFields(place: Place): Record<string, unknown> {
  switch (place.kind) {
    case 'message': {
      const { channel, message } = place;
      const thread = message.threadTs ? { thread_ts: message.threadTs } : {};
      return {
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: channel.id,
          is_ephemeral: false,
          ...thread,
        },
        channel: { id: channel.id, name: channel.name },
        message: messageJson(message, true),
      };
    }
    case 'ephemeral': {
      const { channel, ts, threadTs } = place;
      const thread = threadTs ? { thread_ts: threadTs } : {};
      // Ephemeral messages are not sent along.
      return {
        container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: true, ...thread },
        channel: { id: channel.id, name: channel.name },
      };
    }
    case 'view':
      return { container: { type: 'view', view_id: place.view.id }, view: viewJson(place.view) };
    default:
      return place satisfies never;
  }
}

export function blockActions(of: {
  person: Person;
  place: Place;
  action: Readonly<Record<string, unknown>>;
  values: Values;
  triggerId: string;
  responseUrl: string | null;
}): Record<string, unknown> {
  return {
    ...interaction('block_actions', of.person),
    ...placeFields(of.place),
    trigger_id: of.triggerId,
    ...(of.place.kind === 'view' ? {} : { state: { values: of.values } }),
    ...(of.responseUrl ? { response_url: of.responseUrl } : {}),
    actions: [of.action],
  };
}

/** Type-ahead in an external_select. */
export function blockSuggestion(person: Person, place: Place, blockId: string, actionId: string, value: string) {
  return {
    ...interaction('block_suggestion', person),
    ...placeFields(place),
    action_id: actionId,
    block_id: blockId,
    value,
  };
}

export function viewSubmission(person: Person, view: View, triggerId: string) {
  return { ...interaction('view_submission', person), trigger_id: triggerId, view: viewJson(view), response_urls: [] };
}

export function viewClosed(person: Person, view: View, isCleared: boolean) {
  return { ...interaction('view_closed', person), view: viewJson(view), is_cleared: isCleared };
}

/** A global shortcut. */
export function shortcut(person: Person, callbackId: string, actionTs: string, triggerId: string) {
  return {
    ...interaction('shortcut', person),
    action_ts: actionTs,
    callback_id: callbackId,
    trigger_id: triggerId,
  };
}

/** An event in its envelope. */
export function eventEnvelope(of: {
  event: Readonly<Record<string, unknown>>;
  eventId: string;
  timeS: number;
  isShared: boolean;
}): Record<string, unknown> {
  return {
    token: TOKEN,
    team_id: TEAM.id,
    context_team_id: TEAM.id,
    context_enterprise_id: null,
    api_app_id: APP.id,
    event: of.event,
    type: 'event_callback',
    event_id: of.eventId,
    event_time: of.timeS,
    authorizations: [
      { enterprise_id: null, team_id: TEAM.id, user_id: APP.userId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: of.isShared,
    event_context: `4-${Buffer.from(JSON.stringify({ et: of.event.type, aid: APP.id })).toString('base64url')}`,
  };
}

export interface Found {
  readonly block: Block;
  readonly element: Readonly<Record<string, unknown>>;
}

/** The interactive element with this action id (and block id, where given) among blocks. */
export function findElement(blocks: readonly Block[], actionId: string, blockId: string | null): Found | null {
  for (const block of blocks) {
    if (blockId !== null && block.block_id !== blockId) continue;
    const children = Array.isArray(block.child_blocks) ? (block.child_blocks as Block[]) : [];
    const inside = findElement(children, actionId, null);
    if (inside) return inside;
    const cards = block.type === 'carousel' && Array.isArray(block.elements) ? (block.elements as Block[]) : [];
    const inCards = findElement(cards, actionId, null);
    if (inCards) return inCards;
    const lists = [block.elements, block.actions].flatMap((list) => (Array.isArray(list) ? list : []));
    for (const element of [block.accessory, block.element, ...lists]) {
      if (isObject(element) && element.action_id === actionId) return { block, element };
    }
  }
  return null;
}
