import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SandboxClock } from '../contract.ts';
import { channelsAtStart, GROUPS, PEOPLE } from './cast.ts';
import type { Block, Channel, Ephemeral, Group, Message, Offence, Person, Saved, View } from './model.ts';

/** Most of each kind that is kept; the oldest go first. */
const KEEP = { messages: 2000, ephemeralsPerPerson: 40, offences: 100, homes: 20, stack: 3 } as const;

/** The workspace's memory: everything the other files read and change, saved as one JSON file. */
export interface Workspace {
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly state: Saved;
  /** Each person's open modals, oldest first. Not kept between starts: a modal lives in an open client. */
  readonly modals: Map<string, View[]>;
  /** Rises with every change. */
  revision(): number;
  nowMs(): number;
  /** A new message timestamp: virtual seconds with six digits, never twice. */
  nextTs(): string;
  /** Ids as Slack makes them: a letter and ten or more capitals and digits. */
  nextId(prefix: string): string;
  channel(id: string): Channel | undefined;
  person(id: string): Person | undefined;
  message(channel: string, ts: string): Message | undefined;
  ephemeral(to: string, ts: string): Ephemeral | undefined;
  view(id: string): View | undefined;
  post(message: Message): Message;
  whisper(message: Ephemeral): Ephemeral;
  remove(channel: string, ts: string): void;
  dismiss(to: string, ts: string): void;
  publishHome(view: View): void;
  offend(where: string, errors: readonly string[]): void;
  changed(): void;
  subscribe(listener: () => void): () => void;
  save(): void;
}

/** @param stateDir where it is kept; null: nowhere, and it starts empty */
export function openWorkspace(stateDir: string | null, clock: SandboxClock): Workspace {
  const file = stateDir === null ? null : join(stateDir, 'slack.json');
  const state = file === null ? fresh() : load(file);
  const modals = new Map<string, View[]>();
  const listeners = new Set<() => void>();
  let revision = 0;
  let saving: NodeJS.Timeout | null = null;

  const save = () => {
    if (saving) clearTimeout(saving);
    saving = null;
    if (file === null) return;
    mkdirSync(dirname(file), { recursive: true });
    // Written beside and renamed, so that a stop in the middle leaves the older state whole.
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  };
  const changed = () => {
    revision += 1;
    // One write for many changes; unref, so that a pending save keeps no process alive.
    if (file !== null) saving ??= setTimeout(save, 1000).unref();
    for (const listener of listeners) listener();
  };
  const views = () => [...state.homes, ...[...modals.values()].flat()];

  return {
    people: PEOPLE,
    groups: GROUPS,
    state,
    modals,
    revision: () => revision,
    nowMs: () => clock.now(),
    nextTs() {
      state.lastTsUs = Math.max(Math.round(clock.now()) * 1000, state.lastTsUs + 1);
      const us = String(state.lastTsUs).padStart(16, '0');
      return `${us.slice(0, -6)}.${us.slice(-6)}`;
    },
    nextId(prefix) {
      state.counter += 1;
      const random = randomBytes(4).toString('hex').toUpperCase();
      return `${prefix}0${state.counter.toString(36).toUpperCase().padStart(3, '0')}${random}`;
    },
    channel: (id) => state.channels.find((channel) => channel.id === id),
    person: (id) => PEOPLE.find((person) => person.id === id),
    message: (channel, ts) => state.messages.find((one) => one.channel === channel && one.ts === ts),
    ephemeral: (to, ts) => state.ephemerals.find((one) => one.to === to && one.ts === ts),
    view: (id) => views().find((view) => view.id === id),
    post(message) {
      state.messages.push(message);
      if (state.messages.length > KEEP.messages) state.messages.splice(0, state.messages.length - KEEP.messages);
      changed();
      return message;
    },
    whisper(message) {
      state.ephemerals.push(message);
      const own = state.ephemerals.filter(({ to }) => to === message.to);
      const tooMany = new Set(own.slice(0, Math.max(0, own.length - KEEP.ephemeralsPerPerson)));
      if (tooMany.size) state.ephemerals = state.ephemerals.filter((one) => !tooMany.has(one));
      changed();
      return message;
    },
    remove(channel, ts) {
      state.messages = state.messages.filter((one) => one.channel !== channel || one.ts !== ts);
      changed();
    },
    dismiss(to, ts) {
      state.ephemerals = state.ephemerals.filter((one) => one.to !== to || one.ts !== ts);
      changed();
    },
    publishHome(view) {
      state.homes = [...state.homes.filter(({ user }) => user !== view.user), view].slice(-KEEP.homes);
      changed();
    },
    offend(where, errors) {
      const offence: Offence = { atMs: clock.now(), where, errors: [...errors] };
      state.offences = [...state.offences, offence].slice(-KEEP.offences);
      changed();
    },
    changed,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    save,
  };
}

function fresh(): Saved {
  return {
    version: 1,
    lastTsUs: 0,
    counter: 0,
    channels: channelsAtStart(),
    messages: [],
    ephemerals: [],
    homes: [],
    offences: [],
    fault: { mode: 'none', retryAfterS: 30 },
  };
}

/** The kept state, or a fresh one where there is none or it cannot be read (then nobody is helped by failing). */
function load(file: string): Saved {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Saved;
    return kept.version === 1 ? { ...fresh(), ...kept } : fresh();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!missing) console.warn(`${file} could not be read, so the workspace starts empty: ${String(error)}`);
    return fresh();
  }
}

/** Slack gives every block an id, and every interactive element an action id, where the app gave none. */
export function withIds(blocks: readonly Block[], nextId: (prefix: string) => string): Block[] {
  return blocks.map((block) => ({ ...block, block_id: block.block_id ?? nextId('').slice(-5) }) as Block);
}
