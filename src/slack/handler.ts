import type { Log } from '../app/ports.ts';
import { type ReceiverEvent, type Reply, reply } from './request.ts';
import { ReplayMemory, type SigningSecrets } from './signature.ts';
import { type FromSlack, verify } from './verify.ts';

export interface SlackHandlerConfig {
  /** The Bolt app, given only what Slack signed. */
  readonly app: (event: ReceiverEvent) => Promise<Reply>;
  readonly secrets: {
    read(nowMs: number): Promise<SigningSecrets>;
    again(nowMs: number): Promise<SigningSecrets | null>;
  };
  readonly log: Log;
}

/** What Slack signed is remembered unless it failed here: then Slack may send the very same again. */
async function handled(
  app: SlackHandlerConfig['app'],
  { event, signature }: FromSlack,
  seen: ReplayMemory,
): Promise<Reply> {
  let failed = true;
  try {
    const answer = await app(event);
    failed = answer.statusCode >= 500;
    return answer;
  } finally {
    if (failed) seen.forget(signature);
  }
}

/**
 * From an HTTP event to its answer. Noise is answered and not thrown, because a function error would fire the alarms that
 * watch this app; an outage of our own is a 503, so that Slack tells the person that nothing happened.
 */
export function createSlackHandler({ app, secrets, log }: SlackHandlerConfig): (event: unknown) => Promise<Reply> {
  const seen = new ReplayMemory();
  return async (event) => {
    try {
      const nowMs = Date.now();
      const keeper = { read: () => secrets.read(nowMs), again: () => secrets.again(nowMs) };
      const verified = await verify(event, keeper, seen, nowMs);
      if (verified.kind === 'fromSlack') return await handled(app, verified, seen);
      const { statusCode, body } = verified.reply;
      if (statusCode >= 400) log.warn('A request was refused', { statusCode, why: body });
      return verified.reply;
    } catch (error) {
      log.error('A request failed', { error: error instanceof Error ? error.message : String(error) });
      return reply(503, 'not now');
    }
  };
}
