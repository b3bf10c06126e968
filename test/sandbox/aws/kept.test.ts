import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, it } from 'vitest';
import { alias, aSandbox, clients, TWO_O_CLOCK } from './aSandbox.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'kept-'));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

const calls = (sandbox: Awaited<ReturnType<typeof aSandbox>>) => {
  sandbox.world.play();
  return [...sandbox.world.metrics.all()].map((series) => [
    series.resource,
    series.executedVersion,
    [...series.minutes.values()].reduce((sum, { durations }) => sum + durations.reduce((a, b) => a + b, 0), 0),
  ]);
};

it('everything goes on where it stopped: time, aliases, figures, table, and what was accepted', async () => {
  const key = { pk: { S: 'fn#checkout' }, sk: { S: 'alias#live' } };
  const first = await aSandbox({ stateDir });
  first.world.setAlias('checkout', 'live', '42', { 43: 0.1 });
  first.world.setAlarm('checkout-slo', 'ALARM');
  await clients(first.awsUrl).dynamodb.send(new PutItemCommand({ TableName: 'lambda-canary', Item: key }));
  await first.advance(2.5);
  first.product.ringWorker({ kind: 'fail' });
  await first.settled();
  const figures = calls(first);
  await first.close();

  const second = await aSandbox({ stateDir, startMs: 0 });
  expect(second.clock.now()).toBe(TWO_O_CLOCK + 150_000);
  expect(alias(second.world).weights).toEqual({ 43: 0.1 });
  expect(second.world.snapshot().alarms.find(({ name }) => name === 'checkout-slo')?.state).toBe('ALARM');
  expect(calls(second)).toEqual(figures);
  const item = new GetItemCommand({ TableName: 'lambda-canary', Key: key });
  expect((await clients(second.awsUrl).dynamodb.send(item)).Item).toEqual(key);
  await second.advance(1);
  expect(second.logs().filter((line) => line.includes('"got":"fail"'))).toHaveLength(1);
  await second.close();

  const fresh = await aSandbox({ stateDir, fresh: true });
  expect([fresh.clock.now(), alias(fresh.world).weights]).toEqual([TWO_O_CLOCK, {}]);
  await fresh.close();
});

it('a run that is interrupted by a stop gives the same figures as one that is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-'));
  const whole = await aSandbox();
  await whole.advance(4);
  const part = await aSandbox({ stateDir: folder });
  await part.advance(2.51);
  await part.close();
  const rest = await aSandbox({ stateDir: folder });
  await rest.advance(1.49);
  expect(calls(rest)).toEqual(calls(whole));
  await Promise.all([whole.close(), rest.close()]);
  rmSync(folder, { recursive: true, force: true });
});

it('state that cannot be read is not thrown away: the person is told how to begin anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-'));
  writeFileSync(join(folder, 'world.json'), '{');
  await expect(aSandbox({ stateDir: folder })).rejects.toThrow('npm start -- --fresh');
  rmSync(folder, { recursive: true, force: true });
});
