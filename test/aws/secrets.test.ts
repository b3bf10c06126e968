import { afterEach, expect, it } from 'vitest';
import { createSecretReader } from '../../src/aws/secrets.ts';
import { MINUTE, NOON } from '../fixtures/rollouts.ts';
import { type FakeAws, fakeAws } from './fakeAws.ts';

let aws: FakeAws;
afterEach(() => aws.close());

const GOOD = { signingSecret: 's1', previousSigningSecret: 's0', botToken: 'xoxb-1' };

async function aReader(text: () => string) {
  aws = await fakeAws(() => {
    const SecretString = text();
    return SecretString === ''
      ? { status: 403, error: 'AccessDeniedException', body: 'no' }
      : { status: 200, body: { SecretString } };
  });
  return createSecretReader({ secretId: 'canary', where: aws.where });
}

it('the secret is read once in five minutes', async () => {
  const { read } = await aReader(() => JSON.stringify(GOOD));
  expect(await read(NOON)).toEqual(GOOD);
  await read(NOON + 4 * MINUTE);
  expect(aws.asked).toHaveLength(1);
  await read(NOON + 5 * MINUTE);
  expect(aws.asked).toHaveLength(2);
});

it('a rotated secret is taken up, and what was read last serves while Secrets Manager is away', async () => {
  let text = JSON.stringify(GOOD);
  const { read } = await aReader(() => text);
  await read(NOON);
  text = JSON.stringify({ ...GOOD, signingSecret: 's2' });
  expect((await read(NOON + 6 * MINUTE)).signingSecret).toBe('s2');
  text = '';
  expect((await read(NOON + 12 * MINUTE)).signingSecret).toBe('s2');
  // It is asked again a minute later, not at each call.
  await read(NOON + 12 * MINUTE + 1);
  expect(aws.asked).toHaveLength(3);
});

it('a secret asked for out of turn is read at most once a minute, and its failure changes nothing', async () => {
  let text = JSON.stringify(GOOD);
  const { read, again } = await aReader(() => text);
  await read(NOON);
  text = JSON.stringify({ ...GOOD, signingSecret: 's2' });
  expect(await again(NOON + MINUTE / 2)).toBeNull();
  expect(await again(NOON + MINUTE)).toMatchObject({ signingSecret: 's2' });
  expect(await again(NOON + MINUTE + 1)).toBeNull();
  expect((await read(NOON + 2 * MINUTE)).signingSecret).toBe('s2');
  expect(aws.asked).toHaveLength(2);
  text = '';
  expect(await again(NOON + 3 * MINUTE)).toBeNull();
  expect((await read(NOON + 4 * MINUTE)).signingSecret).toBe('s2');
});

it.each([
  ['not json', 'The secret canary is not JSON'],
  ['{"botToken":"xoxb-1"}', 'The secret canary lacks signingSecret.'],
  ['{"signingSecret":"s1","botToken":""}', 'The secret canary lacks botToken.'],
])('a secret that is stored as %s is told by name, never by content', async (text, message) => {
  const { read } = await aReader(() => text);
  const error = await read(NOON).catch((thrown: Error) => thrown.message);
  expect(error).toContain(message);
  expect(error).not.toContain('xoxb-1');
});
