import {
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Inspection, VersionFacts } from '../core/preflight.ts';
import type { AliasView } from '../core/routing.ts';
import { listAliases } from './aliases.ts';
import { deadline } from './client.ts';
import { configurationOf } from './configuration.ts';
import { faultOf, orNull } from './fault.ts';
import { newestVersions } from './newestVersions.ts';
import type { Pace } from './pace.ts';
import { previousIsForeign } from './previous.ts';
import { aliasView } from './weights.ts';

interface Lambda {
  readonly client: LambdaClient;
  readonly pace: Pace;
}

export type Inspected = Inspection | { readonly kind: 'unknown' } | { readonly kind: 'denied'; readonly error: string };

/** How long a list may take that is only to suggest from. */
const LISTING_MS = 5_000;

/** A name, `account:function:name`, or a full ARN. A qualifier is not part of a function's name. */
const REFERENCE = /^(?:(?:arn:[\w-]+:lambda:([\w-]+):)?(\d{12}):function:)?([\w-]{1,64})$/;

/**
 * Everything a preflight needs, in six calls: the function with its tags, then its alias, both versions, provisioned
 * concurrency and the alias `previous` side by side; and where something is missing, what there is instead. Throws on faults that may pass.
 */
export async function inspect(lambda: Lambda, functionRef: string, alias: string, canary: string): Promise<Inspected> {
  const reference = REFERENCE.exec(functionRef.trim());
  if (reference === null) return { kind: 'unknown' };
  const region = reference[1];
  if (region !== undefined && region !== (await lambda.client.config.region())) return { kind: 'unknown' };
  try {
    return await look(lambda, functionRef.trim(), alias, canary);
  } catch (error) {
    const fault = faultOf(error);
    if (fault.status === 404) return { kind: 'unknown' };
    if (fault.passing) throw error;
    return { kind: 'denied', error: fault.words };
  }
}

async function look(lambda: Lambda, functionRef: string, aliasName: string, canary: string): Promise<Inspected> {
  const { client, pace } = lambda;
  const found = await pace.run(() => client.send(new GetFunctionCommand({ FunctionName: functionRef }), deadline()));
  if (found.TagsError !== undefined) {
    return { kind: 'denied', error: `${found.TagsError.ErrorCode}: ${found.TagsError.Message}` };
  }
  const functionArn = unqualified(found.Configuration?.FunctionArn ?? '');
  const [{ alias, stable }, canaryFacts, provisionedConcurrency, isForeign] = await Promise.all([
    aliasAndStable(lambda, functionArn, aliasName),
    versionFacts(lambda, functionArn, canary),
    hasProvisionedConcurrency(lambda, functionArn, aliasName),
    previousIsForeign({ reader: client, pace }, functionArn),
  ]);
  // Lists are for suggestions only: pages of them would cost each start the quota.
  const [aliases, versions] = await Promise.all([
    alias === null ? aliasNames(lambda, functionArn) : [aliasName],
    alias === null || canaryFacts === null ? publishedVersions(lambda, functionArn) : null,
  ]);
  return {
    functionArn,
    tags: found.Tags ?? {},
    aliasName,
    alias,
    aliases,
    stable,
    canary: canaryFacts,
    provisionedConcurrency,
    previousIsForeign: isForeign,
    versions,
  };
}

async function aliasAndStable(
  lambda: Lambda,
  functionArn: string,
  name: string,
): Promise<{ alias: AliasView | null; stable: VersionFacts | null }> {
  const command = new GetAliasCommand({ FunctionName: functionArn, Name: name });
  const alias = await orNull(lambda.pace.run(() => lambda.client.send(command, deadline())));
  if (alias === null) return { alias: null, stable: null };
  const view = aliasView(alias);
  if (!/^\d+$/.test(view.routing.version)) return { alias: view, stable: null };
  return { alias: view, stable: await versionFacts(lambda, functionArn, view.routing.version) };
}

async function aliasNames(lambda: Lambda, functionArn: string): Promise<readonly string[]> {
  const { all } = await listAliases(functionArn, LISTING_MS, (command, over) =>
    lambda.pace.run(() => lambda.client.send(command, { abortSignal: over })),
  );
  return all.flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
}

async function versionFacts(lambda: Lambda, functionArn: string, version: string): Promise<VersionFacts | null> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: functionArn, Qualifier: version });
  const facts = await orNull(lambda.pace.run(() => lambda.client.send(command, deadline())));
  return facts === null ? null : factsOf(facts);
}

function factsOf(configuration: FunctionConfiguration): VersionFacts {
  return {
    version: configuration.Version ?? '',
    state: configuration.State ?? 'Unknown',
    lastUpdateStatus: configuration.LastUpdateStatus ?? 'Unknown',
    roleArn: configuration.Role ?? '',
    deadLetterArn: configuration.DeadLetterConfig?.TargetArn ?? null,
    timeoutMs: (configuration.Timeout ?? 3) * 1_000,
    configuration: configurationOf(configuration),
  };
}

/** 404 says that there is none (`ProvisionedConcurrencyConfigNotFoundException`) or that there is no such alias. */
async function hasProvisionedConcurrency(lambda: Lambda, functionArn: string, alias: string): Promise<boolean> {
  const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName: functionArn, Qualifier: alias });
  return (await orNull(lambda.pace.run(() => lambda.client.send(command, deadline())))) !== null;
}

async function publishedVersions({ client, pace }: Lambda, functionArn: string): Promise<readonly string[] | null> {
  const found = await newestVersions(functionArn, LISTING_MS, (command, over) =>
    pace.run(() => client.send(command, { abortSignal: over })),
  );
  return found?.map(({ Version }) => Version) ?? null;
}

/** `arn:aws:lambda:r:1:function:checkout:$LATEST` → without the qualifier. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
