import { afterEach, expect, it } from 'vitest';
import { createAlarms } from '../../src/aws/alarms.ts';
import { type FakeAws, fakeAws } from './fakeAws.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:checkout';
let aws: FakeAws;
afterEach(() => aws.close());

const dimension = (Name: string, Value: string) => ({ Name, Value });

it('everything in ALARM is found, metric and composite, page by page, with the dimensions that it looks at', async () => {
  const first = {
    MetricAlarms: [
      {
        AlarmName: 'errors',
        AlarmArn: 'arn:1',
        StateReason: 'crossed',
        MetricName: 'Errors',
        Dimensions: [dimension('FunctionName', 'checkout')],
      },
    ],
    NextToken: 'more',
  };
  const second = {
    MetricAlarms: [
      {
        AlarmName: 'rate',
        AlarmArn: 'arn:2',
        StateReason: 'crossed',
        Metrics: [
          { Id: 'r', Expression: 'e/i' },
          {
            Id: 'e',
            MetricStat: {
              Metric: { Dimensions: [dimension('FunctionName', 'checkout'), dimension('Resource', 'checkout:live')] },
            },
          },
          { Id: 'i', MetricStat: { Metric: { Dimensions: [dimension('FunctionName', 'thumbnails')] } } },
        ],
      },
    ],
    CompositeAlarms: [{ AlarmName: 'all', AlarmArn: 'arn:3', StateReason: 'one of them' }],
  };
  aws = await fakeAws(({ body }) => ({
    status: 200,
    body: (body as { NextToken?: string }).NextToken ? second : first,
  }));
  expect(await createAlarms({ where: aws.where }).firing(ARN)).toEqual([
    { name: 'errors', arn: 'arn:1', reason: 'crossed', dimensions: [{ FunctionName: 'checkout' }] },
    {
      name: 'rate',
      arn: 'arn:2',
      reason: 'crossed',
      dimensions: [{ FunctionName: 'checkout', Resource: 'checkout:live' }, { FunctionName: 'thumbnails' }],
    },
    { name: 'all', arn: 'arn:3', reason: 'one of them', dimensions: [] },
  ]);
  expect(aws.asked.map(({ body }) => body)).toEqual([
    { StateValue: 'ALARM', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 },
    { StateValue: 'ALARM', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100, NextToken: 'more' },
  ]);
});

it('another account’s metric, whose function has the same name, is none of this canary’s', async () => {
  const inMath = (Id: string, AccountId?: string) => ({
    Id,
    AccountId,
    MetricStat: { Metric: { Dimensions: [dimension('FunctionName', `checkout-${Id}`)] } },
  });
  const alarm = {
    AlarmName: 'errors',
    AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors',
    StateReason: 'crossed',
    Metrics: [inMath('own'), inMath('named', '123456789012'), inMath('other', '222222222222')],
  };
  aws = await fakeAws(() => ({ status: 200, body: { MetricAlarms: [alarm] } }));
  expect((await createAlarms({ where: aws.where }).firing(ARN))[0]?.dimensions).toEqual([
    { FunctionName: 'checkout-own' },
    { FunctionName: 'checkout-named' },
  ]);
});

it('alarms that cannot be asked are a fault, not none', async () => {
  aws = await fakeAws(() => ({ status: 403, error: 'AccessDenied', body: 'no' }));
  await expect(createAlarms({ where: aws.where }).firing(ARN)).rejects.toThrow('no');
});
