import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/lambda/event.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:checkout';

/** As EventBridge passes on what CloudTrail noted of PublishVersion. */
function anEvent(detail: Readonly<Record<string, unknown>> = {}) {
  return {
    version: '0',
    id: '36eb8523-97d0-4518-b33d-ee3579ff19f0',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.lambda',
    account: '123456789012',
    time: '2026-11-21T12:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      eventVersion: '1.10',
      userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::123456789012:assumed-role/deploy/ada' },
      eventSource: 'lambda.amazonaws.com',
      eventName: 'PublishVersion20150331',
      requestParameters: { functionName: 'checkout' },
      responseElements: { functionName: 'checkout', functionArn: `${ARN}:44`, version: '44' },
      ...detail,
    },
  };
}

describe('a version that was published', () => {
  it.each([
    ['by a role', {}, 'deploy/ada'],
    ['by a user', { userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/ada' } }, 'ada'],
    [
      'by a service',
      { userIdentity: { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' } },
      'cloudformation.amazonaws.com',
    ],
    ['by nobody who is named', { userIdentity: undefined }, null],
    ['with its code', { eventName: 'UpdateFunctionCode20150331v2' }, 'deploy/ada'],
  ])('is read: %s', (_, detail, by) => {
    expect(readEvent(anEvent(detail))).toEqual({ kind: 'published', functionArn: ARN, version: '44', by });
  });

  it.each([
    ['a call that AWS refused', { errorCode: 'AccessDenied', responseElements: null }],
    ['code that was uploaded and not published', { responseElements: { functionArn: ARN, version: '$LATEST' } }],
    ['a call of another service', { eventSource: 's3.amazonaws.com' }],
    ['an answer without the function', { responseElements: { version: '44' } }],
    ['no detail', { responseElements: undefined }],
  ])('is not read from %s', (_, detail) => {
    expect(readEvent(anEvent(detail))).toMatchObject({ refused: true, code: 'bad-input' });
  });
});
