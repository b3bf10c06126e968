import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { audit } from '../../src/cli/audit.ts';
import type { AuditLine } from '../../src/core/auditTrail.ts';
import { TABLE_NAME } from '../../src/sandbox/table.ts';
import { arn } from '../sandbox/aws/aSandbox.ts';
import { sharedStory } from './hooks.ts';
import { ADA, BEN } from './story.ts';

/** Two rollouts, made by the first test; the second exports them in another way. */
const story = sharedStory();
beforeAll(() => {
  vi.stubEnv('AWS_ENDPOINT_URL', story.sandbox.awsUrl);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'auditor');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

async function exported(...more: readonly string[]): Promise<readonly AuditLine[]> {
  const { out, code } = await audit(['--table', TABLE_NAME, arn('checkout'), ...more], () => story.sandbox.clock.now());
  expect(code).toBe(0);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditLine);
}

it('every action is kept with who, when and what was true, and exported as JSON lines', async () => {
  await story.type('/canary start checkout 43 10% reason="tax fix"', ADA);
  await story.minutes(3);
  await story.type('/canary hold checkout', BEN);
  await story.minutes(1);
  await story.type('/canary rollback checkout', BEN);
  await story.minutes(3);
  await story.type('/canary start checkout 44 10%', ADA);
  await story.minutes(1);
  const lines = await exported();
  const first = lines.filter(({ rollout }) => rollout === lines[0]?.rollout);
  expect(first.map(({ n }) => n)).toEqual(first.map((_, i) => i + 1));
  expect(first[0]).toMatchObject({
    function: 'checkout',
    alias: 'live',
    stable: '42',
    canary: '43',
    action: 'started',
    by: `slack:T0SANDBOX/${ADA}`,
    details: { reason: 'tax fix' },
    was: { weightBp: 0 },
  });
  const held = first.find(({ action }) => action === 'held');
  expect(held).toMatchObject({ by: `slack:T0SANDBOX/${BEN}`, was: { weightBp: 1000 } });
  expect(held?.was.canary.invocations).toBeGreaterThan(100);
  expect(held?.was.stable.invocations).toBeGreaterThan(1000);
  expect(first.find(({ action }) => action === 'rollingBack')).toMatchObject({ by: `slack:T0SANDBOX/${BEN}` });
  // What its log said may come after.
  expect(first.findLast(({ action }) => action !== 'broke')).toMatchObject({
    action: 'rolledBack',
    was: { weightBp: 0 },
  });
  expect(new Set(lines.map(({ rollout }) => rollout)).size).toBe(2);
  expect(new Set((await exported('--limit', '1')).map(({ canary }) => canary))).toEqual(new Set(['44']));
});

it('/canary history fn --json puts it into the channel as a file', async () => {
  await story.type('/canary history checkout --json');
  expect((await story.messages()).some(({ text }) => text.includes('checkout-audit.jsonl'))).toBe(true);
  expect(await story.lastTold()).toContain('2 rollouts, is in this channel as a file');
});

it('the program says how it is used when it is used wrongly', async () => {
  const now = () => 0;
  expect(await audit([], now)).toMatchObject({ code: 2, out: expect.stringContaining('Usage') });
  expect(await audit(['--table', 'x', 'checkout'], now)).toMatchObject({
    code: 2,
    out: expect.stringContaining('no full ARN'),
  });
  expect((await audit(['--help'], now)).code).toBe(0);
});
