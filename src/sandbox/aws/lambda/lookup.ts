import { type AliasModel, type FunctionModel, functionArn, type Place, type VersionModel } from '../../world/model.ts';
import { AwsError } from '../awsError.ts';
import type { LambdaCall } from './operation.ts';

const FUNCTION_NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]{2}(?:-gov)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** What is wrong, in words recorded from AWS (LocalStack's validated snapshots of its Lambda API tests, November 2025). */
export const notFound = {
  function: (name: string, qualifier: string | null, place?: Place) =>
    new AwsError(404, 'ResourceNotFoundException', `Function not found: ${functionArn(name, qualifier, place)}`),
  aliasToGet: (name: string, alias: string, place?: Place) =>
    new AwsError(404, 'ResourceNotFoundException', `Cannot find alias arn: ${functionArn(name, alias, place)}`),
  aliasToUpdate: (name: string, alias: string, place?: Place) =>
    new AwsError(404, 'ResourceNotFoundException', `Alias not found: ${functionArn(name, alias, place)}`),
};

export function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterValueException', message);
}

export function staleRevision(): AwsError {
  const text =
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';
  return new AwsError(412, 'PreconditionFailedException', text);
}

/** Reads a name, a partial or a full ARN, with or without a qualifier in it or beside it. */
export function reference(call: LambdaCall): { readonly name: string; readonly qualifier: string | null } {
  const text = call.path.function ?? '';
  const match = FUNCTION_NAME.exec(text);
  if (match === null) {
    const rule =
      'Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?';
    const detail = `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: ${rule}`;
    throw new AwsError(400, 'ValidationException', detail);
  }
  const [, region, account, name = '', inName = null] = match;
  const { place } = call.world;
  if (region !== undefined && region !== place.region) {
    const text = `Functions from '${region}' are not reachable in this region ('${place.region}')`;
    throw new AwsError(404, 'ResourceNotFoundException', text);
  }
  if (account !== undefined && account !== place.account) throw notFound.function(name, null, place);
  const beside = call.query.get('Qualifier');
  if (inName !== null && beside !== null && inName !== beside) {
    throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
  }
  return { name, qualifier: beside ?? inName };
}

/** The function of a call, permitted to the caller. */
export function functionOf(call: LambdaCall): FunctionModel {
  const { name } = reference(call);
  const fn = call.world.function(name);
  const { place } = call.world;
  call.permit(functionArn(name, null, place), fn);
  if (fn === undefined) throw notFound.function(name, null, place);
  call.world.play();
  return fn;
}

export function aliasOf(fn: FunctionModel, name: string): AliasModel | undefined {
  return fn.aliases.find((alias) => alias.name === name);
}

/** A version by its number or `$LATEST`. */
export function versionOf(fn: FunctionModel, version: string): VersionModel {
  const found = version === '$LATEST' ? fn.latest : fn.versions.find((one) => one.version === version);
  if (found === undefined) throw notFound.function(fn.name, version, fn.place);
  return found;
}

/** What a qualifier names: nothing and `$LATEST` the unpublished code, a number a version, else an alias' primary version. */
export function qualified(
  fn: FunctionModel,
  qualifier: string | null,
): { readonly version: VersionModel; readonly alias: AliasModel | null } {
  if (qualifier === null || qualifier === '$LATEST') return { version: fn.latest, alias: null };
  if (/^\d+$/.test(qualifier)) return { version: versionOf(fn, qualifier), alias: null };
  const alias = aliasOf(fn, qualifier);
  if (alias === undefined) throw notFound.function(fn.name, qualifier, fn.place);
  return { version: versionOf(fn, alias.version), alias };
}

/** One page of a list; the marker is opaque, as AWS' is. At most 50 items, however many were asked for. */
export function page<T>(items: readonly T[], query: URLSearchParams): { items: readonly T[]; NextMarker?: string } {
  const marker = query.get('Marker');
  const from = marker === null ? 0 : Number(Buffer.from(marker, 'base64url').toString());
  if (!Number.isInteger(from)) throw invalid('The pagination token is not valid.');
  const size = Math.min(50, Number(query.get('MaxItems') ?? 50));
  const next = from + size;
  const rest = next < items.length ? { NextMarker: Buffer.from(String(next)).toString('base64url') } : {};
  return { items: items.slice(from, next), ...rest };
}
