import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_BODY_BYTES } from '../../src/slack/request.ts';
import { ReplayMemory, type SigningSecrets } from '../../src/slack/signature.ts';
import { type Verified, verify } from '../../src/slack/verify.ts';
import { aRequest, FORM, JSON_TYPE, type RequestChange, SECRET } from './aRequest.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const NOW_S = NOW / 1000;
const SECRETS: SigningSecrets = { signingSecret: SECRET, previousSigningSecret: 'the-one-before' };

async function check(event: unknown, seen = new ReplayMemory(), nowMs = NOW): Promise<Verified> {
  return verify(event, { read: async () => SECRETS, again: async () => null }, seen, nowMs);
}

function at(change: RequestChange = {}): Record<string, unknown> {
  return aRequest({ timestampS: NOW_S, ...change });
}

async function statusOf(event: unknown): Promise<number | 'let through'> {
  const verified = await check(event);
  return verified.kind === 'answered' ? verified.reply.statusCode : 'let through';
}

describe('what Slack signed is let through', () => {
  it.each<[string, RequestChange]>([
    ['API Gateway v1', { shape: 'v1' }],
    ['HTTP API v2 and Function URLs', { shape: 'v2' }],
    ['base64', { base64: true }],
    ['base64 through v1', { base64: true, shape: 'v1' }],
    ['upper-case header names', { spell: (name) => name.toUpperCase() }],
    ['header names as Slack spells them', { spell: (name) => name.replace(/(^|-)[a-z]/g, (c) => c.toUpperCase()) }],
    ['a charset behind the content type', { contentType: `${FORM}; charset=utf-8` }],
    ['a content type in capitals', { contentType: 'Application/X-WWW-Form-Urlencoded' }],
    ['JSON', { contentType: JSON_TYPE, body: '{"type":"event_callback"}' }],
    [
      'JSON with a charset and raw UTF-8 in base64',
      { contentType: `${JSON_TYPE};charset=utf-8`, body: '{"text":"Grüße 🐤"}', base64: true },
    ],
    ['the secret before the last change', { secret: 'the-one-before' }],
    ['a stage in front of the path', { path: '/prod/slack/events' }],
    ['a slash behind the path', { path: '/slack/events/' }],
    ['300 seconds ago', { timestampS: NOW_S - 300 }],
    ['300 seconds ahead', { timestampS: NOW_S + 300 }],
  ])('%s', async (_, change) => {
    expect(await statusOf(at(change))).toBe('let through');
  });

  it('decodes base64 as UTF-8 and gives the receiver an exact content type', async () => {
    const body = '{"text":"Grüße 🐤"}';
    const verified = await check(at({ contentType: `${JSON_TYPE}; charset=utf-8`, body, base64: true }));
    expect(verified).toMatchObject({
      kind: 'fromSlack',
      event: { body, isBase64Encoded: false, headers: { 'content-type': JSON_TYPE } },
    });
  });

  it('takes headers from a load balancer that sends only lists of them', async () => {
    const { headers, ...rest } = at();
    const lists = Object.fromEntries(Object.entries(headers as object).map(([name, value]) => [name, [value]]));
    expect(await statusOf({ ...rest, multiValueHeaders: lists })).toBe('let through');
  });

  it('keeps the headers of a retry', async () => {
    const event = at();
    (event.headers as Record<string, string>)['X-Slack-Retry-Num'] = '1';
    expect(await check(event)).toMatchObject({ event: { headers: { 'x-slack-retry-num': '1' } } });
  });
});

