import { createContext, useContext } from 'react';
import type { StateJson } from '../../slack/stateJson.ts';

/** Who is called what, and how to get to a message: known everywhere below the page's root. */
export interface Names {
  readonly me: string;
  user(id: string): string;
  group(id: string): string;
  channel(id: string): string;
  /** Goes to a message of this workspace. */
  open(channel: string, ts: string, threadTs: string | null): void;
}

export const NamesContext = createContext<Names | null>(null);

export function useNames(): Names {
  const names = useContext(NamesContext);
  if (!names) throw new Error('no names above this component');
  return names;
}

export function namesOf(state: StateJson, me: string, open: Names['open']): Names {
  return {
    me,
    user: (id) =>
      id === state.app.userId ? state.app.title : (state.people.find((one) => one.id === id)?.realName ?? id),
    group: (id) => state.groups.find((one) => one.id === id)?.handle ?? id,
    channel: (id) => state.channels.find((one) => one.id === id)?.name ?? id,
    open,
  };
}

/** Reads a permalink of this workspace: channel, timestamp and thread. */
export function readPermalink(domain: string, url: string) {
  const found = new RegExp(`^https://${domain}\\.slack\\.com/archives/([A-Z0-9]+)/p(\\d+)(\\d{6})`).exec(url);
  if (!found?.[1] || !found[2] || !found[3]) return null;
  const threadTs = new URL(url).searchParams.get('thread_ts');
  return { channel: found[1], ts: `${found[2]}.${found[3]}`, threadTs };
}
