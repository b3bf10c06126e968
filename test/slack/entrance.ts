import fc from 'fast-check';
import { MOST_BODY_BYTES } from '../../src/slack/request.ts';
import { aCommand, aRequest, FORM, JSON_TYPE } from './aRequest.ts';

/** Twenty kinds of requests that must not get in, as generators. `nowS` is the handler's time. */
export interface Kind {
  readonly name: string;
  readonly requests: (nowS: number) => fc.Arbitrary<unknown>;
}

/** Stands in every body that is generated here: a log that shows it has shown a request's content. */
export const MARK = 'QZ7CONTENT';

const text = fc.string({ unit: 'binary', maxLength: 60 }).map((words) => `${MARK}${words}`);
const word = fc.stringMatching(/^[a-z_]{1,12}$/);
/** A form that Slack could have sent, were it signed. */
const form = fc.oneof(
  text.map((words) => aCommand(words)),
  fc.dictionary(word, text, { maxKeys: 4 }).map((fields) => `a=${MARK}&${new URLSearchParams(fields)}`),
  fc.json().map((json) => new URLSearchParams({ payload: json, mark: MARK }).toString()),
);
const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const shape = fc.constantFrom('v1' as const, 'v2' as const);
const base64 = fc.boolean();

function signed(nowS: number, bodies: fc.Arbitrary<string>, contentType: string): fc.Arbitrary<unknown> {
  return fc
    .record({ body: bodies, shape, base64 })
    .map((change) => aRequest({ ...change, contentType, timestampS: nowS }));
}

function withHeaders(request: Record<string, unknown>, headers: unknown): unknown {
  return { ...request, headers };
}

function altered(request: Record<string, unknown>, header: string, value: unknown): unknown {
  return withHeaders(request, { ...(request.headers as object), [header]: value });
}

function isJsonObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

