import { afterEach, expect, test } from 'vitest';
import { readManifest } from '../../../src/sandbox/slack/manifest.ts';
import { aSlack, MANIFEST, refusal } from './aSlack.ts';

let slack: Awaited<ReturnType<typeof aSlack>>;
afterEach(() => slack?.stop());

test('the app is what manifest.yml says it is', () => {
  expect(readManifest()).toMatchObject({
    command: { name: '/canary', usageHint: expect.stringContaining('start') },
    scopes: expect.arrayContaining(['commands', 'chat:write']),
  });
});

test('without a scope a method is refused, and the lack is an offence', async () => {
  slack = await aSlack({ manifest: { ...MANIFEST, scopes: ['chat:write'] } });
  expect((await refusal(slack.client.users.info({ user: 'U0ADA' }))).error).toBe('missing_scope');
  expect((await slack.state()).offences).toMatchObject([
    { where: 'users.info', errors: ['missing_scope: manifest.yml has no users:read'] },
  ]);
});

test('without chat:write.public the app writes only where it is a member', async () => {
  slack = await aSlack({ manifest: { ...MANIFEST, scopes: ['chat:write'] } });
  await slack.page('channel', { channel: 'C0RELEASES', appMember: false });
  const post = slack.client.chat.postMessage({ channel: 'C0RELEASES', text: 'x' });
  expect((await refusal(post)).error).toBe('not_in_channel');
});

test('events that the app did not ask for are not sent, and a Home tab that it does not have cannot be published', async () => {
  slack = await aSlack({ manifest: { ...MANIFEST, events: [], homeTab: false } });
  await slack.page('say', { user: 'U0ADA', channel: 'C0RELEASES', text: '@Canary status' });
  await slack.page('home', { user: 'U0ADA' });
  expect(slack.seen).toEqual([]);
  const publish = slack.client.views.publish({ user_id: 'U0ADA', view: { type: 'home', blocks: [] } });
  expect((await refusal(publish)).error).toBe('not_enabled');
});

test.each([
  [true, 'start &lt;x&gt; <@U0BEN> <#C0CHECKOUT|checkout> <#C0PRIVATE|> <!subteam^S0RELEASE> <https://example.com>'],
  [false, 'start <x> @ben #checkout #private-room @release-leads https://example.com'],
])('a command is escaped as the manifest says: %s', async (shouldEscape, text) => {
  slack = await aSlack({ manifest: { ...MANIFEST, command: { ...MANIFEST.command, shouldEscape } } });
  const typed = 'start <x> @ben #checkout #private-room @release-leads https://example.com';
  await slack.page('command', { user: 'U0ADA', channel: 'C0RELEASES', text: `/canary ${typed}` });
  expect(new URLSearchParams(slack.body()).get('text')).toBe(text);
});
