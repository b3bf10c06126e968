import { afterEach, expect, it, vi } from 'vitest';
import type { Pace } from '../../src/aws/pace.ts';
import { onlyHome } from '../../src/aws/places.ts';
import { createPublisher } from '../../src/aws/publisher.ts';
import { ARN, NOON } from '../fixtures/rollouts.ts';
import { type Answered, type FakeAws, fakeAws } from './fakeAws.ts';

const clock = { now: () => NOON };
let aws: FakeAws;
afterEach(() => aws.close());

async function publish(
  published: Answered | readonly Answered[],
  versions: readonly string[] = ['$LATEST', '41', '42'],
) {
  const answers = [published].flat();
  aws = await fakeAws(({ method }) => {
    if (method === 'GET') return { status: 200, body: { Versions: versions.map((Version) => ({ Version })) } };
    return (answers.length > 1 ? answers.shift() : answers[0]) as Answered;
  });
  return createPublisher({ clock, sites: onlyHome(aws.where) }).publish(ARN, 'Tax per line item');
}
const made = (version: string): Answered => ({ status: 201, body: { Version: version } });

it('$LATEST becomes a version with its note', async () => {
  expect(await publish(made('43'))).toEqual({ version: '43', isNew: true });
  expect(aws.asked.at(-1)).toMatchObject({
    method: 'POST',
    path: `/2015-03-31/functions/${ARN}/versions`,
    body: { Description: 'Tax per line item' },
  });
});

it('where nothing changed since the newest version, that one is told, and that it is not new', async () => {
  expect(await publish(made('42'))).toEqual({ version: '42', isNew: false });
});

it('among more than a thousand versions the newest one is still found, each page in its turn', async () => {
  aws = await fakeAws(({ method, path }) => {
    if (method !== 'GET') return made('1400');
    const from = Number(/Marker=(\d+)/.exec(path)?.[1] ?? 0);
    const Versions = Array.from({ length: 50 }, (_, i) => ({ Version: String(from + i + 1) }));
    return { status: 200, body: { Versions, ...(from === 1350 ? {} : { NextMarker: String(from + 50) }) } };
  });
  const paced = vi.fn();
  const pace: Pace = {
    run(call) {
      paced();
      return call();
    },
  };
  const { publish } = createPublisher({ clock, sites: onlyHome(aws.where), pace });
  expect(await publish(ARN, 'note')).toEqual({ version: '1400', isNew: false });
  expect(paced).toHaveBeenCalledTimes(28);
});

it('a first version is new', async () => {
  expect(await publish(made('1'), ['$LATEST'])).toEqual({ version: '1', isNew: true });
});

it('a lost answer is asked for again: the version that was made is still the new one', async () => {
  expect(await publish([{ status: 500, error: 'ServiceException', body: 'oops' }, made('43')])).toEqual({
    version: '43',
    isNew: true,
  });
});

it.each([
  [403, 'AccessDeniedException', 'not authorized to perform: lambda:PublishVersion'],
  [404, 'ResourceNotFoundException', 'Function not found'],
  [409, 'ResourceConflictException', 'An update is in progress'],
  [400, 'CodeStorageExceededException', 'Code storage limit exceeded'],
])('what AWS refuses is told in its words: %s %s', async (status, error, words) => {
  expect(await publish({ status, error, body: words })).toEqual({ error: `${error}: ${words}` });
});

it('what may pass is thrown', async () => {
  await expect(publish({ status: 500, error: 'ServiceException', body: 'oops' })).rejects.toThrow('oops');
});
