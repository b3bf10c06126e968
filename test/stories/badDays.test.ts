import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownStory } from './hooks.ts';
import type { Message, Story } from './story.ts';

/**
 * Slack on a bad day, for half an hour, while a rollout goes all its way: it must not notice, and afterwards the thread must
 * be whole, in order, and hold nothing twice.
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

type Day = (story: Story, slack: Door) => Promise<void>;

function cut(away: boolean): Day {
  return async (_, slack) => {
    slack.away = away;
  };
}

const DAYS: readonly (readonly [name: string, begins: Day, ends: Day])[] = [
  ['answers 429', (story) => fault(story, 'ratelimited'), (story) => fault(story, 'none')],
  ['answers 500', (story) => fault(story, 'error500'), (story) => fault(story, 'none')],
  ['does the work but loses the replies', (story) => fault(story, 'loseReplies'), (story) => fault(story, 'none')],
  ['is away', cut(true), cut(false)],
];

async function fault(story: Story, mode: string): Promise<void> {
  await story.post('fault', { mode, retryAfterS: 90 });
}

describe(`with Slack on a bad day for ${SILENT_MIN} minutes`, () => {
  it.each(DAYS)('that %s, the rollout goes its way and the thread is whole afterwards', async (_, begins, ends) => {
    const slack = await door();
    onTestFinished(() => slack.close());
    const story = await ownStory({ env: { SLACK_API_URL: `${slack.url}/slack/api/` } });
    slack.behind = story.sandbox.url;
    await story.type('/canary start checkout 43 Linear50PercentEvery5Minutes watch=5m');
    await begins(story, slack);
    await story.type('/canary hold checkout');
    await ends(story, slack);
    await story.type('/canary resume checkout');
    await begins(story, slack);
    await story.minutes(SILENT_MIN);
    expect(await story.alias()).toEqual({ version: '43', weights: {} });

    await ends(story, slack);
    await story.untilCardSays('Promoted', 12);
    expect(await story.cards()).toHaveLength(1);
    const told = numbers(await story.thread());
    expect(told).toEqual(told.map((_, i) => i + 1));
    expect(told.length).toBeGreaterThanOrEqual(7);
    const tale = await story.tale();
    for (const what of ['50 % of the traffic', 'holds the rollout', 'resumed it', 'All traffic goes', 'Promoted']) {
      expect(tale).toContain(what);
    }
  });
});
