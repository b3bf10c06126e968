import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import type { Message } from './story.ts';

/**
 * Slack on a bad day, for half an hour, while a rollout goes all its way: it must not notice, and afterwards the thread must
 * be whole, in order, and hold nothing twice. Each day has a function of its own.
 */
const SILENT_MIN = 30;

interface Door {
  readonly url: string;
  away: boolean;
  behind: string;
  close(): Promise<void>;
}

/** A way to the sandbox's Web API that can be cut: the connection breaks, as when Slack or the way there is down. */
async function door(): Promise<Door> {
  const server = createServer((req, res) => {
    if (open.away) {
      req.socket.destroy();
      return;
    }
    const { hostname, port } = new URL(open.behind);
    const on = request({ hostname, port, path: req.url, method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    // A reply that is lost behind the door is lost before it, too.
    on.on('error', () => req.socket.destroy());
    req.pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const open: Door = {
    url: `http://127.0.0.1:${port}`,
    away: false,
    behind: '',
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return open;
}

/** The numbers of the lines, as their metadata carries them. */
function numbers(thread: readonly Message[]): number[] {
  return thread.flatMap(({ metadata }) => {
    const n = metadata?.event_type === 'canary_line' ? metadata.event_payload.n : null;
    return typeof n === 'number' ? [n] : [];
  });
}

const slack = await door();
// Closed after the story, which ends by it: what comes first is undone last.
afterAll(() => slack.close());
const story = sharedStory({ env: { SLACK_API_URL: `${slack.url}/slack/api/` } });
beforeAll(() => {
  slack.behind = story.sandbox.url;
});

type Turn = () => Promise<unknown>;

const fault = (mode: string) => () => story.post('fault', { mode, retryAfterS: 90 });
const cut = (away: boolean) => async () => {
  slack.away = away;
};

const DAYS: readonly (readonly [name: string, what: { name: string; version: string }, begins: Turn, ends: Turn])[] = [
  ['answers 429', { name: 'checkout', version: '43' }, fault('ratelimited'), fault('none')],
  ['answers 500', { name: 'cart', version: '17' }, fault('error500'), fault('none')],
  ['does the work but loses the replies', { name: 'search', version: '21' }, fault('loseReplies'), fault('none')],
  ['is away', { name: 'thumbnails', version: '8' }, cut(true), cut(false)],
];

describe(`with Slack on a bad day for ${SILENT_MIN} minutes`, () => {
  it.each(DAYS)(
    'that %s, the rollout goes its way and the thread is whole afterwards',
    async (_, { name, version }, begins, ends) => {
      const cards = (await story.cards()).length;
      await story.type(`/canary start ${name} ${version} Linear50PercentEvery5Minutes watch=5m`);
      await begins();
      await story.type(`/canary hold ${name}`);
      await ends();
      await story.type(`/canary resume ${name}`);
      await begins();
      await story.minutes(SILENT_MIN);
      expect(await story.alias(name)).toEqual({ version, weights: {} });

      await ends();
      await story.untilCardSays('Promoted', 12);
      expect(await story.cards()).toHaveLength(cards + 1);
      expect((await story.card()).text).toContain(`${name}:live`);
      const told = numbers(await story.thread());
      expect(told).toEqual(told.map((_, i) => i + 1));
      expect(told.length).toBeGreaterThanOrEqual(7);
      const tale = await story.tale();
      for (const what of ['50 % of the traffic', 'holds the rollout', 'resumed it', 'All traffic goes', 'Promoted']) {
        expect(tale).toContain(what);
      }
    },
  );
});
