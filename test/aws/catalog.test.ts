import { afterEach, describe, expect, it } from 'vitest';
import { createAskWorker } from '../../src/aws/askWorker.ts';
import { createCatalog } from '../../src/aws/catalog.ts';
import { type Answered, type Asked, type FakeAws, fakeAws } from './fakeAws.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:checkout';
const NOW = Date.UTC(2026, 10, 21, 12);

let aws: FakeAws | null = null;
afterEach(async () => {
  await aws?.close();
  aws = null;
});

async function catalog(answer: (asked: Asked) => Answered, now: () => number = () => NOW) {
  aws = await fakeAws(answer);
  return createCatalog({ clock: { now }, where: aws.where });
}

const resources = (names: readonly string[], token = '') => ({
  status: 200,
  body: {
    PaginationToken: token,
    ResourceTagMappingList: names.map((name) => ({ ResourceARN: ARN.replace('checkout', name) })),
  },
});

describe('the functions that opted in', () => {
  it('are asked for by their tag, over all pages, each once and in order', async () => {
    const pages = [resources(['thumbnails', 'checkout'], 'more'), resources(['billing', 'checkout'])];
    const { functions } = await catalog(() => pages.shift() ?? resources([]));
    expect(await functions()).toEqual(['billing', 'checkout', 'thumbnails']);
    expect(aws?.asked).toHaveLength(2);
    expect(aws?.asked[0]?.operation).toBe('GetResources');
    expect(aws?.asked[0]?.body).toMatchObject({
      ResourceTypeFilters: ['lambda:function'],
      TagFilters: [{ Key: 'canary:enabled', Values: ['true'] }],
    });
  });

  it('are remembered while somebody types, and asked for again after 20 seconds', async () => {
    let now = NOW;
    const { functions } = await catalog(
      () => resources(['checkout']),
      () => now,
    );
    await functions();
    await functions();
    expect(aws?.asked).toHaveLength(1);
    now += 20_000;
    await functions();
    expect(aws?.asked).toHaveLength(2);
  });

  it('that could not be read are asked for anew', async () => {
    const answers: Answered[] = [{ status: 403, body: {}, error: 'AccessDenied' }, resources(['checkout'])];
    const { functions } = await catalog(() => answers.shift() ?? resources([]));
    await expect(functions()).rejects.toThrow();
    expect(await functions()).toEqual(['checkout']);
  });
});

describe('the versions of a function', () => {
  it('come newest first, with age, description and what sends them traffic', async () => {
    const { versions } = await catalog(({ path }) =>
      path.includes('/aliases')
        ? {
            status: 200,
            body: {
              Aliases: [
                {
                  Name: 'live',
                  FunctionVersion: '42',
                  RoutingConfig: { AdditionalVersionWeights: { '43': 0.1 } },
                  RevisionId: 'r',
                },
              ],
            },
          }
        : {
            status: 200,
            body: {
              Versions: [
                { Version: '$LATEST' },
                { Version: '42', LastModified: '2026-11-18T12:00:00.000+0000', State: 'Active', Description: 'Old' },
                { Version: '43', LastModified: '2026-11-20T12:00:00.000+0000', State: 'Active', Description: 'New' },
              ],
            },
          },
    );
    expect(await versions(ARN)).toEqual([
      {
        version: '43',
        description: 'New',
        publishedAtMs: Date.UTC(2026, 10, 20, 12),
        state: 'Active',
        serves: [{ alias: 'live', weightBp: 1000 }],
      },
      {
        version: '42',
        description: 'Old',
        publishedAtMs: Date.UTC(2026, 10, 18, 12),
        state: 'Active',
        serves: [{ alias: 'live', weightBp: 9000 }],
      },
    ]);
  });

  it('of a function that is not there are unknown', async () => {
    const { versions, tags } = await catalog(() => ({ status: 404, body: {}, error: 'ResourceNotFoundException' }));
    expect(await versions(ARN)).toBe('unknown');
    expect(await tags(ARN)).toBe('unknown');
  });
});

describe('a question to the worker', () => {
  const look = {
    kind: 'look',
    by: { kind: 'slack', userId: 'U0ADA', teamId: 'T0' },
    workspace: 'T0',
    look: { kind: 'functions', typed: '' },
  } as const;

  it.each<[string, Answered, unknown]>([
    [
      'is answered',
      { status: 200, body: { kind: 'functions', names: ['checkout'] } },
      { kind: 'functions', names: ['checkout'] },
    ],
    ['that is refused by AWS has no answer', { status: 403, body: {}, error: 'AccessDenied' }, null],
    ['whose answer is lost has none', 'drop', null],
  ])('%s', async (_, answered, expected) => {
    aws = await fakeAws(() => answered);
    const failures: unknown[] = [];
    const worker = createAskWorker({
      workerFunctionName: 'worker',
      where: aws.where,
      failed: (error) => failures.push(error),
    });
    expect(await worker.ask(look, 1_000)).toEqual(expected);
    expect(failures).toHaveLength(expected === null ? 1 : 0);
  });

  it('that takes too long is given up in time', async () => {
    aws = await fakeAws(() => 'silence');
    const worker = createAskWorker({ workerFunctionName: 'worker', where: aws.where, failed: () => {} });
    const began = performance.now();
    expect(await worker.ask(look, 300)).toBeNull();
    expect(performance.now() - began).toBeLessThan(1_500);
  });
});
