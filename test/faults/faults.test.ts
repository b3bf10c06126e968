import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { activePartition } from '../../src/aws/keys.ts';
import { TABLE_NAME } from '../../src/sandbox/table.ts';
import { aRollout } from '../fixtures/rollouts.ts';
import { arn } from '../sandbox/aws/aSandbox.ts';
import { Story } from '../stories/story.ts';
import { play } from './run.ts';

/** One of the seeded runs (docs/faults.md has 200), and what is better said one by one. */
describe('the built functions, killed and started again while AWS and Slack fail', () => {
  it('in eight minutes of trouble: every invariant holds, seen from outside', async () => {
    const { violations, kills, faults } = await play(3, {}, 8);
    expect(violations).toEqual([]);
    expect(kills).toBeGreaterThan(1);
    expect(faults).toBeGreaterThan(1);
  }, 90_000);
});

describe('one trouble among healthy rollouts', () => {
  let story: Story;
  afterEach(() => story.end());

  const start = async (name: string, version: string, plan: string) => {
    const call = { kind: 'start', function: name, version, plan, by: 'ci', id: `${name} ${version}` };
    const { payload } = await story.sandbox.invokeWorker(call);
    expect(JSON.parse(payload)).not.toHaveProperty('refused');
  };
  const lines = (words: string) => story.sandbox.logs().filter((line) => line.includes(words));

  it('a server that accepts and never answers ends with its client’s timeout, and takes nobody else’s minute', async () => {
    story = await Story.begin({ env: { METRIC_LAG_SECONDS: '0' } });
    await start('checkout', '43', '10%');
    await start('thumbnails', '8', '10%');
    await story.minutes(2);
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    expect((await story.alias('checkout')).weights).toEqual({});
    // The next tick wants to look at what settles; the first look hangs for good.
    story.sandbox.faults.add({ operation: 'GetAlias', kind: 'hang', times: 1 });
    story.sandbox.calls.clear();
    const beganMs = performance.now();
    await story.minutes(1);
    expect(performance.now() - beganMs).toBeLessThan(15_000);
    const met = story.sandbox.calls.list().filter(({ fault }) => fault === 'hang');
    expect(met).toHaveLength(1);
    expect(story.sandbox.calls.list().filter(({ operation }) => operation === 'GetAlias').length).toBeGreaterThan(1);
    await story.minutes(2);
    const { payload } = await story.sandbox.invokeWorker({ kind: 'status', function: 'checkout' });
    expect(JSON.parse(payload)).toMatchObject({ phase: 'rolledBack' });
  });

  it('a poisoned rollout, which throws each time, stops no other, no tick and no heartbeat, and is counted so that an alarm sees it', async () => {
    story = await Story.begin({ env: { METRIC_LAG_SECONDS: '0', METRICS_NAMESPACE: 'lambda-canary' } });
    await poison('unreadable', '{"id":"x"');
    await poison('empty', '{}');
    await poison('half', '{"id":"half","phase":{"name":"baking","stage":0},"log":[]}');
    const whole = aRollout({ id: 'poisoned', target: { functionArn: arn('poisoned'), alias: 'live' } });
    // Whole, but for a phase that no release knows so.
    await poison(
      'poisoned',
      JSON.stringify({ ...whole, phase: { name: 'held', from: null }, verdict: { outcome: null } }),
    );
    await start('checkout', '43', '10% bake=2m auto watch=1m');
    await story.minutes(9);
    const { payload } = await story.sandbox.invokeWorker({ kind: 'status', function: 'checkout' });
    expect(JSON.parse(payload)).toMatchObject({ phase: 'promoted' });
    expect(lines('cannot be read').length).toBeGreaterThan(0);
    const failing = lines('"FailedItems":4').length;
    expect(failing).toBeGreaterThanOrEqual(9);
    // Each tick came to its end, once: nothing for Lambda to repeat, nothing among the dead letters.
    expect(lines('"message":"failed"')).toEqual([]);
    expect(lines('"message":"done","who":"worker"').filter((line) => line.includes('"event":"tick"'))).toHaveLength(
      failing,
    );
    expect(story.sandbox.deadLetters()).toEqual([]);
  });

  /** An item of the table that is in the index and that no release of the app can have written. */
  async function poison(name: string, body: string): Promise<void> {
    const { awsUrl: endpoint } = story.sandbox;
    const credentials = { accessKeyId: 'vandal', secretAccessKey: 'x' };
    const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });
    const pk = `fn#${arn(name)}`;
    const strings = { pk, sk: 'alias#live', active: activePartition(pk), body };
    const Item = Object.fromEntries(Object.entries(strings).map(([key, S]) => [key, { S }]));
    await client.send(new PutItemCommand({ TableName: TABLE_NAME, Item: { ...Item, rev: { N: '1' } } }));
    client.destroy();
  }
});