describe('everything else is answered, and nothing throws', () => {
  it.each<[string, unknown, number]>([
    ['nothing', undefined, 400],
    ['null', null, 400],
    ['a list', [], 400],
    ['a scheduled event', { source: 'aws.events' }, 404],
    ['another path', at({ path: '/' }), 404],
    ['a path that only ends alike', at({ path: '/myslack/events2' }), 404],
    ['GET', at({ method: 'GET' }), 405],
    ['no method', { ...at(), requestContext: {} }, 405],
    ['no body', { ...at(), body: undefined }, 400],
    ['a body of null', { ...at(), body: null }, 400],
    ['an empty body', at({ body: '' }), 400],
    ['a body that is an object', { ...at(), body: {} }, 400],
    ['base64 of nothing', { ...at(), body: '====', isBase64Encoded: true }, 400],
    ['a body too large', at({ body: `text=${'x'.repeat(MOST_BODY_BYTES)}` }), 413],
    ['a body far too large', at({ body: 'x'.repeat(4 * MOST_BODY_BYTES) }), 413],
    ['no headers', { ...at(), headers: undefined }, 415],
    ['headers of null', { ...at(), headers: null }, 415],
    ['another content type', at({ contentType: 'text/html' }), 415],
    ['no signature', at({ signature: undefined }), 401],
    ['a signature of nothing', at({ signature: '' }), 401],
    ['a signature of another version', at({ signature: `v9=${'0'.repeat(64)}` }), 401],
    ['a signature without an equals sign', at({ signature: '0'.repeat(67) }), 401],
    ['a signature of zeros', at({ signature: `v0=${'0'.repeat(64)}` }), 401],
    ['a wrong secret', at({ secret: 'another' }), 401],
    ['an empty secret', at({ secret: ' ' }), 401],
    ['301 seconds ago', at({ timestampS: NOW_S - 301 }), 401],
    ['301 seconds ahead', at({ timestampS: NOW_S + 301 }), 401],
    ['a day ahead', at({ timestampS: NOW_S + 86_400 }), 401],
    ['no time', at({ timestampS: Number.NaN }), 401],
    ['a negative time', at({ timestampS: -1 }), 401],
    ['unsigned JSON that is broken', at({ contentType: JSON_TYPE, body: '{', signature: undefined }), 401],
    ['signed JSON that is broken', at({ contentType: JSON_TYPE, body: '{' }), 400],
    ['signed JSON that is no object', at({ contentType: JSON_TYPE, body: '[1]' }), 400],
    ['a signed payload that is broken', at({ body: 'payload=%7Bbad' }), 400],
    ['a signed payload that is null', at({ body: 'payload=null' }), 400],
  ])('%s', async (_, event, status) => {
    expect(await statusOf(event)).toBe(status);
  });

  it('whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withNullPrototype: true }), fc.object(), async (value, object) => {
        expect(await statusOf(value)).not.toBe('let through');
        expect(await statusOf({ ...at(), headers: object, body: value })).not.toBe('let through');
      }),
      { numRuns: 300 },
    );
  });

  it('does not read the secrets for noise', async () => {
    let reads = 0;
    const read = async () => {
      reads += 1;
      return SECRETS;
    };
    for (const event of [
      null,
      at({ method: 'GET' }),
      at({ body: '' }),
      at({ signature: undefined }),
      at({ signature: 'v0=x' }),
      at({ timestampS: 1 }),
    ]) {
      await verify(event, { read, again: read }, new ReplayMemory(), NOW);
    }
    expect(reads).toBe(0);
  });

  it('a body with one bit changed', async () => {
    const body = 'command=%2Fcanary&text=list';
    const { headers } = at({ body });
    expect(await statusOf({ ...at({ body: body.replace('list', 'lisu') }), headers })).toBe(401);
  });

  it('an empty previous secret opens nothing', async () => {
    const secrets = { signingSecret: SECRET, previousSigningSecret: '' };
    const event = at({ signature: `v0=${'a'.repeat(64)}` });
    const keeper = { read: async () => secrets, again: async () => null };
    expect(await verify(event, keeper, new ReplayMemory(), NOW)).toMatchObject({
      reply: { statusCode: 401 },
    });
  });
});

describe('what Slack asks of an endpoint', () => {
  it('a look at the certificate is answered with an empty 200, signed or not', async () => {
    for (const change of [{}, { signature: undefined }]) {
      expect(await check(at({ body: 'ssl_check=1&token=x', ...change }))).toMatchObject({
        reply: { statusCode: 200, body: '' },
      });
    }
  });

  it('a command is no look at the certificate, whatever else it says', async () => {
    expect(await statusOf(at({ body: 'ssl_check=1&command=%2Fcanary', signature: undefined }))).toBe(401);
    expect(await statusOf(at({ body: 'ssl_check=1&command=%2Fcanary' }))).toBe('let through');
    expect(await statusOf(at({ body: 'ssl_check=maybe', signature: undefined }))).toBe(401);
  });

  it('the challenge of a new URL is given back, when it is signed', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: '3eZb' });
    expect(await check(at({ contentType: JSON_TYPE, body }))).toMatchObject({
      reply: { statusCode: 200, body: '{"challenge":"3eZb"}' },
    });
    expect(await statusOf(at({ contentType: JSON_TYPE, body, signature: undefined }))).toBe(401);
  });
});

describe('a replay', () => {
  it('is refused for as long as its signature is good', async () => {
    const seen = new ReplayMemory();
    const event = at();
    expect((await check(event, seen)).kind).toBe('fromSlack');
    expect(await check(event, seen)).toMatchObject({ reply: { statusCode: 401 } });
    expect(await check(event, seen, NOW + 299_000)).toMatchObject({ reply: { statusCode: 401 } });
  });

  it('of a request from the future is refused for as long as that one is good', async () => {
    const seen = new ReplayMemory();
    const event = at({ timestampS: NOW_S + 300 });
    expect((await check(event, seen)).kind).toBe('fromSlack');
    expect(await check(event, seen, NOW + 600_000)).toMatchObject({ reply: { statusCode: 401 } });
  });

  it('is not mistaken for a retry, which Slack signs anew', async () => {
    const seen = new ReplayMemory();
    await check(at(), seen);
    expect((await check(at({ timestampS: NOW_S + 1 }), seen)).kind).toBe('fromSlack');
  });

  it('is none where the first could not be handled: Slack may send that again within the same second', () => {
    const seen = new ReplayMemory();
    seen.admit('v0=a', NOW);
    seen.forget('v0=a');
    expect(seen.admit('v0=a', NOW)).toBe(true);
  });

  it('is remembered within bounds', () => {
    const seen = new ReplayMemory(100);
    for (let i = 0; i < 1000; i += 1) expect(seen.admit(`v0=${i}`, NOW)).toBe(true);
    expect(seen.admit('v0=999', NOW)).toBe(false);
    expect(seen.admit('v0=0', NOW)).toBe(true);
  });

  it('is forgotten when its signature is stale anyway', () => {
    const seen = new ReplayMemory();
    seen.admit('v0=a', NOW);
    expect(seen.admit('v0=a', NOW + 602_000)).toBe(true);
  });
});
