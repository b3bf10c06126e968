import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sharedStory } from './hooks.ts';
import { textOf } from './story.ts';

/** The verdict in the world of the sandbox: what a person is told, and whether it comes true. The last test explains the rollout before it. */
describe('the verdict', () => {
  const story = sharedStory();

  const words = async () => textOf(await story.card());
  const stableAgain = (name: string, version: string) =>
    story.world({ set: 'alias', function: name, alias: 'live', version, weights: {} });

  it('of 43 passes in about the time that was announced, within a factor of two', async () => {
    await story.type('/canary start checkout 43 10% auto bake=1m');
    const announced: number[] = [];
    const passedAt = await story.until('43 passes', async () => {
      const eta = /about (\d+) min at today/.exec(await words());
      if (eta !== null) announced.push(Number(eta[1]));
      return (await story.thread()).some(({ text }) => text.includes('figures look good'));
    });
    const first = announced[0];
    expect(first).toBeDefined();
    expect(passedAt / (first as number)).toBeGreaterThanOrEqual(0.5);
    expect(passedAt / (first as number)).toBeLessThanOrEqual(2);
    await story.until('promoted by itself', async () => (await story.alias()).version === '43', 10);
  });

  it('of 45, three times slower, holds and asks a person', async () => {
    await stableAgain('checkout', '42');
    await story.minutes(3);
    await story.type('/canary start checkout 45 10% auto');
    await story.untilOffered('promote', 30);
    expect(await story.weights()).toEqual({ '45': 0.1 });
    expect((await story.card()).text).toMatch(/slow/i);
    await story.type('/canary rollback checkout');
    await story.minutes(3);
  });

  it('of a shared outage of both versions rolls back nothing', async () => {
    await story.type('/canary start checkout 43 10%');
    await story.minutes(5);
    await story.world({ set: 'outage', function: 'checkout', outage: 0.3 });
    await story.minutes(6);
    await story.world({ set: 'outage', function: 'checkout', outage: 0 });
    await story.minutes(4);
    expect(await story.weights()).toEqual({ '43': 0.1 });
    expect(
      (await story.thread()).some(({ text }) => /roll/i.test(text) && /back/i.test(text) && !/can still/.test(text)),
    ).toBe(false);
    await story.type('/canary rollback checkout');
    await story.minutes(3);
  });

  it('of thumbnails, three calls a minute, says how long it needs and asks instead of guessing', async () => {
    await story.type('/canary start thumbnails 8 10% max-bake=20m auto');
    await story.minutes(3);
    expect(await words()).toMatch(/Not enough data yet.*(min|h)/);
    await story.untilOffered('promote', 30);
    expect(await story.weights('thumbnails')).toEqual({ '8': 0.1 });
  });

  it('is explained minute by minute, and an exported rollout is judged the same offline', async () => {
    await story.type('/canary why thumbnails');
    expect(await story.lastTold()).toContain('Evidence, minute by minute');
    const { payload } = await story.sandbox.invokeWorker({ kind: 'why', function: 'thumbnails', by: 'ci' });
    const folder = mkdtempSync(join(tmpdir(), 'canary-why-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'rollout.json');
    writeFileSync(file, payload);
    const cli = ['node_modules/tsx/dist/cli.mjs', 'src/cli/why.ts', '--ledger', file, '--json'];
    const [offline] = JSON.parse(execFileSync(process.execPath, cli, { encoding: 'utf8' }));
    const status = await story.sandbox.invokeWorker({ kind: 'status', function: 'thumbnails', by: 'ci' });
    expect(offline.verdict).toBe(JSON.parse(status.payload).verdict.outcome);
  });
});
