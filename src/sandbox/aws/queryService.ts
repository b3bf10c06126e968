import { randomUUID } from 'node:crypto';
import { AwsError } from './awsError.ts';
import { type Call, notEmulated, unknownCall } from './call.ts';
import { runCloudWatch } from './cloudwatch/operations.ts';
import type { AwsSurroundings } from './endpoint.ts';
import { readQuery, writeXml, writeXmlError } from './queryProtocol.ts';
import { assumeRole } from './sts/assumeRole.ts';
import { accessKeyId, type WireAnswer, type WireRequest } from './wire.ts';

interface QueryService {
  readonly namespace: string;
  /** Null: no such operation here. */
  readonly run: (
    operation: string,
    input: Readonly<Record<string, unknown>>,
    caller: string | null,
    around: AwsSurroundings,
  ) => Record<string, unknown> | null;
}

const THROTTLED = new AwsError(400, 'Throttling', 'Rate exceeded');
const HEADERS = { 'content-type': 'text/xml' };

/** By the version of their API, which every request carries. */
const SERVICES: Readonly<Record<string, QueryService>> = {
  // CloudWatch, as older command lines and SDKs speak to it.
  '2010-08-01': {
    namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    run(operation, input, caller, { permissions, world }) {
      permissions.permit(caller, `cloudwatch:${operation}`, '*', undefined);
      return runCloudWatch(operation, input, world);
    },
  },
  // STS, whose only protocol this is.
  '2011-06-15': {
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    run(operation, input, caller, around) {
      around.permissions.permit(caller, `sts:${operation}`, '*', undefined);
      return operation === 'AssumeRole' ? assumeRole(input, caller, around) : null;
    },
  },
};

export function queryCall(request: WireRequest, around: AwsSurroundings): Call {
  const { Action, Version, ...input } = readQuery(request.body.toString('utf8'));
  const operation = String(Action);
  const id = randomUUID();
  const service = SERVICES[String(Version)];
  const namespace = service?.namespace ?? '';
  const refuse = ({ status, queryCode, message }: AwsError): WireAnswer => ({
    status,
    headers: HEADERS,
    body: writeXmlError(namespace, queryCode, message, id),
  });
  if (service === undefined) return unknownCall(operation, refuse, THROTTLED);
  const run = async (): Promise<WireAnswer> => {
    const result = service.run(operation, input, accessKeyId(request), around);
    if (result === null) throw notEmulated();
    return { status: 200, headers: HEADERS, body: writeXml(operation, namespace, result, id) };
  };
  return { operation, run, refuse, throttled: THROTTLED };
}
