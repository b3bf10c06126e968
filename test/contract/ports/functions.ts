import { expect, it } from 'vitest';
import { createLogs } from '../../../src/aws/logs.ts';
import { onlyHome } from '../../../src/aws/places.ts';
import { createPublisher } from '../../../src/aws/publisher.ts';
import type { Subject as Checked, HookCheck, InvokeCheck } from '../../../src/core/plan/check.ts';
import type { Version } from '../../../src/core/rollout.ts';
import { createChecker } from '../../../src/lambda/checker.ts';
import type { Subject } from './subject.ts';

const COMMON = { name: 'contract', when: ['before'], everyMs: null, tries: 1, timeoutMs: 10_000 } as const;

/** Checker: the canary answers by its own ARN; what is not there, or answers otherwise, has failed. */
export function checkerContract(subject: () => Subject): void {
  const run = (check: InvokeCheck | HookCheck) => {
    const { where, functionArn, stable, canary } = subject();
    const about: Checked = {
      functionArn: functionArn ?? '',
      alias: 'live',
      stable: stable as Version,
      canary: canary as Version,
      rolloutId: 'contract',
      moment: 'before',
      stage: null,
    };
    return createChecker({ sites: onlyHome(where), hosts: [] }).run(check, about);
  };

  it('an invoke check is answered by the canary, and held against what is expected', async () => {
    const check: InvokeCheck = { ...COMMON, kind: 'invoke', payload: {}, expect: {} };
    // Now and then a call fails, as any function's.
    const results = [await run(check), await run(check), await run(check)];
    expect(results).toContainEqual({ outcome: 'passed' });
    const wrong = await run({ ...check, expect: { contains: 'no answer has this in it' } });
    expect(wrong).toMatchObject({ outcome: 'failed' });
  });

  it('a hook that is not there has failed, with AWS’ words', async () => {
    const result = await run({ ...COMMON, kind: 'hook', function: 'lambda-canary-contract-none' });
    expect(result).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/NotFound|not authorized/) });
  });
}

/** Logs: messages of one version, or null where they may not be read. */
export function logsContract(subject: () => Subject): void {
  it('errors of a version are found, or said to be unreadable', async () => {
    const { where, functionArn, canary, clock, sandbox } = subject();
    const logs = createLogs({ sites: onlyHome(where), log: { warn: () => {} } });
    const read = () => logs.errors(functionArn ?? '', canary as Version, clock.now() - 600_000, clock.now());
    const found = await read();
    expect(found === null || found.every((message) => typeof message === 'string')).toBe(true);
    if (sandbox === null) return;
    sandbox.world.setAlias('checkout', 'beta', '43', {});
    sandbox.world.setErrorRate('checkout', '43', 0.5);
    sandbox.world.setAlias('checkout', 'live', '42', { 43: 0.1 });
    await sandbox.advance(1);
    sandbox.world.setAlias('checkout', 'live', '42', {});
    sandbox.world.setErrorRate('checkout', '43', 0.002);
    expect((await read())?.length).toBeGreaterThan(50);
    expect(await logs.errors(`${functionArn}-no-such`, canary as Version, 0, clock.now())).toBeNull();
  });
}

/** Publisher: what did not change makes no second version. */
export function publisherContract(subject: () => Subject): void {
  it('$LATEST is published once', async () => {
    const { where, clock, functionArn } = subject();
    const publisher = createPublisher({ clock, sites: onlyHome(where) });
    const first = await publisher.publish(functionArn ?? '', 'contract');
    if ('error' in first) throw new Error(first.error);
    expect(first.version).toMatch(/^\d+$/);
    expect(await publisher.publish(functionArn ?? '', 'contract')).toEqual({ version: first.version, isNew: false });
    expect(await publisher.publish(`${functionArn}-no-such`, 'contract')).toMatchObject({
      error: expect.stringMatching(/NotFound|not authorized/),
    });
  });
}
