import { describe, expect, it } from 'vitest';
import { readChecks } from '../../../src/core/plan/checkText.ts';
import { parsePolicy } from '../../../src/core/plan/policyText.ts';
import { aCheck } from '../../fixtures/checks.ts';

const HOSTS = ['shop.example.com', 'shop.example.com:8443', 'http://127.0.0.1:8080'];

function read(declared: unknown) {
  return readChecks({ smoke: declared }, HOSTS);
}

describe('a check as the stack declares it', () => {
  it('that calls the canary: all that is left out has a default', () => {
    expect(read({ kind: 'invoke' })).toEqual([aCheck()]);
  });

  it.each<[string, object, object]>([
    [
      'at several moments, each once',
      { kind: 'invoke', when: ['stage', 'after', 'stage'] },
      { when: ['stage', 'after'] },
    ],
    ['at one moment, without a list', { kind: 'invoke', when: 'after' }, { when: ['after'] }],
    ['again and again', { kind: 'invoke', every: '5m', tries: 3 }, { everyMs: 300_000, tries: 3 }],
    ['with a time limit', { kind: 'invoke', timeout: '1.5s' }, { timeoutMs: 1_500 }],
    ['with a payload of any JSON', { kind: 'invoke', payload: ['a', null] }, { payload: ['a', null] }],
    [
      'with everything that an answer must be like',
      { kind: 'invoke', expect: { status: 200, contains: 'ok', json: { '$.body.items[0].id': 7, '$.error': null } } },
      { expect: { status: 200, contains: 'ok', json: { '$.body.items[0].id': 7, '$.error': null } } },
    ],
    [
      'that gets a page',
      { kind: 'http', url: 'https://shop.example.com/health' },
      { url: 'https://shop.example.com/health', status: 200 },
    ],
    ['that gets a page on a port of its own', { kind: 'http', url: 'https://shop.example.com:8443/' }, { status: 200 }],
    [
      'that gets a page where the list names the origin',
      { kind: 'http', url: 'http://127.0.0.1:8080/x', status: 204 },
      { status: 204 },
    ],
    ['that looks at an alarm', { kind: 'alarm', alarm: 'site down (eu)' }, { alarm: 'site down (eu)' }],
    [
      'that asks a validation function, which has longer',
      { kind: 'hook', function: 'arn:aws:lambda:eu-west-1:123456789012:function:validate' },
      { timeoutMs: 10_000 },
    ],
  ])('%s', (_, declared, read_) => {
    expect(read(declared)).toEqual([expect.objectContaining({ name: 'smoke', ...read_ })]);
  });

  it.each<[unknown, string]>([
    [7, 'checks.smoke must be an object with a "kind".'],
    [{}, 'checks.smoke.kind must be "invoke", "http", "alarm", "hook".'],
    [{ kind: 'ping' }, 'checks.smoke.kind must be'],
    [{ kind: 'invoke', paylod: {} }, 'checks.smoke.paylod is not known; did you mean payload.'],
    [{ kind: 'invoke', url: 'x' }, 'checks.smoke.url is not known'],
    [{ kind: 'invoke', when: 'sometimes' }, 'checks.smoke.when must be a list of before, stage, after.'],
    [{ kind: 'invoke', when: [] }, 'checks.smoke.when must be'],
    [{ kind: 'invoke', every: '10s' }, 'checks.smoke.every must be a time of at least a minute'],
    [{ kind: 'invoke', every: 5 }, 'checks.smoke.every must be'],
    [{ kind: 'invoke', tries: 0 }, 'checks.smoke.tries must be a whole number from 1 to 5.'],
    [{ kind: 'invoke', tries: 6 }, 'checks.smoke.tries must be'],
    [{ kind: 'invoke', tries: 1.5 }, 'checks.smoke.tries must be'],
    [{ kind: 'invoke', timeout: '11s' }, 'checks.smoke.timeout must be a time from "100ms" to "10s".'],
    [{ kind: 'invoke', timeout: '10ms' }, 'checks.smoke.timeout must be'],
    [{ kind: 'invoke', payload: 'x'.repeat(4_096) }, 'checks.smoke.payload must be at most 4096 characters of JSON.'],
    [{ kind: 'invoke', expect: 200 }, 'checks.smoke.expect must be an object with status, contains or json.'],
    [{ kind: 'invoke', expect: { body: 'ok' } }, 'checks.smoke.expect.body must be left out'],
    [{ kind: 'invoke', expect: { status: '200' } }, 'checks.smoke.expect.status must be a status such as 200.'],
    [{ kind: 'invoke', expect: { contains: '' } }, 'checks.smoke.expect.contains must be a text'],
    [{ kind: 'invoke', expect: { json: { body: true } } }, 'checks.smoke.expect.json must be an object of paths'],
    [{ kind: 'invoke', expect: { json: { '$.a': {} } } }, 'checks.smoke.expect.json must be'],
    [{ kind: 'http' }, 'checks.smoke.url must be a URL that begins with https:// and names no user.'],
    [{ kind: 'http', url: 'ftp://shop.example.com' }, 'checks.smoke.url must be a URL'],
    [{ kind: 'http', url: 'https://ada:secret@shop.example.com' }, 'checks.smoke.url must be a URL'],
    [{ kind: 'http', url: 'https://evil.example.com/' }, 'the host evil.example.com is not in “hosts”'],
    [{ kind: 'http', url: 'https://shop.example.com:444/' }, 'the host shop.example.com:444 is not in “hosts”'],
    [{ kind: 'http', url: 'http://shop.example.com/' }, 'Add "http://shop.example.com" there'],
    [{ kind: 'http', url: 'https://shop.example.com', status: 99 }, 'checks.smoke.status must be a status'],
    [{ kind: 'alarm' }, 'checks.smoke.alarm must be the name of an alarm.'],
    [{ kind: 'hook', function: 'a b' }, 'checks.smoke.function must be the name or ARN of a function.'],
  ])('%j is refused with the field’s name', (declared, words) => {
    expect(read(declared)).toMatchObject({ code: 'bad-policy', reason: expect.stringContaining(words) });
  });

  it('has a name that tags can carry, and there are at most twenty', () => {
    expect(readChecks({ 'Smoke!': { kind: 'invoke' } }, [])).toMatchObject({
      reason: 'checks.Smoke! must be named with small letters, digits and hyphens, at most 32.',
    });
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`c${i}`, { kind: 'invoke' }]));
    expect(readChecks(many, [])).toMatchObject({ reason: 'checks must be at most 20 checks.' });
    expect(readChecks([], [])).toMatchObject({ code: 'bad-policy' });
  });
});

