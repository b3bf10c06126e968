import { afterEach, expect, it, vi } from 'vitest';
import { createCatalog } from '../../src/aws/catalog.ts';
import { newestVersions } from '../../src/aws/newestVersions.ts';
import type { Pace } from '../../src/aws/pace.ts';
import { readOn } from '../../src/aws/pages.ts';
import { createTraffic } from '../../src/aws/traffic.ts';
import { createTrail } from '../../src/aws/trail.ts';
import { ARN, NOON } from '../fixtures/rollouts.ts';
import { type Answered, type FakeAws, fakeAws } from './fakeAws.ts';

let aws: FakeAws | null = null;
afterEach(async () => {
  await aws?.close();
  aws = null;
});

const clock = { now: () => NOON };
const A_PAGE = 50;
/** Lambda's quota without its pauses. */
const pace: Pace = { run: (call) => call() };

/** One page of a list, and the marker of the next. */
function page<T>(
  all: readonly T[],
  marker: string | undefined,
): { readonly part: readonly T[]; readonly next?: string } {
  const from = Number(marker ?? 0);
  const part = all.slice(from, from + A_PAGE);
  return from + A_PAGE < all.length ? { part, next: String(from + A_PAGE) } : { part };
}

const published = (count: number) => ['$LATEST', ...Array.from({ length: count }, (_, i) => String(i + 1))];

/** Lambda's lists of a function with 60 aliases, the last of which is shared by two of so many versions. */
async function lambda(versions: number, moreAliases: Answered | null = null) {
  await aws?.close();
  const aliases = Array.from({ length: 60 }, (_, i) => ({
    Name: `pr-${String(i).padStart(2, '0')}`,
    FunctionVersion: '42',
    RevisionId: 'r',
    ...(i === 59 ? { RoutingConfig: { AdditionalVersionWeights: { '43': 0.1 } } } : {}),
  }));
  aws = await fakeAws(({ path }): Answered => {
    const marker = /Marker=(\d+)/.exec(path)?.[1];
    if (path.includes('/aliases')) {
      if (marker !== undefined && moreAliases !== null) return moreAliases;
      const { part, next } = page(aliases, marker);
      return { status: 200, body: { Aliases: part, NextMarker: next } };
    }
    const { part, next } = page(published(versions), marker);
    return { status: 200, body: { Versions: part.map((Version) => ({ Version })), NextMarker: next } };
  });
  return aws.where;
}

it('a list is read to its end, however many pages it has', async () => {
  const all = published(1_400);
  const read = await readOn(10_000, async (from) => {
    const { part, next } = page(all, from);
    return { found: part, next };
  });
  expect(read).toEqual({ all, isCut: false });
});

it.each([
  ['a marker', 'again'],
  ['an empty one', ''],
])('where the time is over, %s tells whether there was more', async (_, next) => {
  const slowly = () =>
    new Promise<{ found: readonly string[]; next: string }>((answer) =>
      setTimeout(() => answer({ found: ['1'], next }), 20),
    );
  expect(await readOn(1, slowly)).toEqual({ all: ['1'], isCut: next !== '' });
});

it('a page that is under way when the time is over is given up, and the list is cut', async () => {
  const ask = (from: string | undefined, over: AbortSignal) =>
    from === undefined
      ? Promise.resolve({ found: ['1'], next: 'more' })
      : new Promise<never>((_, reject) => over.addEventListener('abort', () => reject(over.reason)));
  expect(await readOn(20, ask)).toEqual({ all: ['1'], isCut: true });
});

