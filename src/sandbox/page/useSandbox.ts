import { useEffect, useRef, useState } from 'react';
import type { WorldSnapshot } from '../contract.ts';
import type { StateJson } from '../slack/stateJson.ts';
import { fetchState } from './api.ts';

/** The sandbox as it is now: fetched once, then again whenever the stream tells of a change. */
export interface Sandbox {
  readonly slack: StateJson | null;
  readonly world: WorldSnapshot | null;
  readonly connected: boolean;
}

export function useSandbox(): Sandbox {
  const [slack, setSlack] = useState<StateJson | null>(null);
  const [world, setWorld] = useState<WorldSnapshot | null>(null);
  const [connected, setConnected] = useState(true);
  /** One fetch at a time; changes told meanwhile are fetched once after it. */
  const fetching = useRef<'no' | 'yes' | 'again'>('no');

  useEffect(() => {
    const refresh = async () => {
      if (fetching.current !== 'no') {
        fetching.current = 'again';
        return;
      }
      fetching.current = 'yes';
      try {
        const state = await fetchState();
        setSlack(state);
        setWorld(state.world);
      } catch {
        setConnected(false);
      }
      const again = (fetching.current as string) === 'again';
      fetching.current = 'no';
      if (again) void refresh();
    };
    const stream = new EventSource('/sandbox/stream');
    stream.addEventListener('slack', () => void refresh());
    stream.addEventListener('world', (event) => setWorld(JSON.parse(event.data) as WorldSnapshot));
    stream.addEventListener('open', () => setConnected(true));
    // The browser connects again by itself.
    stream.addEventListener('error', () => setConnected(false));
    return () => stream.close();
  }, []);

  return { slack, world, connected };
}
