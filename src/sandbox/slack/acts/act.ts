import type { Deliver, Delivered } from '../deliver.ts';
import type { Events } from '../events.ts';
import type { Grants, ResponseUrl } from '../grants.ts';
import type { Manifest } from '../manifest.ts';
import type { Channel, Person } from '../model.ts';
import type { Workspace } from '../workspace.ts';

/** What the acts of people need: each file beside this one is one thing that a person can do in Slack. */
export interface Stage {
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly deliver: Deliver;
  readonly events: Events;
  readonly manifest: Manifest;
  /** Where this Slack is reached: `http://127.0.0.1:8080/slack/`. */
  readonly base: string;
}

/** What came of an act. `error` is a short name; `words` is what Slack shows to the person. */
export type Outcome =
  | ({ readonly ok: true } & Readonly<Record<string, unknown>>)
  | { readonly ok: false; readonly error: string; readonly words: string };

export function failed(error: string, words: string): Outcome {
  return { ok: false, error, words };
}

/** An act that cannot be: the page offers no such thing, so only a program hears of it. */
export class Impossible extends Error {}

export function personOf(stage: Stage, id: unknown): Person {
  const person = stage.workspace.person(String(id));
  if (!person) throw new Impossible(`no person ${String(id)}`);
  return person;
}

/** A channel in which the person is. */
export function channelOf(stage: Stage, person: Person, id: unknown): Channel {
  const channel = stage.workspace.channel(String(id));
  if (!channel) throw new Impossible(`no channel ${String(id)}`);
  if (!channel.members.includes(person.id)) throw new Impossible(`${person.id} is not in ${channel.id}`);
  return channel;
}

/** What Slack's clients say when an app fails to answer an interaction; null when it did answer with 2xx. */
export function troubleWith(delivered: Delivered): Outcome | null {
  switch (delivered.kind) {
    case 'timeout':
      return failed('operation_timeout', 'Canary did not answer within 3 seconds. Try again?');
    case 'failed':
      return failed('dispatch_failed', 'We had some trouble connecting. Try again?');
    case 'answered':
      return delivered.status >= 200 && delivered.status < 300
        ? null
        : failed(`http_${delivered.status}`, 'We had some trouble connecting. Try again?');
    default:
      return delivered satisfies never;
  }
}

export function responseUrl(stage: Stage, of: Omit<ResponseUrl, 'givenAtMs' | 'usesLeft'>): string {
  return `${stage.base}response/${stage.grants.responseToken(of)}`;
}

/** A sentence of Slack itself that only this person sees. */
export function slackbot(stage: Stage, person: Person, channel: Channel, text: string): void {
  const { workspace } = stage;
  const ts = workspace.nextTs();
  workspace.whisper({ channel: channel.id, ts, to: person.id, from: 'slackbot', text, blocks: null, threadTs: null });
}
