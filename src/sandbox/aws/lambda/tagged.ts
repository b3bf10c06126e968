import { type FunctionModel, functionArn } from '../../world/model.ts';
import { constraint } from '../awsError.ts';
import { invalid, notFound } from './lookup.ts';
import type { LambdaCall } from './operation.ts';

const RESOURCE = /^arn:aws[a-zA-Z-]*:lambda:[a-z]{2}(?:-gov)?-[a-z]+-\d:\d{12}:function:([a-zA-Z0-9-_]+)(:.+)?$/;

/** The function that a tag operation is about. Versions and aliases have no tags (messages recorded from AWS). */
export function tagged(call: LambdaCall): FunctionModel {
  const text = call.path.resource ?? '';
  const match = RESOURCE.exec(text);
  if (match === null) {
    throw constraint(
      `'${text}'`,
      'resource',
      'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)',
    );
  }
  const [, name = '', qualifier] = match;
  if (qualifier !== undefined) {
    throw invalid('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  }
  const fn = call.world.function(name);
  const { place } = call.world;
  call.permit(functionArn(name, null, place), fn);
  if (fn === undefined) throw notFound.function(name, null, place);
  return fn;
}