describe('POLICY', () => {
  const checks = { smoke: { kind: 'invoke' }, page: { kind: 'http', url: 'https://shop.example.com/' } };

  it('declares checks as an object, and names beside it those that every rollout must pass', () => {
    expect(parsePolicy({ hosts: ['shop.example.com'], checks, check: 'smoke, page' })).toMatchObject({
      declared: [{ name: 'smoke' }, { name: 'page' }],
      checks: ['smoke', 'page'],
      hosts: ['shop.example.com'],
    });
    expect(parsePolicy({ checks: { smoke: checks.smoke } })).toMatchObject({ checks: [] });
  });

  it.each<[object, string]>([
    [{ checks }, 'POLICY: checks.page.url: the host shop.example.com is not in “hosts”'],
    [{ hosts: 'shop.example.com' }, '“hosts” must be a list'],
    [{ hosts: ['https://shop.example.com/path'] }, '“hosts” must be a list'],
    [{ checks: { smoke: checks.smoke }, check: 'smoek' }, 'did you mean “smoke”?'],
    [{ check: 'smoke' }, 'it declares none.'],
    [{ checks: 'smoke' }, 'is no check that the stack’s POLICY declares'],
    [{ checks: { smoke: checks.smoke }, check: 'Not A Name!' }, 'takes names of checks'],
  ])('%j is refused', (json, words) => {
    expect(parsePolicy(json)).toMatchObject({ code: 'bad-policy', reason: expect.stringContaining(words) });
  });
});
