import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { fillManifest, forSocketMode, requestUrl } from '../../infra/deploy/fillManifest.ts';

const URL_OF = 'https://a1b2c3.execute-api.eu-west-1.amazonaws.com/slack/events';

it.each([
  URL_OF,
  'https://a1b2c3.execute-api.eu-west-1.amazonaws.com',
  'https://a1b2c3.execute-api.eu-west-1.amazonaws.com/',
  `${URL_OF}/`,
])('%s is understood', (given) => {
  expect(requestUrl(given)).toBe(URL_OF);
});

it('a stage in front stays', () => {
  expect(requestUrl('https://example.com/prod')).toBe('https://example.com/prod/slack/events');
});

it.each(['a1b2c3.execute-api.amazonaws.com', 'http://example.com', `${URL_OF}?a=1`])('%s is refused', (given) => {
  expect(() => requestUrl(given)).toThrow('RequestUrl');
});

it('every URL of the manifest becomes the stack’s, and nothing else changes', () => {
  const filled = fillManifest(URL_OF);
  const manifest = parse(filled) as { settings: { interactivity: { request_url: string } } };
  expect(manifest.settings.interactivity.request_url).toBe(URL_OF);
  expect(filled).not.toContain('example.com');
  const original = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  expect(JSON.parse(JSON.stringify(manifest).replaceAll(URL_OF, 'https://canary.example.com/slack/events'))).toEqual(
    original,
  );
});

it('for Socket Mode no URL is left, and the switch is on', () => {
  const text = forSocketMode();
  expect(text).not.toContain('https://canary');
  expect(parse(text)).toMatchObject({
    settings: { socket_mode_enabled: true, interactivity: { is_enabled: true } },
    features: { slash_commands: [{ command: '/canary' }] },
  });
});
