import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { second } from '../../infra/demo/traffic.ts';
import { httpBody, relay } from '../../infra/dev.ts';
import { Story } from '../stories/story.ts';

/** What people run against their own Slack or account, held against the sandbox. */
let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story.end());

const COMMAND = {
  command: '/canary',
  trigger_id: '1.2',
  user_id: 'U0ADA',
  team_id: 'T0SANDBOX',
  channel_id: 'C0RELEASES',
  response_url: 'http://127.0.0.1:1/none',
};

it('a command over the socket reaches the same Bolt app, and its answer goes back over the socket', async () => {
  const answer = await relay(story.sandbox, { type: 'slash_commands', body: { ...COMMAND, text: 'help plans' } });
  expect(answer).toMatchObject({ response_type: 'ephemeral' });
  expect(JSON.stringify(answer)).toContain('Canary10Percent5Minutes');
});

it('a command that the worker answers is acknowledged with nothing', async () => {
  expect(
    await relay(story.sandbox, { type: 'slash_commands', body: { ...COMMAND, trigger_id: '1.3', text: 'list' } }),
  ).toBeNull();
  await story.sandbox.settled();
});

it('presses and events become the requests that Slack would have sent', () => {
  expect(httpBody({ type: 'interactive', body: { type: 'block_actions' } })).toEqual({
    contentType: 'application/x-www-form-urlencoded',
    body: 'payload=%7B%22type%22%3A%22block_actions%22%7D',
  });
  expect(httpBody({ type: 'events_api', body: { type: 'event_callback' } })).toEqual({
    contentType: 'application/json',
    body: '{"type":"event_callback"}',
  });
});

it('the demo’s traffic goes through the alias, and says which version answered', async () => {
  const client = new LambdaClient({
    endpoint: story.sandbox.awsUrl,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'someone', secretAccessKey: 'else' },
  });
  const tally = await second(client, { name: 'checkout', alias: 'live' }, 10);
  expect([...tally.keys()]).toEqual(['42']);
  expect(tally.get('42')?.calls).toBe(10);
  expect([...(await second(client, { name: 'nobody', alias: 'live' }, 2)).entries()]).toEqual([
    ['none', { calls: 2, failed: 2 }],
  ]);
  client.destroy();
});
