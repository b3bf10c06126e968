import { afterEach, describe, expect, it } from 'vitest';
import { createAlarms } from '../../src/aws/alarms.ts';
import { createCatalog } from '../../src/aws/catalog.ts';
import { createMetrics } from '../../src/aws/metrics.ts';
import { createSites, type Sites } from '../../src/aws/places.ts';
import { createTraffic } from '../../src/aws/traffic.ts';
import type { Place } from '../../src/core/place.ts';
import type { Version } from '../../src/core/rollout.ts';
import { NOON } from '../fixtures/rollouts.ts';
import { type Answered, type Asked, type FakeAws, fakeAws } from './fakeAws.ts';

const ROLE = 'arn:aws:iam::222222222222:role/lambda-canary-member';
const PROD: Place = {
  name: 'prod',
  account: '222222222222',
  region: 'us-east-1',
  role: { arn: ROLE, externalId: 'only-us' },
};
const HOURS = 3_600_000;
const arn = (region: string, account: string, name = 'checkout') =>
  `arn:aws:lambda:${region}:${account}:function:${name}`;
const HOME_ARN = arn('eu-west-1', '123456789012');
const PROD_ARN = arn('us-east-1', '222222222222');
const home = { functionArn: HOME_ARN, alias: 'live' };
const prod = { functionArn: PROD_ARN, alias: 'live', place: 'prod' };

let aws: FakeAws;
let now = NOON;
afterEach(() => aws.close());