export const KINDS: readonly Kind[] = [
  { name: 'no HTTP event at all', requests: () => fc.anything({ withNullPrototype: true, maxDepth: 2 }) },
  {
    name: 'an event of another AWS service',
    requests: () =>
      fc.record({
        source: fc.constantFrom('aws.events', 'aws.s3'),
        detail: fc.object(),
        Records: fc.array(fc.object()),
      }),
  },
  {
    name: 'another path',
    requests: (nowS) =>
      fc
        .webPath()
        .filter((path) => !path.replace(/\/$/, '').endsWith('/slack/events'))
        .map((path) => aRequest({ path, timestampS: nowS, body: MARK })),
  },
  {
    name: 'another method',
    requests: (nowS) =>
      fc
        .constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'post', '', 'TRACE')
        .map((method) => aRequest({ method, timestampS: nowS, body: MARK })),
  },
  {
    name: 'no body, or one that is no text',
    requests: (nowS) =>
      fc
        .oneof(
          fc.constantFrom<unknown>('', null, undefined),
          fc.object(),
          fc.integer(),
          fc.boolean(),
          fc.array(fc.string()),
        )
        .map((body) => ({ ...aRequest({ timestampS: nowS }), body })),
  },
  {
    name: 'a body that is too large',
    requests: (nowS) =>
      fc
        .record({ length: fc.integer({ min: MOST_BODY_BYTES + 1, max: MOST_BODY_BYTES + 9 }), shape, base64 })
        .map(({ length, ...change }) =>
          aRequest({ ...change, body: MARK.padEnd(length, 'x'), timestampS: nowS, signature: ZEROS }),
        ),
  },
  {
    name: 'another content type',
    requests: (nowS) =>
      fc
        .oneof(
          fc.constantFrom('text/plain', 'multipart/form-data', 'text/html', 'application/xml', 'application/jsonp', ''),
          fc.string(),
        )
        .filter((type) => ![FORM, JSON_TYPE].includes(type.split(';')[0]?.trim().toLowerCase() ?? ''))
        .map((contentType) => aRequest({ contentType, timestampS: nowS, body: MARK })),
  },
  {
    name: 'headers that are none',
    requests: (nowS) =>
      fc
        .tuple(
          fc.oneof(fc.constantFrom<unknown>(null, undefined, 7, [], 'x'), fc.dictionary(fc.string(), fc.anything())),
          form,
        )
        .map(([headers, body]) => withHeaders(aRequest({ body, timestampS: nowS }), headers)),
  },
  {
    name: 'no signature',
    requests: (nowS) => form.map((body) => aRequest({ body, timestampS: nowS, signature: undefined })),
  },
  {
    name: 'no time, or none that is a number',
    requests: (nowS) =>
      fc
        .tuple(
          form,
          fc.oneof(
            fc.constantFrom<unknown>(undefined, '', 'NaN', '-1', '1e9', ' 1', '0x5', '१'),
            fc.string(),
            fc.float(),
          ),
        )
        .map(([body, time]) => altered(aRequest({ body, timestampS: nowS }), 'x-slack-request-timestamp', time)),
  },
  {
    name: 'a signature of another form',
    requests: (nowS) =>
      fc
        .tuple(
          form,
          fc.oneof(
            fc.string(),
            hex,
            hex.map((all) => `v1=${all}`),
            hex.map((all) => `v0=${all.toUpperCase()}A`),
            hex.map((all) => `v0=${all.slice(1)}`),
          ),
        )
        .map(([body, signature]) => aRequest({ body, timestampS: nowS, signature })),
  },
  {
    name: 'a signature by chance',
    requests: (nowS) =>
      fc.tuple(form, hex).map(([body, all]) => aRequest({ body, timestampS: nowS, signature: `v0=${all}` })),
  },
  {
    name: 'the signature of another secret',
    requests: (nowS) =>
      fc
        .tuple(form, fc.string({ minLength: 1 }))
        .map(([body, secret]) => aRequest({ body, secret: `not ${secret}`, timestampS: nowS })),
  },
  {
    name: 'a request of long ago',
    requests: (nowS) =>
      fc
        .tuple(form, fc.integer({ min: 302, max: nowS }))
        .map(([body, ago]) => aRequest({ body, timestampS: nowS - ago })),
  },
  {
    name: 'a request from the future',
    requests: (nowS) =>
      fc
        .tuple(form, fc.integer({ min: 302, max: 10 ** 11 }))
        .map(([body, ahead]) => aRequest({ body, timestampS: nowS + ahead })),
  },
  {
    name: 'a body changed after signing',
    requests: (nowS) =>
      fc.tuple(form, fc.nat(), fc.boolean()).map(([body, at, isBase64Encoded]) => {
        const bytes = Buffer.from(body);
        const i = at % bytes.length;
        bytes[i] = (bytes[i] ?? 0) ^ 1;
        const changed = bytes.toString(isBase64Encoded ? 'base64' : 'latin1');
        return { ...aRequest({ body, timestampS: nowS }), body: changed, isBase64Encoded };
      }),
  },
  {
    name: 'a time changed after signing',
    requests: (nowS) =>
      fc
        .tuple(form, fc.integer({ min: 1, max: 200 }))
        .map(([body, by]) =>
          altered(aRequest({ body, timestampS: nowS }), 'x-slack-request-timestamp', String(nowS - by)),
        ),
  },
  {
    name: 'signed JSON that is broken, or no object',
    requests: (nowS) =>
      signed(
        nowS,
        fc.oneof(fc.string({ minLength: 1 }), fc.json(), text).filter((json) => json.length > 0 && !isJsonObject(json)),
        JSON_TYPE,
      ),
  },
  {
    name: 'a signed payload that is broken, or no object',
    requests: (nowS) =>
      signed(
        nowS,
        fc
          .oneof(fc.string(), fc.json())
          .filter((json) => !isJsonObject(json))
          .map((payload) => new URLSearchParams({ payload }).toString()),
        FORM,
      ),
  },
  {
    name: 'signed, but nothing that Slack sends',
    requests: (nowS) =>
      fc.oneof(
        signed(
          nowS,
          fc.dictionary(word, text, { maxKeys: 4 }).map((fields) => `zz=${MARK}&${new URLSearchParams(fields)}`),
          FORM,
        ),
        signed(
          nowS,
          fc.dictionary(word, fc.jsonValue()).map((value) => JSON.stringify({ ...value, type: `${MARK}` })),
          JSON_TYPE,
        ),
        signed(
          nowS,
          text.map((words) => aCommand(words, { command: '/another' })),
          FORM,
        ),
      ),
  },
];

const ZEROS = `v0=${'0'.repeat(64)}`;
