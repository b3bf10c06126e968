import { type Alarm, firingFor } from './alarm.ts';
import type { Policy } from './plan/policy.ts';
import type { PlanWish } from './plan/wish.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { functionName, type Version } from './rollout.ts';
import { type AliasView, routingWords } from './routing.ts';
import { nearest } from './suggest.ts';
import type { Configuration } from './versions.ts';

/** What the preflight looks at: one look at the function, its alias and the two versions. */
export interface Inspection {
  readonly functionArn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliasName: string;
  /** Null: no such alias. */
  readonly alias: AliasView | null;
  /** Names of the function's aliases, to suggest from. */
  readonly aliases: readonly string[];
  /** The alias' stable version; null when there is no alias or it points to `$LATEST`. */
  readonly stable: VersionFacts | null;
  /** Null: no such version. */
  readonly canary: VersionFacts | null;
  readonly provisionedConcurrency: boolean;
  /** Whether there is an alias {@link KEPT_ALIAS} that this app did not make. */
  readonly previousIsForeign: boolean;
  /** Published versions, newest first (at most 50), to suggest from. Null: nothing was missing, or there are too many to list. */
  readonly versions: readonly string[] | null;
}

/** Facts about a version, for preflight and version cards. */
export interface VersionFacts {
  readonly version: string;
  readonly state: string;
  readonly lastUpdateStatus: string;
  readonly roleArn: string;
  readonly deadLetterArn: string | null;
  readonly timeoutMs: number;
  readonly configuration: Configuration;
}

/** A look that found nothing to refuse. */
export interface Cleared {
  readonly functionArn: string;
  readonly alias: AliasView;
  readonly stable: VersionFacts;
  readonly canary: VersionFacts;
  /** Whether the alias has provisioned concurrency. */
  readonly provisioned: boolean;
  /** Whether the alias {@link KEPT_ALIAS} is somebody else's, so that the old version cannot be kept in it. */
  readonly previousIsForeign: boolean;
}

/** The alias in which the old version is kept while it may be needed. */
export const KEPT_ALIAS = 'previous';

/** What whoever starts must know where the old version should be kept in {@link KEPT_ALIAS} and that alias is somebody else's; null: nothing. */
export function previousWords(
  { previousIsForeign }: Pick<Inspection, 'previousIsForeign'>,
  policy: Pick<Policy, 'previous'>,
  stable: string,
): string | null {
  return policy.previous && previousIsForeign
    ? `The alias ${KEPT_ALIAS} was not made by this app, so it is left alone and does not keep ${stable}: do not delete that version while the way back may be needed.`
    : null;
}

/** The tag that opts a function in; the worker's IAM policy carries it as a condition. */
export const OPT_IN_TAG = 'canary:enabled';

/** Whether the function opted in at all; asked before its other tags are believed. */
export function optedIn(look: Pick<Inspection, 'functionArn' | 'tags'>): Refusal | null {
  if (look.tags[OPT_IN_TAG] === 'true') return null;
  const name = functionName(look.functionArn);
  return refuse(
    'not-opted-in',
    `${name} has not opted in. Tag it first: aws lambda tag-resource --resource ${look.functionArn} --tags ${OPT_IN_TAG}=true`,
  );
}

/**
 * Everything that must be so before the first weight. Each refusal names the problem and the way out. An undo asks nothing of the version that it
 * leaves: what is wrong with that one may be the very reason.
 */
export function preflight(
  look: Inspection,
  version: Version,
  plan: PlanWish,
  policy: Policy,
  firing: readonly Alarm[],
  direction: 'start' | 'undo' = 'start',
): Cleared | Refusal {
  const pair = bothVersions(look, version);
  if (isRefusal(pair)) return pair;
  const first = against(look, pair, plan, policy, firing, direction)[0];
  const { functionArn, provisionedConcurrency: provisioned, previousIsForeign } = look;
  return first ?? { functionArn, ...pair, provisioned, previousIsForeign };
}

/** All that stands against a start and not only the first, for somebody who asks before. */
export function objections(
  look: Inspection,
  version: Version,
  plan: PlanWish,
  policy: Policy,
  firing: readonly Alarm[],
): readonly Refusal[] {
  const pair = bothVersions(look, version);
  return isRefusal(pair) ? [pair] : against(look, pair, plan, policy, firing, 'start');
}

type Pair = Pick<Cleared, 'alias' | 'stable' | 'canary'>;

/** The versions that would share the alias; without both of them nothing else can be weighed. */
function bothVersions(look: Inspection, version: Version): Pair | Refusal {
  const name = functionName(look.functionArn);
  const { alias, stable, canary } = look;
  if (look.aliasName === KEPT_ALIAS) {
    return refuse(
      'bad-input',
      `In the alias ${KEPT_ALIAS} this app keeps the old version of each rollout of ${name}, so it cannot be rolled out itself. Name another alias with alias=NAME.`,
    );
  }
  if (alias === null) return noAlias(look, name);
  if (alias.routing.version === '$LATEST') {
    return refuse(
      'latest',
      `${name}:${look.aliasName} points to $LATEST, which cannot share traffic. Point the alias at a published version first.`,
    );
  }
  if (canary === null) return noVersion(look, name, version);
  if (alias.routing.other !== null) {
    return refuse(
      'already-weighted',
      `${name}:${look.aliasName} already shares its traffic (${routingWords(alias.routing)}): CodeDeploy, another tool or a person is at work. Finish that first, or clear it: aws lambda update-alias --function-name ${look.functionArn} --name ${look.aliasName} --routing-config AdditionalVersionWeights={}`,
    );
  }
  if (alias.routing.version === version) {
    return refuse(
      'same-version',
      `${name}:${look.aliasName} is on version ${version} already; there is nothing to roll out.`,
    );
  }
  if (stable === null)
    return refuse(
      'no-version',
      `Version ${alias.routing.version}, which ${name}:${look.aliasName} serves, cannot be read.`,
    );
  return { alias, stable, canary };
}

