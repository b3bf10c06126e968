import { type FunctionModel, functionArn, HOME, type VersionModel } from './model.ts';

/**
 * What EventBridge passes on when CloudTrail has noted that a version was published.
 * Shape: CloudTrail User Guide, "CloudTrail record contents"; EventBridge User Guide, "AWS API calls delivered by CloudTrail".
 * @param who a user's name, or `role/session`
 */
export function publishedEvent(
  fn: FunctionModel,
  version: VersionModel,
  who: string,
  atMs: number,
  id: string,
): unknown {
  const { account, region } = fn.place ?? HOME;
  const isRole = who.includes('/');
  const arn = isRole ? `arn:aws:sts::${account}:assumed-role/${who}` : `arn:aws:iam::${account}:user/${who}`;
  const time = `${new Date(atMs).toISOString().slice(0, 19)}Z`;
  return {
    version: '0',
    id,
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.lambda',
    account,
    time,
    region,
    resources: [],
    detail: {
      eventVersion: '1.10',
      userIdentity: { type: isRole ? 'AssumedRole' : 'IAMUser', arn, accountId: account },
      eventTime: time,
      eventSource: 'lambda.amazonaws.com',
      eventName: 'PublishVersion20150331',
      awsRegion: region,
      requestParameters: { functionName: fn.name },
      responseElements: {
        functionName: fn.name,
        functionArn: functionArn(fn.name, version.version, fn.place),
        version: version.version,
        description: version.description,
      },
      eventType: 'AwsApiCall',
    },
  };
}
