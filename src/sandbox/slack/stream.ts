import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from '../contract.ts';
import type { Workspace } from './workspace.ts';

const MAX_LISTENERS = 20;
/** Changes are told at most this often, so that a world at ×600 does not drown the page. */
const GAP_MS = 120;
const HEARTBEAT_MS = 15_000;

/**
 * `GET /sandbox/stream`, Server-Sent Events: `slack` with the revision of the workspace (then fetch the state), `world`
 * with a snapshot of the world.
 */
export interface Stream {
  handle(req: IncomingMessage, res: ServerResponse): void;
  close(): void;
}

export function createStream(workspace: Workspace, world: World): Stream {
  const open = new Set<ServerResponse>();
  const stale = new Set<'slack' | 'world'>();
  let timer: NodeJS.Timeout | null = null;
  const tell = (res: ServerResponse, what: 'slack' | 'world') => {
    const data = what === 'slack' ? { rev: workspace.revision() } : world.snapshot();
    res.write(`event: ${what}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const flush = () => {
    timer = null;
    for (const what of stale) for (const res of open) tell(res, what);
    stale.clear();
  };
  const note = (what: 'slack' | 'world') => () => {
    if (open.size === 0) return;
    stale.add(what);
    timer ??= setTimeout(flush, GAP_MS).unref();
  };
  const stops = [workspace.subscribe(note('slack')), world.subscribe(note('world'))];
  const heartbeat = setInterval(() => {
    for (const res of open) res.write(': still here\n\n');
  }, HEARTBEAT_MS).unref();

  return {
    handle(req, res) {
      if (open.size >= MAX_LISTENERS) {
        res.writeHead(503).end();
        return;
      }
      res.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
      });
      open.add(res);
      req.on('close', () => open.delete(res));
      tell(res, 'slack');
      tell(res, 'world');
    },
    close() {
      for (const stop of stops) stop();
      clearInterval(heartbeat);
      if (timer) clearTimeout(timer);
      for (const res of open) res.end();
    },
  };
}
