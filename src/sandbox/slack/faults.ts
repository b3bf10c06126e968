import type { ServerResponse } from 'node:http';
import { sendJson } from './http.ts';
import type { Fault } from './model.ts';

/** Requests left hanging at most, while Slack is away. */
const MAX_HELD = 200;

/** Slack on a bad day, as a person switched it on. Applies to the Web API and to response URLs. */
export interface Faults {
  /** True when the fault has dealt with the request and nothing may be done. */
  before(fault: Fault, res: ServerResponse): boolean;
  /** True when the answer is lost although the work is done. */
  after(fault: Fault, res: ServerResponse): boolean;
  /** Ends what hangs. */
  close(): void;
}

export function createFaults(): Faults {
  const held = new Set<ServerResponse>();
  return {
    before(fault, res) {
      switch (fault.mode) {
        case 'none':
        case 'loseReplies':
          return false;
        case 'ratelimited':
          sendJson(res, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfterS) });
          return true;
        case 'error500':
          res.writeHead(500, { 'content-type': 'text/html' }).end('<html><body>Server Error</body></html>');
          return true;
        case 'away': {
          held.add(res);
          res.on('close', () => held.delete(res));
          const [oldest] = held;
          if (held.size > MAX_HELD) oldest?.destroy();
          return true;
        }
        default:
          fault.mode satisfies never;
          return false;
      }
    },
    after(fault, res) {
      if (fault.mode !== 'loseReplies') return false;
      res.destroy();
      return true;
    },
    close() {
      for (const res of held) res.destroy();
    },
  };
}
