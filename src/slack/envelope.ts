import { createHash } from 'node:crypto';
import type { Ask, Envelope } from '../app/ask.ts';
import { pressOf, readButtonValue } from './button.ts';
import type { ViewState } from './formState.ts';

/** What Slack sends with a slash command, as far as it is used. */
export interface CommandBody {
  readonly text?: string;
  readonly team_id: string;
  readonly user_id: string;
  readonly channel_id: string;
  readonly trigger_id: string;
  readonly response_url: string;
}

/** What Slack sends with the press of a button, as far as it is used. */
export interface PressBody {
  readonly team?: { readonly id: string } | null;
  readonly user?: { readonly id: string; readonly team_id?: string };
  readonly channel?: { readonly id: string };
  readonly container?: { readonly channel_id?: string; readonly message_ts?: string };
  readonly message?: { readonly ts: string };
  readonly response_url?: string;
  readonly trigger_id?: string;
  /** Where it was pressed in a form or on the Home tab. */
  readonly view?: ViewState & { readonly type?: string };
  readonly actions?: readonly { readonly action_id?: string; readonly action_ts?: string; readonly value?: string }[];
}

export function commandEnvelope(command: CommandBody, ask: Ask): Envelope {
  return {
    kind: 'slack',
    id: hashed(['command', command.trigger_id]),
    by: { kind: 'slack', userId: command.user_id, teamId: command.team_id },
    workspace: command.team_id,
    channel: command.channel_id,
    responseUrl: command.response_url,
    ask,
  };
}

/** Null when it is no button of ours: unknown action, or a value that we did not write. */
export function pressEnvelope(body: PressBody): Envelope | null {
  const action = body.actions?.[0];
  const kind = pressOf(action?.action_id ?? '');
  const value = readButtonValue(action?.value);
  const { user } = body;
  // In a shared channel the presser may be of another workspace than the message.
  const workspace = body.team?.id ?? user?.team_id;
  const teamId = user?.team_id ?? workspace;
  if (kind === null || value === null || user === undefined || teamId === undefined || workspace === undefined)
    return null;
  const messageTs = body.message?.ts ?? body.container?.message_ts ?? '';
  return {
    kind: 'slack',
    id: hashed(['press', action?.action_ts ?? '', user.id, action?.action_id ?? '', messageTs]),
    by: { kind: 'slack', userId: user.id, teamId },
    workspace,
    channel: body.channel?.id ?? body.container?.channel_id ?? null,
    responseUrl: body.response_url ?? null,
    ...(body.view?.type === 'home' ? { replyIn: { kind: 'home' } as const } : {}),
    ask: {
      kind,
      function: value.functionArn,
      alias: value.alias,
      reason: null,
      stamp: { rolloutId: value.rolloutId, turn: value.turn },
    },
  };
}

/** An event of the Events API, as far as it is used. */
export interface EventBody {
  readonly event_id: string;
  readonly team_id: string;
  /**
   * Installations of the app that the event is visible to. Slack documents at most one.
   * Source: https://docs.slack.dev/changelog/2020-09-15-events-api-truncate-authed-users
   */
  readonly authorizations?: readonly { readonly user_id?: string; readonly is_bot?: boolean }[];
  readonly event: {
    readonly user?: string;
    readonly text?: string;
    readonly ts?: string;
    readonly thread_ts?: string;
    readonly channel?: string;
    readonly tab?: string;
    readonly bot_id?: string;
    readonly edited?: unknown;
    readonly team?: string;
    readonly user_team?: string;
  };
}

/**
 * The user that the app itself is, as Slack signed it; null where an event does not say. An installation with scopes of a person is
 * that person's, one with a bot's scopes is its bot's. manifest.yml asks for a bot's only, so a single one is the app's; when `is_bot`
 * is set is not documented, and is not relied on there.
 */
export function ownUser({ authorizations = [] }: EventBody): string | null {
  const [only] = authorizations;
  const own = authorizations.length === 1 ? only : authorizations.find(({ is_bot: isBot }) => isBot === true);
  return own?.user_id ?? null;
}

/** The Home tab was opened; null where it was another tab. */
export function homeEnvelope({ event, event_id, team_id }: EventBody): Envelope | null {
  if (event.user === undefined || event.tab !== 'home') return null;
  return {
    kind: 'slack',
    id: hashed(['event', event_id]),
    by: { kind: 'slack', userId: event.user, teamId: team_id },
    workspace: team_id,
    channel: null,
    responseUrl: null,
    replyIn: { kind: 'home' },
    ask: { kind: 'home' },
  };
}

/** The app was mentioned; null where a program did it, or a message was only edited. */
export function mentionEnvelope({ event, event_id, team_id }: EventBody, ask: Ask): Envelope | null {
  const { user, channel, ts, bot_id: bot, edited } = event;
  if (user === undefined || channel === undefined || ts === undefined) return null;
  if (bot !== undefined || edited !== undefined) return null;
  return {
    kind: 'slack',
    id: hashed(['event', event_id]),
    by: { kind: 'slack', userId: user, teamId: event.user_team ?? event.team ?? team_id },
    workspace: team_id,
    channel,
    responseUrl: null,
    replyIn: { kind: 'thread', ts: event.thread_ts ?? ts },
    ask,
  };
}

/** Unique per thing done in Slack, and tells nothing of what it was made of: a trigger id is a capability. */
export function hashed(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
