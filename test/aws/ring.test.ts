import { afterEach, expect, it } from 'vitest';
import type { Envelope } from '../../src/app/ask.ts';
import { createRing } from '../../src/aws/ring.ts';
import { ADA } from '../fixtures/rollouts.ts';
import { type FakeAws, fakeAws } from './fakeAws.ts';

let aws: FakeAws;
afterEach(() => aws.close());

const ENVELOPE: Envelope = {
  kind: 'slack',
  id: 'c1',
  by: ADA,
  workspace: 'T0SANDBOX',
  channel: 'C0123',
  responseUrl: null,
  ask: { kind: 'list' },
};

it('the worker is rung with one asynchronous call that carries the envelope', async () => {
  aws = await fakeAws(() => ({ status: 202, body: '' }));
  await createRing({ workerFunctionName: 'canary-worker', where: aws.where })(ENVELOPE);
  expect(aws.asked).toHaveLength(1);
  expect(aws.asked[0]?.path).toBe('/2015-03-31/functions/canary-worker/invocations');
  expect(aws.asked[0]?.body).toEqual(ENVELOPE);
});

it.each([200, 204])('anything but 202 (%i) is not accepted: nothing may be acknowledged', async (status) => {
  aws = await fakeAws(() => ({ status, body: '' }));
  await expect(createRing({ workerFunctionName: 'w', where: aws.where })(ENVELOPE)).rejects.toThrow(String(status));
});

it('a ring that AWS refuses throws', async () => {
  aws = await fakeAws(() => ({ status: 403, error: 'AccessDeniedException', body: 'not authorized' }));
  await expect(createRing({ workerFunctionName: 'w', where: aws.where })(ENVELOPE)).rejects.toThrow('not authorized');
});

it('a lost answer is tried once more; the id makes the second one harmless', async () => {
  let rung = 0;
  aws = await fakeAws(() => (++rung === 1 ? 'drop' : { status: 202, body: '' }));
  await createRing({ workerFunctionName: 'w', where: aws.where })(ENVELOPE);
  expect(aws.asked).toHaveLength(2);
});
