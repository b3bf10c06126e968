import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSlackApp } from '../../src/slack/app.ts';
import { createSlackHandler } from '../../src/slack/handler.ts';
import type { SigningSecrets } from '../../src/slack/signature.ts';
import { aCommand, aLog, aRequest, NO_FORMS, SECRET } from './aRequest.ts';
import { KINDS, MARK } from './entrance.ts';

/** Requests of each kind; FUZZ_RUNS asks for more, FUZZ_SEED repeats a run. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 525);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** The whole entrance, Bolt included, with what it would call outside counted. */
function anEntrance() {
  const rung: unknown[] = [];
  const log = aLog();
  let reads = 0;
  let stored: SigningSecrets = { signingSecret: SECRET, previousSigningSecret: null };
  const secrets: SigningSecrets = { signingSecret: SECRET, previousSigningSecret: null };
  const app = createSlackApp({
    ring: async (event) => void rung.push(event),
    ...NO_FORMS,
    worker: {
      async ask() {
        rung.push('asked');
        return null;
      },
      async leave() {
        rung.push('left');
      },
    },
    botToken: async () => 'xoxb-1',
    teamIds: [],
    log,
  });
  let askedAtMs = Number.NEGATIVE_INFINITY;
  const handle = createSlackHandler({
    app,
    secrets: {
      read: async () => secrets,
      // As the reader of Secrets Manager does it: at most once a minute.
      async again(nowMs) {
        if (nowMs - askedAtMs < 60_000) return null;
        askedAtMs = nowMs;
        reads += 1;
        return stored;
      },
    },
    log,
  });
  return {
    handle,
    rung,
    log,
    reads: () => reads,
    store(next: SigningSecrets) {
      stored = next;
    },
  };
}

describe(`${KINDS.length} kinds of requests that do not get in, ${KINDS.length * RUNS} requests (seed ${SEED})`, () => {
  console.log(`entrance: ${KINDS.length} kinds × ${RUNS} = ${KINDS.length * RUNS} bad requests, FUZZ_SEED=${SEED}`);
  const entrance = anEntrance();
  beforeEach(() => {
    entrance.log.lines.length = 0;
  });

  it.each(KINDS)('$name: 4xx, no exception, no call, nothing of it in the log', async ({ requests }) => {
    const nowS = Math.floor(Date.now() / 1000);
    const property = fc.asyncProperty(requests(nowS), async (request) => {
      const { statusCode } = await entrance.handle(request);
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(500);
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
    expect(entrance.rung).toEqual([]);
    const said = entrance.log.lines.join('\n');
    expect(said).not.toContain(MARK);
    expect(said).not.toMatch(/^error/m);
  });

  it('not one of them made the secret be read more than once a minute', () => {
    expect(entrance.reads()).toBeLessThanOrEqual(1);
  });
});

describe('a request that was let in', () => {
  it('is refused when it comes again, byte for byte', async () => {
    const { handle, rung } = anEntrance();
    const requests = ['list', 'status', 'start checkout 43 10%'].map((text) => aRequest({ body: aCommand(text) }));
    for (const request of requests) expect((await handle(request)).statusCode).toBe(200);
    expect(rung).toHaveLength(3);
    for (const request of requests) expect((await handle(request)).statusCode).toBe(401);
    expect(rung).toHaveLength(3);
  });
});

describe('a secret that was changed while this environment was warm', () => {
  const NEW: SigningSecrets = { signingSecret: 'the-new-one', previousSigningSecret: SECRET };

  it('is found out by the first proper request, without anybody noticing', async () => {
    const entrance = anEntrance();
    entrance.store(NEW);
    const request = aRequest({ body: aCommand('list'), secret: 'the-new-one' });
    expect((await entrance.handle(request)).statusCode).toBe(200);
    expect(entrance.rung).toHaveLength(1);
    expect(entrance.reads()).toBe(1);
  });

  it('is not asked for again within a minute, however many bad signatures come', async () => {
    const entrance = anEntrance();
    for (let i = 0; i < 50; i += 1) {
      const request = aRequest({ body: aCommand(`list ${i}`), secret: 'a-wrong-one' });
      expect((await entrance.handle(request)).statusCode).toBe(401);
    }
    expect(entrance.reads()).toBe(1);
  });
});
