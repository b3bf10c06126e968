import type { Deliver, Delivered } from './deliver.ts';

/** Slack tries a failed event again nearly at once, after a minute and after five (docs.slack.dev, Events API). */
const RETRY_AFTER_MS = [0, 60_000, 300_000] as const;
const MAX_WAITING = 100;

interface Waiting {
  readonly envelope: unknown;
  readonly num: number;
  readonly reason: string;
  readonly dueAtMs: number;
}

/** Sends events, and sends them again as Slack does. */
export interface Events {
  send(envelope: unknown): Promise<Delivered>;
  /** Sends what is due again; called every now and then. */
  pump(): Promise<void>;
  waiting(): number;
}

export function createEvents(deliver: Deliver, nowMs: () => number): Events {
  let queue: Waiting[] = [];
  const note = (envelope: unknown, delivered: Delivered, num: number) => {
    const reason = reasonToRetry(delivered);
    const delayMs = RETRY_AFTER_MS[num - 1];
    if (reason === null || delayMs === undefined) return;
    queue = [...queue, { envelope, num, reason, dueAtMs: nowMs() + delayMs }].slice(-MAX_WAITING);
  };
  return {
    async send(envelope) {
      const delivered = await deliver.event(envelope);
      note(envelope, delivered, 1);
      return delivered;
    },
    async pump() {
      const due = queue.filter(({ dueAtMs }) => dueAtMs <= nowMs());
      queue = queue.filter((one) => !due.includes(one));
      for (const { envelope, num, reason } of due) {
        note(envelope, await deliver.event(envelope, { num, reason }), num + 1);
      }
    },
    waiting: () => queue.length,
  };
}

function reasonToRetry(delivered: Delivered): string | null {
  switch (delivered.kind) {
    case 'timeout':
      return 'http_timeout';
    case 'failed':
      return 'http_error';
    case 'answered':
      return delivered.status >= 200 && delivered.status < 300 ? null : delivered.noRetry ? null : 'http_error';
    default:
      return delivered satisfies never;
  }
}
