/** The nouns of the emulated Slack workspace. Everything here is plain data and is kept as JSON between starts. */

export type Block = Readonly<Record<string, unknown>> & { readonly type: string };

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly teamId: string;
  /** Guest: may read, and type only where invited (`is_restricted`). */
  readonly isRestricted: boolean;
  /** Of another workspace, here through Slack Connect (`is_stranger`). */
  readonly isStranger: boolean;
  readonly colour: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly isPrivate: boolean;
  readonly isShared: boolean;
  isArchived: boolean;
  /** People and, where it was invited, the app's own user. */
  members: string[];
}

export interface Group {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

/** A message that everybody in the channel sees. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  /** A person, or the app's own user. */
  readonly user: string;
  text: string;
  blocks: readonly Block[] | null;
  metadata: Metadata | null;
  /** Root of the thread that this replies to. */
  readonly threadTs: string | null;
  /** A reply that was also sent to the channel. */
  broadcast: boolean;
  editedTs: string | null;
  /** The channel message is a person's slash command, shown because its answer is `in_channel`. */
  readonly isCommand: boolean;
}

/** A message that one person sees ("Only visible to you"). Not found by any API method. */
export interface Ephemeral {
  readonly channel: string;
  readonly ts: string;
  /** Who sees it. */
  readonly to: string;
  /** The app, or Slack itself where a command failed. */
  readonly from: 'app' | 'slackbot';
  text: string;
  blocks: readonly Block[] | null;
  readonly threadTs: string | null;
}

/** A modal or Home tab, with what Slack adds to what the app sent. */
export interface View {
  readonly id: string;
  readonly user: string;
  readonly type: 'modal' | 'home';
  readonly rootId: string;
  readonly previousId: string | null;
  hash: string;
  /** As the app sent it, block ids filled in. */
  content: Readonly<Record<string, unknown>> & { readonly blocks: readonly Block[] };
  values: Values;
}

/** `state.values`: what people chose and typed, by block id and action id. */
export type Values = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** Something the app sent that Slack would refuse. */
export interface Offence {
  readonly atMs: number;
  /** `chat.postMessage`, `ack of /canary`, … */
  readonly where: string;
  readonly errors: readonly string[];
}

/** How Slack misbehaves at the moment. */
export type FaultMode = 'none' | 'ratelimited' | 'error500' | 'loseReplies' | 'away';

export interface Fault {
  readonly mode: FaultMode;
  /** `Retry-After` of a 429, seconds. */
  readonly retryAfterS: number;
}

/** All that is kept between starts. */
export interface Saved {
  version: 1;
  /** Microseconds of the newest `ts`, so that a `ts` is never given twice. */
  lastTsUs: number;
  /** Counter behind ids of views, files and triggers. */
  counter: number;
  channels: Channel[];
  messages: Message[];
  ephemerals: Ephemeral[];
  homes: View[];
  offences: Offence[];
  fault: Fault;
}
