import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, whatBroke } from '../../src/core/broke.ts';
import { messageOf } from '../../src/core/logLine.ts';
import { masked } from '../../src/core/mask.ts';

const ID = '4f0c8e1a-1c4b-4e0e-9d26-0f6f6f0a1b2c';
const AT = '2026-11-21T12:00:00.123Z';

describe('the message of a log line', () => {
  it.each([
    [`${AT}\t${ID}\tERROR\tpayment gateway said 503`, 'payment gateway said 503'],
    [
      `${AT}\t${ID}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x is undefined","stack":["TypeError: x"]}`,
      'TypeError: x is undefined',
    ],
    [`${AT} ${ID} Task timed out after 3.00 seconds`, 'Task timed out after 3.00 seconds'],
    [`[ERROR] KeyError: 'total'\nTraceback (most recent call last):\n  File "x"`, "KeyError: 'total'"],
    [`[ERROR]\t${AT}\t${ID}\tno stock left`, 'no stock left'],
    [
      `{"timestamp":"${AT}","level":"ERROR","message":{"errorType":"RangeError","errorMessage":"too deep"},"requestId":"${ID}"}`,
      'RangeError: too deep',
    ],
    [`{"level":"ERROR","message":"no stock left","requestId":"${ID}"}`, 'no stock left'],
    ['{"level":50,"msg":"no stock left","err":{"type":"StockError","message":"none of 7"}}', 'StockError: none of 7'],
    [
      '{"level":"ERROR","message":"failed","exception":"Traceback …","exception_name":"KeyError"}',
      'KeyError: Traceback …',
    ],
    ['{"errorMessage":"TypeError: x","errorType":"TypeError"}', 'TypeError: x'],
    ['{"level":"ERROR","message":"cut sho', '{"level":"ERROR","message":"cut sho'],
    [
      `java.lang.NullPointerException: basket\n\tat com.example.Checkout.pay(Checkout.java:12)`,
      'java.lang.NullPointerException: basket',
    ],
    ['REPORT RequestId: 4f0c Duration: 3000.00 ms Status: timeout', ''],
    ['{"time":"x","type":"platform.report","record":{"status":"error","errorType":"Runtime.ExitError"}}', ''],
    ['   ', ''],
    [`${AT}\t${ID}\tERROR\t`, ''],
  ])('%s', (line, message) => {
    expect(messageOf(line)).toBe(message);
  });

  it('is found in any text without a throw, on one line', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string().map((rest) => `${AT}\t${ID}\tERROR\t${rest}`),
    );
    fc.assert(
      fc.property(text, (line) => {
        expect(messageOf(line)).not.toMatch(/[\r\n]/);
      }),
    );
  });
});

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const chars = (alphabet: string, least: number, most = least) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: least, maxLength: most }).map((all) => all.join(''));
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const URLSAFE = BASE64.replace('+/', '-_');

/** Secrets of the kinds that turn up in logs, as their makers make them. */
const SECRETS = {
  'an access key id of AWS': fc.tuple(fc.constantFrom('AKIA', 'ASIA'), chars(UPPER, 16)).map((parts) => parts.join('')),
  'a secret access key of AWS': chars(BASE64, 40),
  'a session token of AWS': chars(BASE64, 200, 400).map((text) => `${text}==`),
  'a token of Slack': fc
    .tuple(fc.constantFrom('xoxb', 'xoxp', 'xapp'), chars('0123456789', 12), chars(BASE64.slice(0, 62), 24))
    .map((parts) => parts.join('-')),
  'a JSON Web Token': fc
    .tuple(chars(URLSAFE, 20, 40), chars(URLSAFE, 20, 80), chars(URLSAFE, 43))
    .map(([head, body, sign]) => `eyJ${head}.eyJ${body}.${sign}`),
  'a token of GitHub': chars(BASE64.slice(0, 62), 36).map((text) => `ghp_${text}`),
  'a digest in hex': chars('0123456789abcdef', 64),
  'an e-mail address': fc
    .tuple(chars('abcdefghijklmnopqrstuvwxyz.', 3, 12), chars('abcdefghijklmnopqrstuvwxyz', 4, 9))
    .map(([name, host]) => `x${name}@${host}.example`),
} as const;

/** A secret's pieces of eight characters: none may be left. */
const pieces = (secret: string) => Array.from({ length: secret.length - 7 }, (_, i) => secret.slice(i, i + 8));
const AROUND = fc.constantFrom(
  'cannot sign with %',
  'key=%',
  '{"value":"%"}',
  "denied for '%' at 12",
  'a\t%\tb',
  '%',
  '(%)',
);

