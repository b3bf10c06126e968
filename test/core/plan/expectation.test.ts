import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mismatch, readPath } from '../../../src/core/plan/expectation.ts';

const API = JSON.stringify({ statusCode: 200, body: '{"ok":true,"items":[{"id":7}],"note":null}' });

describe('an answer that is as expected', () => {
  it.each([
    ['anything, where nothing is expected', '', {}],
    ['a status', API, { status: 200 }],
    ['a path into a body that is JSON as text', API, { json: { '$.body.ok': true } }],
    ['a place in a list', API, { json: { '$.body.items[0].id': 7 } }],
    ['null', API, { json: { '$.body.note': null } }],
    ['a text of the answer as it came', API, { contains: '"statusCode":200' }],
    ['a text of the body, whose quotation marks are escaped in the answer', API, { contains: '"ok":true' }],
    ['a text in an answer that is no JSON', 'pong', { contains: 'pong' }],
  ] as const)('%s', (_, answer, expectation) => {
    expect(mismatch(answer, expectation)).toBeNull();
  });
});

describe('an answer that is not', () => {
  it.each([
    ['{"statusCode":500}', { status: 200 }, 'the status is 500, not 200'],
    ['{"ok":true}', { status: 200 }, 'the answer has no statusCode, where 200 is expected'],
    ['<html>', { status: 200 }, 'the answer is no JSON: “<html>”'],
    ['{"body":{"ok":false}}', { json: { '$.body.ok': true } }, '$.body.ok is false, not true'],
    ['{"ok":"true"}', { json: { '$.ok': true } }, '$.ok is “true”, not true'],
    ['{"ok":{}}', { json: { '$.ok': true } }, '$.ok is an object, not true'],
    ['{"ok":[]}', { json: { '$.ok': 'yes' } }, '$.ok is a list, not “yes”'],
    ['{}', { json: { '$.body.ok': true } }, '$.body.ok is missing, where true is expected'],
    ['{"body":"no JSON"}', { json: { '$.body.ok': true } }, '$.body.ok is missing, where true is expected'],
    ['{"list":[1]}', { json: { '$.list[1]': 1 } }, '$.list[1] is missing, where 1 is expected'],
    ['{"list":[1]}', { json: { '$.list.length': 1 } }, '$.list.length is missing, where 1 is expected'],
    ['pang', { contains: 'pong' }, '“pong” is not in the answer: “pang”'],
    ['{"token":"s3cr3t","ok":false}', { contains: 'pong' }, '“pong” is not in the answer: “{"token":•••,"ok":false}”'],
  ] as const)('%s', (answer, expectation, words) => {
    expect(mismatch(answer, expectation)).toBe(words);
  });

  it('is quoted up to a length', () => {
    expect(mismatch('a '.repeat(500), { contains: 'b' })?.length).toBeLessThan(170);
  });
});

const NAME = fc.stringMatching(/^[\w-]{1,8}$/);
const STEPS = fc.array(fc.oneof(NAME, fc.nat({ max: 5 })), { minLength: 1, maxLength: 6 });

describe('a path', () => {
  it('finds what was put there, also through texts that are JSON', () => {
    fc.assert(
      fc.property(STEPS, fc.boolean(), fc.jsonValue(), (steps, asText, value) => {
        // JSON knows no −0.
        const leaf: unknown = JSON.parse(JSON.stringify(value));
        const wrapped = steps.reduceRight<unknown>((inner, step) => {
          const made = typeof step === 'number' ? [...Array(step).fill(0), inner] : Object.fromEntries([[step, inner]]);
          return asText ? JSON.stringify(made) : made;
        }, leaf);
        const path = `$${steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`;
        expect(readPath(wrapped, path)).toEqual({ there: true, value: leaf });
      }),
    );
  });

  it.each(['$.constructor', '$.__proto__', '$.toString', '$.a.hasOwnProperty'])(
    'finds nothing inherited: %s',
    (path) => {
      expect(readPath({ a: {} }, path)).toEqual({ there: false });
    },
  );

  it('never throws, whatever the value', () => {
    fc.assert(
      fc.property(fc.anything(), STEPS, (value, steps) => {
        const path = `$${steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`;
        expect(() => readPath(value, path)).not.toThrow();
      }),
    );
  });
});