function against(
  look: Inspection,
  { stable, canary }: Pair,
  plan: PlanWish,
  policy: Policy,
  firing: readonly Alarm[],
  direction: 'start' | 'undo',
): readonly Refusal[] {
  const name = functionName(look.functionArn);
  return [
    notActive(look, canary),
    direction === 'undo' ? null : notActive(look, stable),
    ...notAlike(name, stable, canary),
    provisioned(look, name, plan),
    alarmed(look, canary.version as Version, plan, policy, firing),
  ].filter((refusal) => refusal !== null);
}

function noAlias(look: Inspection, name: string): Refusal {
  const near = nearest(look.aliasName, look.aliases);
  const known = look.aliases.length === 0 ? 'it has no alias' : `it has ${look.aliases.slice(0, 8).join(', ')}`;
  const way =
    look.aliases.length === 0
      ? ` Make one: aws lambda create-alias --function-name ${look.functionArn} --name ${look.aliasName} --function-version ${look.versions?.[0] ?? '1'}`
      : ` Name one of them with alias=${near ?? look.aliases[0]}.`;
  return refuse('no-alias', `${name} has no alias “${look.aliasName}”; ${known}.${way}`);
}

function noVersion(look: Inspection, name: string, version: Version): Refusal {
  const newest = look.versions?.slice(0, 5).join(', ');
  const way = newest === '' ? '; publish one first' : `; its newest are ${newest}`;
  return refuse('no-version', `${name} has no published version ${version}${newest === undefined ? '' : way}.`);
}

function notActive({ functionArn }: Inspection, { version, state, lastUpdateStatus }: VersionFacts): Refusal | null {
  if (state === 'Active' && lastUpdateStatus !== 'InProgress' && lastUpdateStatus !== 'Failed') return null;
  const why = state === 'Active' ? `its last update is ${lastUpdateStatus}` : `it is ${state}`;
  const name = functionName(functionArn);
  return refuse(
    'version-not-active',
    `Version ${version} of ${name} cannot serve yet: ${why}. ${wayToActive(functionArn, version, state)}`,
  );
}

/** Where a version has been idle for long Lambda takes its resources away: the next call fails and brings them back (Lambda guide, function states). */
function wayToActive(functionArn: string, version: string, state: string): string {
  if (state === 'Pending') return 'Wait until it is Active and start again.';
  if (state !== 'Inactive') return 'Only an Active version can take traffic; publish a new one if it does not recover.';
  const region = functionArn.split(':')[3];
  return `Lambda put it to sleep because nobody called it. Call it once, which fails and wakes it, and ask again when it is Active, in a minute or so: aws lambda invoke --region ${region} --function-name ${functionArn} --qualifier ${version} /dev/stdout`;
}

/** AWS shares an alias' traffic only between versions of the same role and dead-letter queue (Lambda guide, weighted aliases). */
function notAlike(name: string, stable: VersionFacts, canary: VersionFacts): readonly Refusal[] {
  const found: Refusal[] = [];
  if (stable.roleArn !== canary.roleArn) {
    const refusal = refuse(
      'other-role',
      `${name} ${canary.version} runs as ${canary.roleArn}, ${stable.version} as ${stable.roleArn}: Lambda shares an alias only between versions of one execution role. Publish ${canary.version} again with the same role.`,
    );
    found.push(refusal);
  }
  if (stable.deadLetterArn !== canary.deadLetterArn) {
    const refusal = refuse(
      'other-dead-letter',
      `${name} ${canary.version} has ${deadLetterWords(canary)}, ${stable.version} has ${deadLetterWords(stable)}: Lambda shares an alias only between versions with the same. Publish ${canary.version} again with the same dead-letter queue.`,
    );
    found.push(refusal);
  }
  return found;
}

function deadLetterWords({ deadLetterArn }: VersionFacts): string {
  return deadLetterArn === null ? 'no dead-letter queue' : `the dead-letter queue ${deadLetterArn}`;
}

function provisioned(look: Inspection, name: string, plan: PlanWish): Refusal | null {
  if (!look.provisionedConcurrency || plan.acceptProvisioned) return null;
  return refuse(
    'provisioned-concurrency',
    `${name}:${look.aliasName} has provisioned concurrency, which the canary would not get: expect cold starts on it, and a slow change at 100 %. Add pc=accept to start anyway.`,
  );
}

function alarmed(
  look: Inspection,
  canary: Version,
  plan: PlanWish,
  policy: Policy,
  firing: readonly Alarm[],
): Refusal | null {
  const target = { functionArn: look.functionArn, alias: look.aliasName };
  const first = firingFor(firing, { target, canary, named: policy.alarms, ignored: plan.ignoreAlarms })[0];
  if (first === undefined) return null;
  return refuse(
    'alarm-firing',
    `The alarm ${first.alarm} is in ALARM already, so it could not tell whether the canary is to blame. Wait until it is OK, or add ${ignoring(first.alarm)} reason="why that is safe".`,
  );
}

/** As it is typed in a plan, which is split at spaces and commas. */
function ignoring(alarm: string): string {
  const option = `ignore:${alarm}`;
  return /[\s,]/.test(alarm) ? `alarms="${option}"` : `alarms=${option}`;
}