describe('masking', () => {
  it.each(Object.entries(SECRETS))('leaves nothing of %s', (_, secret) => {
    fc.assert(
      fc.property(secret, AROUND, (text, around) => {
        const shown = masked(around.replace('%', () => text));
        expect(pieces(text).filter((piece) => shown.includes(piece))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  const word = fc.stringMatching(/^[!#$%*+.0-9A-Za-z^_~-]{4,24}$/);
  it.each([
    'password=%',
    'DB_PASSWORD: %',
    '"password":"%"',
    '\\"secret\\":\\"%\\"',
    "apiKey='%'",
    'x-api-key: %',
    'Bearer %',
    'authorization: Bearer %',
    'https://ada:%@db.internal/x',
    'Cookie: session=%; theme=dark',
  ])('leaves nothing of what is named a secret: %s', (form) => {
    fc.assert(
      fc.property(word, (secret) => {
        expect(masked(form.replace('%', () => secret)).replace(form.split('%')[0] ?? '', '')).not.toContain(secret);
      }),
    );
  });

  /** Secrets with the signs that forms quote, join or end by. */
  const signed = fc
    .array(fc.constantFrom(...`XYZ0123456789'"&,;/@#$%!?*+.~^|(){}[]<>\\`), { minLength: 4, maxLength: 16 })
    .map((signs) => signs.join(''));
  const quartets = (secret: string) => Array.from({ length: secret.length - 3 }, (_, i) => secret.slice(i, i + 4));
  const inJson = (secret: string) => JSON.stringify({ user: 'ada', password: secret });
  const FORMS = {
    'DB_PWD=%': (secret) => `DB_PWD=x${secret}`,
    'db_pass=%': (secret) => `cannot log in, db_pass=x${secret}`,
    'passcode=%': (secret) => `passcode=x${secret}`,
    'auth=%': (secret) => `auth=x${secret}`,
    'X-Auth: %': (secret) => `X-Auth: x${secret}`,
    'X-Auth: Token %': (secret) => `X-Auth: Token x${secret}`,
    'client_secret => %': (secret) => `client_secret => x${secret}`,
    '--password %': (secret) => `mysql --password x${secret}`,
    '--password = %': (secret) => `mysql --password = x${secret}`,
    'apiKey %': (secret) => `with apiKey x${secret} denied`,
    'clientSecret %': (secret) => `with clientSecret x${secret} denied`,
    'Password for root: %': (secret) => `Password for root: x${secret}`,
    'password 1%': (secret) => `denied with password 1${secret}`,
    '<password>%': (secret) => `<password>x${secret}</password>`,
    'user/%@db': (secret) => `cannot connect scott/x${secret}@db`,
    'scheme://user:%@host': (secret) => `postgres://ada:x${secret}@localhost refused`,
    JSON: inJson,
    'JSON in JSON': (secret) => JSON.stringify(inJson(secret)),
    'JSON in JSON in JSON': (secret) => JSON.stringify(JSON.stringify(inJson(secret))),
    'a list of JSON': (secret) => `token=${JSON.stringify([secret, secret])}`,
    'quotes of SQL': (secret) => `password='${secret.replaceAll("'", "''").replaceAll('\\', '')}'`,
  } as const satisfies Record<string, (secret: string) => string>;

  it.each(Object.entries(FORMS))('leaves no four characters of a secret with signs in it: %s', (_, form) => {
    // JSON in JSON has a brace and three backslashes of its own.
    const own = form('');
    fc.assert(
      fc.property(signed, (secret) => {
        const shown = masked(form(secret));
        expect(quartets(secret).filter((piece) => shown.includes(piece) && !own.includes(piece))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['password="it\'s-x" was refused', 'password=••• was refused'],
    [
      '{\\\\\\"password\\\\\\":\\\\\\"x\\\\\\",\\\\\\"user\\\\\\":7}',
      '{\\\\\\"password\\\\\\":•••,\\\\\\"user\\\\\\":7}',
    ],
    ['token=["x"]', 'token=•••'],
    ['--password x failed', '--password ••• failed'],
    ['postgres://u:p/x@localhost is away', 'postgres://•••@localhost is away'],
    ['scott/x@db is locked', '•••@db is locked'],
  ])('hides no more than the value: %s → %s', (text, shown) => {
    expect(masked(text)).toBe(shown);
  });

  it.each([
    "TypeError: Cannot read properties of undefined (reading 'total')",
    "Cannot find module '/var/task/node_modules/@aws-sdk/client-s3'",
    "Cannot find package 'x' imported from file:///var/task/node_modules/@scope/y.mjs",
    'The security token included in the request is expired',
    'password authentication failed for user "ada"',
    'ExpiredTokenException: not now',
    'author: Ada, 3 tests passed: yes',
    'Task timed out after 3.00 seconds',
    'connect ECONNREFUSED 10.0.0.7:5432',
    "Cannot find module '/var/task/lib/tax/rates.js'",
    'Unexpected token < in JSON at position 0',
    'com.example.checkout.PaymentGatewayTimeoutException: gateway',
    'Basic check of the basket failed',
    'the tokenizer gave up after 12 tries',
  ])('leaves a plain message as it is: %s', (message) => {
    expect(masked(message)).toBe(message);
  });
});

describe('the kind of a message', () => {
  it.each([
    ['order 17 is gone', 'order 4711 is gone'],
    ["no user 'ada'", "no user 'ben'"],
    ['no stock of "red shoes"', 'no stock of "hats"'],
    [`request ${ID} failed`, 'request 9a0c8e1a-1c4b-4e0e-9d26-0f6f6f0a1b2d failed'],
    [`since ${AT}`, 'since 2026-11-22 01:02:03'],
    ['at 0x7ffe12', 'at 0xdeadbeef'],
    ['node deadbeef01', 'node 01deadbeef'],
    ['denied on arn:aws:s3:::a/b/1', 'denied on arn:aws:dynamodb:eu-west-1:123456789012:table/orders'],
    ['10.0.0.7:5432 refused', '10.0.12.250:80 refused'],
    ['took 1,234.5 ms', 'took 3 ms'],
  ])('is the same for “%s” and “%s”', (one, other) => {
    expect(fingerprint(one)).toBe(fingerprint(other));
  });

  it.each([
    ['order 17 is gone', 'order 17 is paid'],
    ["can't read the basket", "can't read the stock"],
    ['TypeError: x', 'RangeError: x'],
  ])('differs for “%s” and “%s”', (one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other));
  });

  it('is its own kind', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab01"\'“”`-. :x#…') }));
    fc.assert(
      fc.property(text, (message) => {
        expect(fingerprint(fingerprint(message))).toBe(fingerprint(message));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what broke', () => {
  const times = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i));

  it('counts by kind, what stable does not have first, the newest example of each', () => {
    const canary = [
      ...times(50, (i) => `${AT}\t${ID}\tERROR\tgateway said 503 for order ${i}`),
      ...times(17, (i) => `{"errorType":"TypeError","errorMessage":"tax of item ${i} is undefined"}`),
      ...times(2, () => 'Task timed out after 3.00 seconds'),
      ...times(1, () => 'another'),
    ];
    const stable = ['[ERROR] gateway said 503 for order 99999'];
    expect(whatBroke(canary, stable)).toEqual([
      { message: 'TypeError: tax of item 16 is undefined', count: 17, isNew: true },
      { message: 'Task timed out after 3.00 seconds', count: 2, isNew: true },
      { message: 'another', count: 1, isNew: true },
    ]);
    expect(whatBroke(canary.slice(0, 50), stable)).toEqual([
      { message: 'gateway said 503 for order 49', count: 50, isNew: false },
    ]);
  });

  it('is nothing where there are no messages', () => {
    expect(whatBroke([], ['x'])).toEqual([]);
    expect(whatBroke(['', '  '], [])).toEqual([]);
  });

  it('masks before it cuts: a secret at the edge is not halved', () => {
    fc.assert(
      fc.property(chars(BASE64, 40), fc.nat({ max: 60 }), (secret, at) => {
        const [broken] = whatBroke([`${'go on '.repeat(20)}${'x '.repeat(at)}${secret} and so on`], []);
        expect(pieces(secret).filter((piece) => broken?.message.includes(piece))).toEqual([]);
        expect(broken?.message.length).toBeLessThanOrEqual(161);
      }),
    );
  });

  it.each(['a', '7', 'token', 'a-', 'arn:', '"', '#', '@', 'password="', "''"])(
    'takes no time for a line of a megabyte: %s …',
    (unit) => {
      const lines = Array.from({ length: 20 }, () => unit.repeat(1_000_000 / unit.length));
      expect(whatBroke(lines, []).length).toBeLessThanOrEqual(1);
    },
    5_000,
  );

  it('is at most three, counted no higher than the lines there were', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (canary, stable) => {
        const broken = whatBroke(canary, stable);
        expect(broken.length).toBeLessThanOrEqual(3);
        expect(broken.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(canary.length);
      }),
    );
  });
});