/** Credentials that last an hour of the test's clock, a new key each time. */
function given(count: number): Answered {
  const xml = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAPROD${count}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${new Date(now + HOURS).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
  return { status: 200, xml };
}

const DENIED: Answered = {
  status: 403,
  xml: '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: worker is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>',
};

const isSts = ({ body }: Asked) => (body as { Action?: string } | null)?.Action === 'AssumeRole';
const assumed = () => aws.asked.filter(isSts);

/** Sites of which `prod` is one; `answer` is for everything but AssumeRole. */
async function sites(answer: (asked: Asked) => Answered, sts: (count: number) => Answered = given): Promise<Sites> {
  now = NOON;
  let count = 0;
  aws = await fakeAws((asked) => {
    if (!isSts(asked)) return answer(asked);
    count += 1;
    return sts(count);
  });
  return createSites({ places: [PROD], clock: { now: () => now }, session: 'canary-worker', where: aws.where });
}

const ALIAS: Answered = { status: 200, body: { FunctionVersion: '42', RevisionId: 'r1' } };
const clock = { now: () => now };

describe('a call about a function', () => {
  it('goes to its own region, with the credentials of its account’s role; one at home goes as ever', async () => {
    const traffic = createTraffic({ clock, sites: await sites(() => ALIAS) });
    await traffic.read(home);
    expect(assumed()).toHaveLength(0);
    await traffic.read(prod);
    const signed = aws.asked.filter((asked) => !isSts(asked)).map((asked) => asked.signed);
    expect(signed).toEqual([
      { key: 'test', region: 'eu-west-1' },
      { key: 'ASIAPROD1', region: 'us-east-1' },
    ]);
    expect(assumed()[0]).toMatchObject({
      signed: { key: 'test', region: 'eu-west-1' },
      body: { RoleArn: ROLE, RoleSessionName: 'canary-worker', ExternalId: 'only-us' },
    });
  });

  it('shares the credentials with all others of its place, also when they ask at once', async () => {
    const at = await sites(({ operation }) => (operation === '' ? ALIAS : { status: 200, body: {} }));
    const traffic = createTraffic({ clock, sites: at });
    await Promise.all([traffic.read(prod), traffic.aliases(PROD_ARN), createAlarms({ sites: at }).firing(PROD_ARN)]);
    expect(assumed()).toHaveLength(1);
  });

  it('gets new credentials before the old ones expire', async () => {
    const at = await sites(() => ({ status: 200, body: {} }));
    const firing = () => createAlarms({ sites: at }).firing(PROD_ARN);
    await firing();
    now += HOURS - 6 * 60_000;
    await firing();
    expect(assumed()).toHaveLength(1);
    now += 2 * 60_000;
    await firing();
    expect(assumed()).toHaveLength(2);
    expect(aws.asked.at(-1)?.signed.key).toBe('ASIAPROD2');
  });
});

describe('a role that is denied', () => {
  it('is AWS’ denial, with the account in its words, and no call goes out without it', async () => {
    const traffic = createTraffic({
      clock,
      sites: await sites(
        () => ALIAS,
        () => DENIED,
      ),
    });
    const words =
      'AccessDenied: this app may not act in account 222222222222: User: worker is not authorized to perform: sts:AssumeRole';
    expect(await traffic.inspect(PROD_ARN, 'live', '43' as Version)).toEqual({ kind: 'denied', error: words });
    expect(await traffic.write(prod, { version: '42', other: null }, 'r1')).toEqual({ kind: 'refused', error: words });
    expect(aws.asked.every(isSts)).toBe(true);
  });

  it('is asked for again: somebody may have mended it', async () => {
    const at = await sites(
      () => ALIAS,
      (count) => (count === 1 ? DENIED : given(count)),
    );
    const traffic = createTraffic({ clock, sites: at });
    expect(await traffic.read(prod)).toMatchObject({ kind: 'denied' });
    expect(await traffic.read(prod)).toMatchObject({ revisionId: 'r1' });
  });

  it('costs its own functions only: figures and names of the others are there', async () => {
    const body = (asked: Asked) =>
      asked.operation === 'GetResources'
        ? { PaginationToken: '', ResourceTagMappingList: [{ ResourceARN: HOME_ARN }] }
        : {
            MetricDataResults: (asked.body as { MetricDataQueries: { Id: string }[] }).MetricDataQueries.map(
              ({ Id }) => ({ Id, StatusCode: 'Complete' }),
            ),
          };
    const at = await sites(
      (asked) => ({ status: 200, body: body(asked) }),
      () => DENIED,
    );
    const question = (target: typeof home) => ({
      target,
      stable: '42' as Version,
      canary: '43' as Version,
      slowOver: null,
      fromMinute: Math.floor(NOON / 60_000) - 5,
      timeoutMs: 3_000,
    });
    const readings = await Promise.all(
      createMetrics({ lagMs: 0, sites: at }).read([question(prod), question(home), question(prod)], NOON),
    );
    expect(readings.map(({ ok }) => ok)).toEqual([false, true, false]);
    const warned: string[] = [];
    const catalog = createCatalog({ clock, sites: at, log: { warn: (message) => void warned.push(message) } });
    expect(await catalog.functions()).toEqual(['checkout']);
    expect(warned).toEqual(['the functions of a place cannot be listed']);
  });
});

it('figures of each place are asked for in calls of its own', async () => {
  const at = await sites((asked) => ({
    status: 200,
    body: {
      MetricDataResults: (asked.body as { MetricDataQueries: { Id: string }[] }).MetricDataQueries.map(({ Id }) => ({
        Id,
        StatusCode: 'Complete',
      })),
    },
  }));
  const questions = [home, prod, home, prod].map((target) => ({
    target,
    stable: '42' as Version,
    canary: '43' as Version,
    slowOver: null,
    fromMinute: Math.floor(NOON / 60_000) - 5,
    timeoutMs: 3_000,
  }));
  expect(await Promise.all(createMetrics({ lagMs: 0, sites: at }).read(questions, NOON))).toHaveLength(4);
  const regions = aws.asked.filter(({ operation }) => operation === 'GetMetricData').map(({ signed }) => signed.region);
  expect(regions.sort()).toEqual(['eu-west-1', 'us-east-1']);
});

it('a place that does not answer holds up nobody’s list of functions', async () => {
  const at = await sites(
    () => ({ status: 200, body: { PaginationToken: '', ResourceTagMappingList: [{ ResourceARN: HOME_ARN }] } }),
    () => 'silence',
  );
  const began = performance.now();
  expect(await createCatalog({ clock, sites: at }).functions()).toEqual(['checkout']);
  expect(performance.now() - began).toBeLessThan(2_200);
});

it('functions of other places are listed behind those at home, by the names that people type', async () => {
  const at = await sites(({ signed }) => {
    const arns =
      signed.region === 'us-east-1' ? [PROD_ARN] : [HOME_ARN, arn('eu-west-1', '123456789012', 'thumbnails')];
    return {
      status: 200,
      body: { PaginationToken: '', ResourceTagMappingList: arns.map((ResourceARN) => ({ ResourceARN })) },
    };
  });
  expect(await createCatalog({ clock, sites: at }).functions()).toEqual(['checkout', 'thumbnails', 'prod/checkout']);
});
