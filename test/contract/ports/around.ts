import { expect, it } from 'vitest';
import type { WorkerEvent } from '../../../src/app/event.ts';
import { createCatalog } from '../../../src/aws/catalog.ts';
import { createEvents } from '../../../src/aws/events.ts';
import { createLetters } from '../../../src/aws/letters.ts';
import { createSecretReader } from '../../../src/aws/secrets.ts';
import { createTrail } from '../../../src/aws/trail.ts';
import { functionName } from '../../../src/core/rollout.ts';
import { transitionOf } from '../../../src/core/step/transition.ts';
import { aRollout } from '../../fixtures/rollouts.ts';
import type { Subject } from './subject.ts';

/** Catalog: functions that opted in, their versions and tags. */
export function catalogContract(subject: () => Subject): void {
  it('the function is listed with its versions and its tag', async () => {
    const { where, clock, functionArn, canary } = subject();
    const catalog = createCatalog({ clock, where });
    const arn = functionArn ?? '';
    expect(await catalog.functions()).toContain(functionName(arn));
    const versions = await catalog.versions(arn);
    expect(typeof versions === 'string' ? [] : versions.map(({ version }) => version)).toContain(canary);
    expect(await catalog.tags(arn)).toMatchObject({ 'canary:enabled': 'true' });
    expect(await catalog.versions(`${arn}-no-such`)).toBe('unknown');
  });
}

/** Letters: read, hidden, removed. */
export function lettersContract(subject: () => Subject): void {
  it('a letter is read with its event, is hidden from others meanwhile, and can be removed', async () => {
    const { where, queueUrl, sandbox } = subject();
    const read = (raw: unknown): WorkerEvent | null =>
      (raw as { kind?: string }).kind === 'tick' ? { kind: 'tick' } : null;
    const letters = createLetters({ queueUrl: queueUrl ?? '', read, where });
    const letter = { requestId: 'contract', event: '{"kind":"tick"}', atMs: 0, error: '{"errorMessage":"no"}' };
    sandbox?.world.state.deadLetters.push(letter);
    const found = await letters.read();
    // Elsewhere the queue holds what it holds.
    if (sandbox !== null) expect(found).toMatchObject([{ event: { kind: 'tick' }, error: 'no' }]);
    if (sandbox === null) return;
    expect(await letters.read()).toEqual([]);
    for (const one of found) await letters.remove(one);
    expect(sandbox.deadLetters()).toEqual([]);
  });
}

/** Trail: nobody's name where nobody did anything. */
export function trailContract(subject: () => Subject): void {
  it('who changed an alias is named, later, and never the app itself', async () => {
    const { where, functionArn, sandbox, clock } = subject();
    const trail = createTrail({ own: 'lambda-canary-worker', where });
    const target = { functionArn: functionArn ?? '', alias: 'contract-none' };
    expect(await trail.lastHand(target, clock.now() - 60_000)).toBeNull();
    if (sandbox === null) return;
    sandbox.world.setAlias('checkout', 'beta', '43', { 44: 0.1 });
    await sandbox.advance(4);
    const beta = { functionArn: functionArn ?? '', alias: 'beta' };
    expect(await trail.lastHand(beta, clock.now() - 600_000)).toEqual({ kind: 'outside', name: 'a-colleague' });
  });
}

/** Events: all taken, or a fault. */
export function eventsContract(subject: () => Subject): void {
  it('a transition is taken by the bus, and a bus that is not there is a fault', async () => {
    const { where, busName } = subject();
    const rollout = aRollout();
    const [entry] = rollout.log;
    const transitions = entry === undefined ? [] : [transitionOf(rollout, entry)];
    await createEvents({ busName: busName ?? '', where }).publish(transitions);
    if (transitions.length > 0) {
      await expect(createEvents({ busName: 'contract-none', where }).publish(transitions)).rejects.toThrow();
    }
  });
}

/** The secret: JSON with what Slack and the app share. */
export function secretContract(subject: () => Subject): void {
  it('is read whole, once in five minutes', async () => {
    const { where, secretId, clock } = subject();
    const reader = createSecretReader({ secretId: secretId ?? '', where });
    const secrets = await reader.read(clock.now());
    expect(secrets.botToken).toMatch(/^xox/);
    expect(await reader.read(clock.now() + 1)).toBe(secrets);
  });
}
