import { APP } from '../cast.ts';
import type { Grants } from '../grants.ts';
import type { Manifest } from '../manifest.ts';
import type { Channel } from '../model.ts';
import type { Workspace } from '../workspace.ts';

/** What a Web API method works with. */
export interface Call {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly manifest: Manifest;
  /** Where this Slack is reached, for upload URLs: `http://127.0.0.1:8080/slack/`. */
  readonly base: string;
}

/** Gives the answer without `ok`; throws {@link SlackError} for `ok: false`. */
export type Method = (call: Call) => Record<string, unknown>;

/** An error in Slack's words, with the complaints that Slack sends along as `response_metadata.messages`. */
export class SlackError extends Error {
  readonly messages: readonly string[];
  constructor(error: string, messages: readonly string[] = []) {
    super(error);
    this.messages = messages;
  }
}

export function text(call: Call, name: string): string | null {
  const value = call.args[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Booleans come as `true`, `"true"` or `"1"`, by the kind of body. */
export function flag(call: Call, name: string): boolean {
  return ['true', '1'].includes(String(call.args[name] ?? ''));
}

export function count(call: Call, name: string, byDefault: number, max: number): number {
  const value = Number(call.args[name] ?? byDefault);
  return Number.isFinite(value) ? Math.min(max, Math.max(1, Math.floor(value))) : byDefault;
}

/** A structured argument: an object in JSON bodies, a JSON string in forms. `undefined`: not given. */
export function structure(call: Call, name: string, error: string): unknown {
  const value = call.args[name];
  if (typeof value !== 'string') return value ?? undefined;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackError(error);
  }
}

/** A channel that the app can see: public, or private with the app as a member. */
export function visibleChannel(call: Call, name = 'channel'): Channel {
  const given = text(call, name) ?? '';
  const channels = call.workspace.state.channels;
  const channel = channels.find(({ id, name: called }) => id === given || `#${called}` === given);
  if (!channel || (channel.isPrivate && !channel.members.includes(APP.userId))) {
    throw new SlackError('channel_not_found');
  }
  return channel;
}

/** A channel whose messages the app may read: it is a member. */
export function readableChannel(call: Call): Channel {
  const channel = visibleChannel(call);
  if (!channel.members.includes(APP.userId)) throw new SlackError('not_in_channel');
  return channel;
}

/** A channel to which the app may write: its own, and with `chat:write.public` any public one that is not archived. */
export function writableChannel(call: Call): Channel {
  const channel = visibleChannel(call);
  const welcome = channel.members.includes(APP.userId) || call.manifest.scopes.includes('chat:write.public');
  if (!welcome) throw new SlackError('not_in_channel');
  if (channel.isArchived) throw new SlackError('is_archived');
  return channel;
}
