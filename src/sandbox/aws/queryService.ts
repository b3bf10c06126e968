import { randomUUID } from 'node:crypto';
import { AwsError } from './awsError.ts';
import { type Call, notEmulated, unknownCall } from './call.ts';
import { runCloudWatch } from './cloudwatch/operations.ts';
import type { AwsSurroundings } from './endpoint.ts';
import { readQuery, writeXml, writeXmlError } from './queryProtocol.ts';
import { accessKeyId, type WireAnswer, type WireRequest } from './wire.ts';

const CLOUDWATCH_VERSION = '2010-08-01';
const NAMESPACE = 'http://monitoring.amazonaws.com/doc/2010-08-01/';
const THROTTLED = new AwsError(400, 'Throttling', 'Rate exceeded');
const HEADERS = { 'content-type': 'text/xml' };

/** CloudWatch in the query protocol, as older command lines and SDKs speak to it. */
export function queryCall(request: WireRequest, around: AwsSurroundings): Call {
  const { Action, Version, ...input } = readQuery(request.body.toString('utf8'));
  const operation = String(Action);
  const id = randomUUID();
  const refuse = ({ status, queryCode, message }: AwsError): WireAnswer => ({
    status,
    headers: HEADERS,
    body: writeXmlError(NAMESPACE, queryCode, message, id),
  });
  if (Version !== CLOUDWATCH_VERSION) return unknownCall(operation, refuse, THROTTLED);
  const run = async (): Promise<WireAnswer> => {
    around.permissions.permit(accessKeyId(request), `cloudwatch:${operation}`, '*', undefined);
    const result = runCloudWatch(operation, input, around.world);
    if (result === null) throw notEmulated();
    return { status: 200, headers: HEADERS, body: writeXml(operation, NAMESPACE, result, id) };
  };
  return { operation, run, refuse, throttled: THROTTLED };
}
