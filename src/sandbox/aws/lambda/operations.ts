import { createAlias } from './createAlias.ts';
import { deleteAlias } from './deleteAlias.ts';
import { deleteFunction } from './deleteFunction.ts';
import { deleteProvisionedConcurrencyConfig } from './deleteProvisionedConcurrencyConfig.ts';
import { getAlias } from './getAlias.ts';
import { getFunction } from './getFunction.ts';
import { getFunctionConfiguration } from './getFunctionConfiguration.ts';
import { getProvisionedConcurrencyConfig } from './getProvisionedConcurrencyConfig.ts';
import { invoke } from './invoke.ts';
import { listAliases } from './listAliases.ts';
import { listFunctions } from './listFunctions.ts';
import { listTags } from './listTags.ts';
import { listVersionsByFunction } from './listVersionsByFunction.ts';
import type { LambdaOperation } from './operation.ts';
import { publishVersion } from './publishVersion.ts';
import { putProvisionedConcurrencyConfig } from './putProvisionedConcurrencyConfig.ts';
import { tagResource } from './tagResource.ts';
import { untagResource } from './untagResource.ts';
import { updateAlias } from './updateAlias.ts';

/** Every Lambda operation that is emulated. */
export const LAMBDA_OPERATIONS: readonly LambdaOperation[] = [
  createAlias,
  deleteAlias,
  deleteFunction,
  deleteProvisionedConcurrencyConfig,
  getAlias,
  getFunction,
  getFunctionConfiguration,
  getProvisionedConcurrencyConfig,
  invoke,
  listAliases,
  listFunctions,
  listTags,
  listVersionsByFunction,
  publishVersion,
  putProvisionedConcurrencyConfig,
  tagResource,
  untagResource,
  updateAlias,
];

/** The operation that a method and a path (without the base path, still percent-encoded) name, with the path's parts. */
export function matchLambda(
  method: string,
  path: string,
): { readonly operation: LambdaOperation; readonly parts: Readonly<Record<string, string>> } | null {
  const given = path.replace(/\/$/, '').split('/');
  for (const operation of LAMBDA_OPERATIONS) {
    if (operation.method !== method) continue;
    const parts = matchPath(operation.path.split('/'), given);
    if (parts !== null) return { operation, parts };
  }
  return null;
}

function matchPath(wanted: readonly string[], given: readonly string[]): Record<string, string> | null {
  if (wanted.length !== given.length) return null;
  const parts: Record<string, string> = {};
  for (const [i, want] of wanted.entries()) {
    const have = given[i] ?? '';
    if (want.startsWith('{')) parts[want.slice(1, -1)] = decodeURIComponent(have);
    else if (want !== have) return null;
  }
  return parts;
}
