import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Speed, World, WorldSnapshot } from '../../../src/sandbox/contract.ts';
import { createSlackHalf, type SlackHalfDeps } from '../../../src/sandbox/slack/half.ts';
import type { Manifest } from '../../../src/sandbox/slack/manifest.ts';
import type { StateJson } from '../../../src/sandbox/slack/stateJson.ts';

/** A fixture: the emulated Slack behind a real port, with an app and a world that a test can steer. */

export const SECRET = 'a-signing-secret';
export const TOKEN = 'xoxb-sandbox';

/** An app that asked for everything. */
export const MANIFEST: Manifest = {
  command: { name: '/canary', usageHint: '', description: '', shouldEscape: true },
  scopes: [
    'chat:write',
    'chat:write.public',
    'channels:history',
    'groups:history',
    'channels:read',
    'groups:read',
    'files:write',
    'usergroups:read',
    'users:read',
  ],
  events: ['app_mention', 'app_home_opened'],
  homeTab: true,
  shortcuts: [],
};

type Handler = (
  event: APIGatewayProxyEventV2,
) => APIGatewayProxyStructuredResultV2 | Promise<APIGatewayProxyStructuredResultV2>;

export function aClock(startMs = Date.UTC(2026, 10, 2, 9)) {
  let nowMs = startMs;
  let speed: Speed = 60;
  return {
    now: () => nowMs,
    speed: () => speed,
    setSpeed: (next: Speed) => {
      speed = next;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

export function aWorld(clock: ReturnType<typeof aClock>) {
  const turned: unknown[][] = [];
  const version = (name: string) => ({
    version: name,
    description: '',
    state: 'Active',
    errorRate: name === '44' ? 0.2 : 0.01,
    medianMs: 80,
  });
  const snapshot = (): WorldSnapshot => ({
    nowMs: clock.now(),
    speed: clock.speed(),
    region: 'eu-central-1',
    functions: [
      {
        name: 'checkout',
        callsPerMinute: 600,
        optedIn: true,
        versions: ['42', '43', '44'].map(version),
        aliases: [{ name: 'live', version: '42', weights: { '43': 0.1 } }],
        outage: 0,
      },
    ],
    alarms: [{ name: 'checkout-errors', description: 'Errors of checkout', state: 'OK' }],
    invocations: [],
  });
  const turn =
    (knob: string) =>
    (...args: unknown[]) => {
      turned.push([knob, ...args]);
    };
  const world: World = {
    snapshot,
    setErrorRate: turn('errorRate'),
    setMedianMs: turn('medianMs'),
    setTraffic: turn('traffic'),
    setOutage: turn('outage'),
    setBypass: turn('bypass'),
    setDrawn: turn('drawn'),
    setAnswer: turn('answer'),
    changeCode: turn('code'),
    setAlarm: turn('alarm'),
    setAlias: turn('alias'),
    subscribe: () => () => {},
  };
  return { ...world, turned };
}

export async function aSlack(over: Partial<SlackHalfDeps> = {}) {
  const clock = aClock();
  const world = aWorld(clock);
  const seen: APIGatewayProxyEventV2[] = [];
  let app: Handler = () => ({ statusCode: 200, body: '' });
  let wallMs = 0;
  const kept = over.stateDir ?? mkdtempSync(join(tmpdir(), 'slack-'));
  const half = await createSlackHalf({
    clock,
    world,
    slackFunction: {
      request: async (event) => {
        seen.push(event);
        return app(event);
      },
    },
    signingSecret: SECRET,
    botToken: TOKEN,
    stateDir: kept,
    manifest: MANIFEST,
    patienceMs: 30,
    wallNow: () => wallMs,
    ...over,
  });
  const server = createServer((req, res) => void half.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    clock,
    world,
    url,
    kept,
    /** Requests that the app got, newest last. */
    seen,
    body: (n = -1) => bodyOf(seen.at(n)!),
    payload: (n = -1) => JSON.parse(new URLSearchParams(bodyOf(seen.at(n)!)).get('payload') ?? '{}'),
    /** Says how the app answers from now on. */
    answer: (next: Handler | string | object) => {
      const text = typeof next === 'string' ? next : JSON.stringify(next);
      app = typeof next === 'function' ? (next as Handler) : () => ({ statusCode: 200, body: text });
    },
    waitAtThePage: (ms: number) => {
      wallMs += ms;
    },
    client: aClient(url, 5000),
    /** Gives up soon, for a Slack that does not answer. */
    impatient: aClient(url, 50),
    async page(path: string, given: object): Promise<Record<string, unknown> & { ok: boolean }> {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/sandbox/${path}`, { method: 'POST', headers, body: JSON.stringify(given) });
      return (await answer.json()) as Record<string, unknown> & { ok: boolean };
    },
    async state(): Promise<StateJson> {
      return (await (await fetch(`${url}/sandbox/state`)).json()) as StateJson;
    },
    async stop() {
      await half.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (!over.stateDir) rmSync(kept, { recursive: true });
    },
    async stopAndKeep() {
      await half.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function aClient(url: string, timeout: number) {
  return new WebClient(TOKEN, {
    slackApiUrl: `${url}/slack/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logLevel: LogLevel.ERROR,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => LogLevel.ERROR,
      setName() {},
    },
  });
}

function bodyOf(event: APIGatewayProxyEventV2): string {
  return event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '');
}

/** Slack's word for why a call failed, and its complaints. */
export async function refusal(call: Promise<unknown>): Promise<{ error: string; messages: string[] }> {
  try {
    await call;
  } catch (error) {
    const { code, data } = error as {
      code: string;
      data?: { error: string; response_metadata?: { messages?: string[] } };
    };
    if (code === ErrorCode.PlatformError && data) {
      return { error: data.error, messages: data.response_metadata?.messages ?? [] };
    }
    return { error: code, messages: [] };
  }
  return { error: 'none', messages: [] };
}
