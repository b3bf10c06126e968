import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpCheck } from '../../src/core/plan/check.ts';
import { isLinkLocal, isLoopback, isPublic } from '../../src/web/address.ts';
import { createHttpChecks } from '../../src/web/httpCheck.ts';
import { type Resolve, vet } from '../../src/web/vetted.ts';

interface Asked {
  readonly url: string;
  readonly host: string;
}

const asked: Asked[] = [];
let server: Server;
let port: number;
beforeAll(async () => {
  const answers: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
    '/ok': (response) => response.end('fine'),
    '/away': (response) => response.writeHead(302, { location: '/ok' }).end(),
    '/silent': () => {},
    '/dropped': (response) => response.destroy(),
    '/other-protocol': ({ socket }) =>
      socket?.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    '/not-yet': ({ socket }) => {
      const more = () => socket?.writable && socket.write('HTTP/1.1 100 Continue\r\n\r\n', () => setImmediate(more));
      more();
    },
    '/events': (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
    '/endless': (response) => {
      response.writeHead(200);
      const more = () => response.writable && response.write(Buffer.alloc(16_384), more);
      more();
    },
    '/cut': (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    },
  };
  server = createServer((incoming, response) => {
    asked.push({ url: incoming.url ?? '', host: incoming.headers.host ?? '' });
    (answers[incoming.url ?? ''] ?? (() => response.writeHead(404).end()))(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const connections = () => new Promise<number>((found) => server.getConnections((_, count) => found(count)));

function aCheck(url: string, change: Partial<HttpCheck> = {}): HttpCheck {
  return {
    kind: 'http',
    name: 'page',
    when: ['before'],
    everyMs: null,
    tries: 1,
    timeoutMs: 2_000,
    url,
    status: 200,
    ...change,
  };
}

const leadsTo =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const mustNotResolve: Resolve = async (name) => {
  throw new Error(`${name} must not be looked up`);
};

describe('a page of the list, by its literal address', () => {
  const run = (path: string, change: Partial<HttpCheck> = {}) =>
    createHttpChecks({ hosts: [`http://127.0.0.1:${port}`], resolve: mustNotResolve })(
      aCheck(`http://127.0.0.1:${port}${path}`, change),
    );

  it.each([
    ['/ok', {}, { outcome: 'passed' }],
    ['/none', {}, { outcome: 'failed', reason: 'the status is 404, not 200' }],
    ['/none', { status: 404 }, { outcome: 'passed' }],
    ['/away', {}, { outcome: 'failed', reason: 'the status is 302, not 200' }],
    ['/away', { status: 302 }, { outcome: 'passed' }],
    ['/silent', { timeoutMs: 200 }, { outcome: 'failed', reason: 'there was no answer within 200 ms' }],
    ['/dropped', {}, { outcome: 'failed', reason: 'it cannot be reached: socket hang up' }],
    ['/other-protocol', {}, { outcome: 'failed', reason: 'the status is 101, not 200' }],
    ['/not-yet', { timeoutMs: 200 }, { outcome: 'failed', reason: 'there was no answer within 200 ms' }],
    ['/events', {}, { outcome: 'passed' }],
    ['/events', { status: 204 }, { outcome: 'failed', reason: 'the status is 200, not 204' }],
    ['/endless', {}, { outcome: 'passed' }],
    ['/cut', {}, { outcome: 'passed' }],
  ] as const)('%s %j → %j', async (path, change, result) => {
    expect(await run(path, change)).toEqual(result);
  });

  it('is not held on to: the connection ends with the status', async () => {
    await run('/events');
    await expect.poll(() => connections()).toBe(0);
  });

  it('is asked once: no redirect is followed', async () => {
    asked.length = 0;
    await run('/away');
    expect(asked).toEqual([{ url: '/away', host: `127.0.0.1:${port}` }]);
  });

  it('that nobody serves is said to be out of reach', async () => {
    const check = createHttpChecks({ hosts: ['http://127.0.0.1:9'] });
    expect(await check(aCheck('http://127.0.0.1:9/'))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('it cannot be reached: connect ECONNREFUSED 127.0.0.1:9'),
    });
  });
});

describe('a name', () => {
  it('is called by localhost where the list says so, at the address that was vetted', async () => {
    asked.length = 0;
    const check = createHttpChecks({ hosts: [`http://localhost:${port}`], resolve: leadsTo('127.0.0.1') });
    expect(await check(aCheck(`http://localhost:${port}/ok`))).toEqual({ outcome: 'passed' });
    expect(asked).toEqual([{ url: '/ok', host: `localhost:${port}` }]);
  });

  it('that is looked up once cannot lead elsewhere when it is connected to', async () => {
    let lookups = 0;
    const resolve: Resolve = async () => {
      lookups += 1;
      return [{ address: lookups === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    };
    const check = createHttpChecks({ hosts: [`http://localhost:${port}`], resolve });
    expect(await check(aCheck(`http://localhost:${port}/ok`))).toEqual({ outcome: 'passed' });
    expect(lookups).toBe(1);
  });

  it.each([
    ['IPv6, which nobody serves', ['::1', '127.0.0.1']],
    ['a dead address of the same family', ['127.0.0.2', '127.0.0.1']],
    ['two dead ones', ['127.0.0.2', '127.0.0.3', '127.0.0.1']],
  ])('that leads to %s first is reached at its next address', async (_, addresses) => {
    const check = createHttpChecks({ hosts: [`http://localhost:${port}`], resolve: leadsTo(...addresses) });
    expect(await check(aCheck(`http://localhost:${port}/ok`))).toEqual({ outcome: 'passed' });
  });

  describe('whose addresses are far away', () => {
    afterEach(() => vi.restoreAllMocks());

    /** Node's own sockets, each of whose connections stands so late: below everything that chooses an address. */
    function far(afterMs: (address: string) => number) {
      const { _handle: ofServer } = server as unknown as { readonly _handle: object };
      type Connect = (this: object, request: object, address: string, at: number) => number;
      const sockets = ofServer.constructor.prototype as { connect: Connect };
      const { connect } = sockets;
      vi.spyOn(sockets, 'connect').mockImplementation(function (this: object, request, address, at) {
        const late = afterMs(address);
        if (Number.isFinite(late)) setTimeout(() => connect.call(this, request, address, at), late);
        return 0;
      });
    }
    const near = (end: number) => `127.0.0.${end}`;
    const run = (addresses: readonly string[], timeoutMs: number) =>
      createHttpChecks({ hosts: [`http://localhost:${port}`], resolve: leadsTo(...addresses) })(
        aCheck(`http://localhost:${port}/ok`, { timeoutMs }),
      );

    it('is reached however many there are: none is given up for the next one', async () => {
      asked.length = 0;
      far((address) => (address === near(1) ? 150 : Number.POSITIVE_INFINITY));
      expect(await run([1, 2, 3, 4, 5, 6, 7, 8].map(near), 400)).toEqual({ outcome: 'passed' });
      expect(asked).toHaveLength(1);
    });

    it('is reached past those that say nothing, at the last one too', async () => {
      far((address) => (address === near(1) ? 0 : Number.POSITIVE_INFINITY));
      expect(await run([4, 3, 2, 1].map(near), 400)).toEqual({ outcome: 'passed' });
    });

    it('of which none says anything has not answered', async () => {
      far(() => Number.POSITIVE_INFINITY);
      expect(await run([2, 1].map(near), 100)).toEqual({
        outcome: 'failed',
        reason: 'there was no answer within 100 ms',
      });
    });
  });

  it('of which no address takes the connection is out of reach, and each is named', async () => {
    const check = createHttpChecks({ hosts: ['http://localhost:9'], resolve: leadsTo('127.0.0.2', '127.0.0.1') });
    expect(await check(aCheck('http://localhost:9/'))).toEqual({
      outcome: 'failed',
      reason: 'it cannot be reached: connect ECONNREFUSED 127.0.0.2:9; connect ECONNREFUSED 127.0.0.1:9',
    });
  });

  it.each([
    ['a private address', ['10.0.0.7'], 'shop.example leads to 10.0.0.7, which is no public address'],
    ['a public and a private one', ['93.184.215.14', '127.0.0.1'], 'shop.example leads to 127.0.0.1'],
    ['the metadata service', ['169.254.169.254'], 'shop.example leads to 169.254.169.254'],
    ['an IPv4 address inside IPv6', ['::ffff:10.0.0.7'], 'shop.example leads to ::ffff:10.0.0.7'],
  ])('that leads to %s is not called, also where the list names it with its scheme', async (_, addresses, words) => {
    asked.length = 0;
    for (const hosts of [['shop.example'], ['shop.example', 'https://shop.example']]) {
      const check = createHttpChecks({ hosts, resolve: leadsTo(...addresses) });
      expect(await check(aCheck('https://shop.example/health'))).toMatchObject({
        outcome: 'failed',
        reason: expect.stringContaining(words),
      });
    }
    expect(asked).toEqual([]);
  });

  it.each([
    ['ENOTFOUND', { outcome: 'failed', reason: 'there is no host shop.example' }],
    ['EAI_AGAIN', { outcome: 'unrun', reason: 'the name shop.example could not be resolved: EAI_AGAIN' }],
  ])('whose lookup ends with %s', async (code, result) => {
    const resolve = () => Promise.reject(Object.assign(new Error(code), { code }));
    expect(await createHttpChecks({ hosts: ['shop.example'], resolve })(aCheck('https://shop.example/'))).toEqual(
      result,
    );
  });

  it('whose lookup never ends is given up in time', async () => {
    const check = createHttpChecks({ hosts: ['shop.example'], resolve: () => new Promise(() => {}) });
    expect(await check(aCheck('https://shop.example/', { timeoutMs: 100 }))).toEqual({
      outcome: 'unrun',
      reason: 'the name shop.example was not resolved within 100 ms',
    });
  });

  it.each([
    ['https://other.example/', ['shop.example']],
    ['http://shop.example/', ['shop.example']],
    ['https://shop.example:8443/', ['shop.example']],
    ['https://shop.example.evil.example/', ['shop.example']],
    ['http://127.0.0.1:81/', ['http://127.0.0.1:80']],
  ])('that is not on the list any more is not even looked up: %s', async (url, hosts) => {
    const check = createHttpChecks({ hosts, resolve: mustNotResolve });
    expect(await check(aCheck(url))).toEqual({
      outcome: 'failed',
      reason: `the host ${new URL(url).host} is not on the stack’s list of hosts`,
    });
  });
});

describe('a literal address', () => {
  it.each([
    'http://169.254.169.254',
    'http://169.254.170.2',
    'http://[fe80::1]',
    'http://[fd00:ec2::254]',
    'http://[::ffff:169.254.169.254]',
  ])('of the machine’s surroundings is never called, even where the list names it: %s', async (origin) => {
    expect(await vet(new URL(`${origin}/`), true)).toMatchObject({ kind: 'forbidden' });
  });

  it.each(['http://10.0.0.7', 'http://[fd12::1]', 'http://127.0.0.1'])(
    'that is private needs the scheme on the list: %s',
    async (origin) => {
      expect(await vet(new URL(origin), false)).toMatchObject({ kind: 'forbidden' });
      expect(await vet(new URL(origin), true)).toMatchObject({ kind: 'vetted' });
    },
  );
});

describe('a public address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.215.14',
    '100.63.255.255',
    '100.128.0.1',
    '172.32.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::1',
  ])('%s', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it.each([
    ...[
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '127.255.255.254',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
    ],
    ...[
      '192.0.0.170',
      '192.0.2.1',
      '192.168.1.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      '::ffff:8.8.8.8',
      '::ffff:127.0.0.1',
      '64:ff9b::7f00:1',
      'fe80::1',
      'fc00::1',
      'fd00:ec2::254',
      'ff02::1',
    ],
    ...['2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', '100::1', 'fec0::1', '', 'localhost', '1.2.3', '127.1'],
  ])('is not %s', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  it('is neither loopback nor link-local', () => {
    const v4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
    const v6 = fc.ipV6();
    fc.assert(
      fc.property(fc.oneof(v4, v6), (address) => {
        expect(isPublic(address) && (isLoopback(address) || isLinkLocal(address))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
