import { AwsError } from './awsError.ts';
import { type Call, notEmulated, parseBody, unknownCall } from './call.ts';
import { lookupEvents } from './cloudtrail/lookupEvents.ts';
import { runCloudWatch } from './cloudwatch/operations.ts';
import type { AwsSurroundings } from './endpoint.ts';
import { putEvents } from './eventbridge/putEvents.ts';
import { writeJson } from './jsonProtocol.ts';
import { filterLogEvents } from './logs/filterLogEvents.ts';
import { getSecretValue } from './secretsmanager/getSecretValue.ts';
import { deleteMessage } from './sqs/deleteMessage.ts';
import { receiveMessage } from './sqs/receiveMessage.ts';
import { getResources } from './tagging/getResources.ts';
import { accessKeyId, type WireAnswer, type WireRequest } from './wire.ts';

interface JsonService {
  readonly iam: string;
  readonly shapes: string;
  /** How it says that there are too many requests. */
  readonly throttled: AwsError;
  /** Null: no such operation here. */
  readonly run: (
    operation: string,
    input: Readonly<Record<string, unknown>>,
    around: AwsSurroundings,
  ) => Record<string, unknown> | null;
}

const DYNAMODB = 'DynamoDB_20120810';

/** Services that speak awsJson, by the first half of their target header. */
const SERVICES: Readonly<Record<string, JsonService>> = {
  GraniteServiceVersion20100801: {
    iam: 'cloudwatch',
    shapes: 'com.amazonaws.cloudwatch.v2010_08_01',
    throttled: tooMany('ThrottlingException'),
    run: (operation, input, { world }) => runCloudWatch(operation, input, world),
  },
  [DYNAMODB]: {
    iam: 'dynamodb',
    shapes: 'com.amazonaws.dynamodb.v20120810',
    throttled: tooMany('ProvisionedThroughputExceededException'),
    run: () => null,
  },
  secretsmanager: {
    iam: 'secretsmanager',
    shapes: 'com.amazonaws.secretsmanager',
    throttled: tooMany('ThrottlingException'),
    run: (operation, input, { secret }) => (operation === 'GetSecretValue' ? getSecretValue(input, secret) : null),
  },
  AmazonSQS: {
    iam: 'sqs',
    shapes: 'com.amazonaws.sqs',
    throttled: tooMany('RequestThrottled'),
    run: (operation, input, { world }) =>
      operation === 'ReceiveMessage'
        ? receiveMessage(input, world)
        : operation === 'DeleteMessage'
          ? deleteMessage(input, world)
          : null,
  },
  Logs_20140328: {
    iam: 'logs',
    shapes: 'com.amazonaws.logs',
    throttled: tooMany('ThrottlingException'),
    run: (operation, input, { world }) => (operation === 'FilterLogEvents' ? filterLogEvents(input, world) : null),
  },
  CloudTrail_20131101: {
    iam: 'cloudtrail',
    shapes: 'com.amazonaws.cloudtrail',
    throttled: tooMany('ThrottlingException'),
    run: (operation, input, { world }) => (operation === 'LookupEvents' ? lookupEvents(input, world) : null),
  },
  AWSEvents: {
    iam: 'events',
    shapes: 'com.amazonaws.events',
    throttled: tooMany('ThrottlingException'),
    run: (operation, input, { bus, world }) => (operation === 'PutEvents' ? putEvents(input, bus, world.now()) : null),
  },
  ResourceGroupsTaggingAPI_20170126: {
    iam: 'tag',
    shapes: 'com.amazonaws.resourcegroupstaggingapi',
    throttled: tooMany('ThrottledException'),
    run: (operation, input, { world }) => (operation === 'GetResources' ? getResources(input, world) : null),
  },
};

function tooMany(code: string): AwsError {
  return new AwsError(400, code, 'Rate exceeded');
}

/** @param target for example `GraniteServiceVersion20100801.GetMetricData` */
export function jsonCall(target: string, request: WireRequest, around: AwsSurroundings): Call {
  const [prefix = '', operation = ''] = target.split('.');
  const service = SERVICES[prefix];
  const type = String(request.headers['content-type'] ?? 'application/x-amz-json-1.0');
  const refuse = ({ status, code, queryCode, message }: AwsError): WireAnswer => ({
    status,
    headers: { 'content-type': type, 'x-amzn-query-error': `${queryCode};Sender` },
    body: JSON.stringify({
      __type: `${service?.shapes ?? 'com.amazon.coral.service'}#${code}`,
      ...(message === '' ? {} : { message }),
    }),
  });
  if (service === undefined) return unknownCall(operation, refuse, tooMany('ThrottlingException'));
  const run = async (): Promise<WireAnswer> => {
    around.permissions.permit(accessKeyId(request), `${service.iam}:${operation}`, '*', undefined);
    if (prefix === DYNAMODB) return around.database.handle(request);
    const result = service.run(operation, parseBody(request.body.toString('utf8')), around);
    if (result === null) throw notEmulated();
    return { status: 200, headers: { 'content-type': type }, body: writeJson(result) };
  };
  return { operation, run, refuse, throttled: service.throttled };
}
