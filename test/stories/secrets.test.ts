import { expect, it } from 'vitest';
import { BOT_TOKEN, SIGNING_SECRET } from '../../src/sandbox/deployments.ts';
import { sharedStory } from './hooks.ts';
import { BEN, EVE } from './story.ts';

/** Stories in which much goes wrong, and then everything that was logged is searched. */
const story = sharedStory();

/** Everything that speaks for a person or for the app, as it really went to the functions. */
function secretsSent(): readonly string[] {
  const found = new Set([BOT_TOKEN, SIGNING_SECRET]);
  for (const { who, event } of story.sandbox.product.heard) {
    if (who !== 'slack') continue;
    const { body = '', isBase64Encoded, headers } = JSON.parse(event) as Request;
    for (const [name, value] of Object.entries(headers)) if (/signature/i.test(name)) found.add(value);
    const text = decodeURIComponent(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body).replaceAll(
      '+',
      ' ',
    );
    for (const [, value = ''] of text.matchAll(/(?:response_url|trigger_id)"?[=:]"?([^&"]+)/g)) found.add(value);
  }
  return [...found];
}

interface Request {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

it('tokens, secrets, signatures, response URLs and trigger ids are in no line that was logged', async () => {
  const { sandbox } = story;
  await story.type('/canary start checkout 43 10%');
  await story.type('/canary status checkout');
  await story.type('/canary nonsense');
  await story.press('hold', BEN);
  await story.press('hold', EVE);
  await story.post('fault', { mode: 'error500' });
  await story.type('/canary rollback checkout');
  await story.post('fault', { mode: 'ratelimited' });
  await story.type('/canary history checkout');
  await story.post('fault', { mode: 'none' });
  for (const [operation, kind] of [
    ['PutItem', 'error'],
    ['Invoke', 'error'],
    ['GetFunction', 'drop'],
  ] as const) {
    sandbox.faults.add({ operation, kind, times: 12 });
    await story.type('/canary start checkout 44 10%');
    await story.minutes(5);
    sandbox.faults.clear();
  }
  await story.minutes(8);

  const secrets = secretsSent();
  expect(secrets.filter((secret) => secret.includes('/slack/response/')).length).toBeGreaterThan(6);
  expect(secrets.length).toBeGreaterThan(18);
  const lines = sandbox.logs();
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.some((line) => line.includes('"level":"error"'))).toBe(true);
  for (const secret of secrets) expect(lines.filter((line) => line.includes(secret))).toEqual([]);
});