it('a first page that does not come in time is no list', async () => {
  const ask = (_: string | undefined, over: AbortSignal) =>
    new Promise<never>((_, reject) => over.addEventListener('abort', () => reject(over.reason)));
  await expect(readOn(20, ask)).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('of more versions than could be read none is called the newest', async () => {
  const endless = async () => {
    await new Promise((soon) => setTimeout(soon, 20));
    return { Versions: [{ Version: '1' }], NextMarker: 'again', $metadata: {} };
  };
  expect(await newestVersions(ARN, 1, endless)).toBeNull();
});

it('an alias on the second page is seen, by whoever looks for aliases that nobody looks after, too', async () => {
  const aliases = await createTraffic({ clock, where: await lambda(43), pace }).aliases(ARN);
  expect(aliases).toHaveLength(60);
  expect(aliases.at(-1)).toMatchObject({ name: 'pr-59', routing: { other: { version: '43', weightBp: 1_000 } } });
});

it('the newest of 1,400 versions are listed, with what an alias of the second page sends them', async () => {
  const turns = vi.fn();
  const counted: Pace = {
    run(call) {
      turns();
      return call();
    },
  };
  const catalog = createCatalog({ clock, where: await lambda(1_400), pace: counted });
  const versions = await catalog.versions(ARN);
  expect(versions).toHaveLength(50);
  expect(versions[0]).toMatchObject({ version: '1400', serves: [] });
  // Each page waits for its turn: 29 of the versions, two of the aliases.
  expect(turns).toHaveBeenCalledTimes(31);
  const few = createCatalog({ clock, where: await lambda(43) });
  expect((await few.versions(ARN))[0]).toMatchObject({ version: '43', serves: [{ alias: 'pr-59', weightBp: 1_000 }] });
});

it('all pages of a list end together, however slow the last one is: nothing is said of aliases that were not read', async () => {
  const real = AbortSignal.timeout;
  const ends = vi
    .spyOn(AbortSignal, 'timeout')
    .mockImplementation((ms) => real.call(AbortSignal, ms >= 5_000 ? 300 : ms));
  const where = await lambda(43, 'silence');
  await expect(createTraffic({ clock, where, pace }).aliases(ARN)).rejects.toThrow('More than 50 aliases');
  expect(await createCatalog({ clock, where, pace }).versions(ARN)).toBe('unlisted');
  ends.mockRestore();
});

it('whoever waits for a moment only is told that the list is not there yet', async () => {
  aws = await fakeAws(() => 'silence');
  expect(await createCatalog({ clock, where: aws.where }).versions(ARN, 20)).toBe('unlisted');
});

/** CloudTrail with so many changes of other functions before one of checkout:live. */
async function trail(others: number) {
  const change = (functionName: string, user: string) => ({
    CloudTrailEvent: JSON.stringify({
      userIdentity: { arn: `arn:aws:iam::123456789012:user/${user}` },
      requestParameters: { functionName, name: 'live' },
    }),
  });
  const changes = [...Array.from({ length: others }, (_, i) => change(`other-${i}`, 'ci')), change('checkout', 'eve')];
  aws = await fakeAws(({ body }) => {
    const { part, next } = page(changes, (body as { NextToken?: string }).NextToken);
    return { status: 200, body: { Events: part, NextToken: next } };
  });
  const sleep = vi.fn(async () => {});
  return { ...createTrail({ own: 'lambda-canary-worker', where: aws.where, sleep }), sleep };
}

it.each([
  [60, { kind: 'outside', name: 'eve' }, 2],
  [249, { kind: 'outside', name: 'eve' }, 5],
  [250, null, 5],
])('behind %i changes of other aliases the hand is %j, found in %i lookups', async (others, hand, lookups) => {
  const { lastHand, sleep } = await trail(others);
  expect(await lastHand({ functionArn: ARN, alias: 'live' }, 0)).toEqual(hand);
  expect(aws?.asked).toHaveLength(lookups);
  // Half a second between two: CloudTrail takes two a second.
  expect(sleep.mock.calls).toEqual(Array(lookups - 1).fill([500]));
});

it('one search has one end, however many pages it takes', async () => {
  const ends = vi.spyOn(AbortSignal, 'timeout');
  await (await trail(249)).lastHand({ functionArn: ARN, alias: 'live' }, 0);
  expect(ends.mock.calls).toEqual([[5_000]]);
  ends.mockRestore();
});
