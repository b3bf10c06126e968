import { LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { VersionCard } from '../app/ask.ts';
import type { Catalog, Clock, Log } from '../app/ports.ts';
import { OPT_IN_TAG } from '../core/preflight.ts';
import { functionName, type Version } from '../core/rollout.ts';
import { weightOf } from '../core/routing.ts';
import { listAliases } from './aliases.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';
import { orNull } from './fault.ts';
import { newestVersions } from './newestVersions.ts';
import { lambdaPace, type Pace } from './pace.ts';
import { onlyHome, perSite, type Site, type Sites } from './places.ts';
import { aliasView } from './weights.ts';

/** People wait for these answers, in a form that waits 3 seconds. */
const PATIENCE = { requestTimeoutMs: 1_500, attempts: 2 };
const DEADLINE_MS = 2_500;
/** Other places are waited for no longer than this: at home the answer is there by then, and a form is waiting for it. */
const ELSEWHERE_MS = 1_500;
/** How long the lists of one function's versions and aliases may take, all their pages together. */
const LISTING_MS = 10_000;
/** A list that was read this lately is shown again while somebody types. */
const KEPT_MS = 20_000;
const MOST_PAGES = 20;

/** Functions that opted in, by the tagging API; versions and aliases, by Lambda's. */
export function createCatalog(config: {
  readonly clock: Clock;
  readonly where?: Whereabouts;
  readonly sites?: Sites;
  /** One for all places, in tests. */
  readonly pace?: Pace;
  /** Told of places whose functions cannot be listed. */
  readonly log?: Pick<Log, 'warn'>;
}): Catalog {
  const { clock, log, sites = onlyHome(config.where) } = config;
  const lambda = perSite(sites, (where) => ({
    client: new LambdaClient(clientOptions(where, PATIENCE)),
    pace: config.pace ?? lambdaPace(clock),
  }));
  const tagging = perSite(sites, (where) => new ResourceGroupsTaggingAPIClient(clientOptions(where, PATIENCE)));
  const names = kept(clock, (site: Site) => optedInFunctions(tagging.of(site)));
  const versions = kept(clock, (arn: string) => versionCards(lambda.at(arn), arn));

  /** A place that does not answer, or not in time, costs its own functions only. */
  async function namesAt(site: Site): Promise<readonly string[]> {
    try {
      return (await within(ELSEWHERE_MS, names(site))).map((name) => `${site.place}/${name}`);
    } catch (error) {
      log?.warn('the functions of a place cannot be listed', { place: site.place, error: String(error) });
      return [];
    }
  }

  return {
    async functions() {
      const [own, ...others] = await Promise.all([names(sites.home), ...sites.others.map(namesAt)]);
      return [...own, ...others.flat()];
    },
    versions(functionArn, withinMs) {
      const listed = versions(functionArn).then((cards) => cards ?? 'unlisted');
      // What is not there yet goes on being read, and is there when somebody asks again.
      return orUnknown(withinMs === undefined ? listed : Promise.race([listed, unlistedAfter(withinMs)]));
    },
    async tags(functionArn) {
      const command = new ListTagsCommand({ Resource: functionArn });
      const asked = lambda.at(functionArn).client.send(command, deadline(DEADLINE_MS));
      return orUnknown(asked.then(({ Tags }) => Tags ?? {}));
    },
  };
}

async function optedInFunctions(tagging: ResourceGroupsTaggingAPIClient): Promise<readonly string[]> {
  const names = new Set<string>();
  let from: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await tagging.send(
      new GetResourcesCommand({
        ResourceTypeFilters: ['lambda:function'],
        TagFilters: [{ Key: OPT_IN_TAG, Values: ['true'] }],
        ResourcesPerPage: 100,
        ...(from === undefined ? {} : { PaginationToken: from }),
      }),
      deadline(DEADLINE_MS),
    );
    for (const { ResourceARN } of answer.ResourceTagMappingList ?? []) {
      if (ResourceARN !== undefined) names.add(functionName(ResourceARN));
    }
    from = answer.PaginationToken;
    if (from === undefined || from === '') break;
  }
  return [...names].sort((a, b) => a.localeCompare(b));
}

/** Null: there are too many to find the newest, or too many aliases to say of one that it serves nothing. */
async function versionCards(
  { client, pace }: { readonly client: LambdaClient; readonly pace: Pace },
  functionArn: string,
): Promise<readonly VersionCard[] | null> {
  const aliases = listAliases(functionArn, LISTING_MS, (command, over) =>
    pace.run(() => client.send(command, { abortSignal: over })),
  );
  // Asked for below; until then its failure must not count as one that nobody hears of, which would end the worker.
  aliases.catch(() => {});
  const found = await newestVersions(functionArn, LISTING_MS, (command, over) =>
    pace.run(() => client.send(command, { abortSignal: over })),
  );
  const { all, isCut } = await aliases;
  if (found === null || isCut) return null;
  const named = all.map((alias) => ({ name: alias.Name ?? '', ...aliasView(alias) }));
  return found.map(({ Version: version, Description, LastModified, State }) => ({
    version,
    description: Description ?? '',
    publishedAtMs: publishedAtMs(LastModified ?? ''),
    state: State ?? 'Unknown',
    serves: named.flatMap(({ name, routing }) => {
      const weightBp = weightOf(routing, version as Version);
      return weightBp > 0 ? [{ alias: name, weightBp }] : [];
    }),
  }));
}

/** Lambda writes the zone without its colon: `2026-11-21T12:00:00.000+0000`. */
function publishedAtMs(lastModified: string): number | null {
  const atMs = Date.parse(lastModified.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(atMs) ? null : atMs;
}

/** Rejects when an answer takes longer. What was asked goes on, and is there when somebody asks again. */
function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    answer.then(resolve, reject);
    AbortSignal.timeout(ms).addEventListener('abort', () => reject(new Error(`no answer within ${ms} ms`)));
  });
}

function unlistedAfter(ms: number): Promise<'unlisted'> {
  return new Promise((resolve) => {
    AbortSignal.timeout(ms).addEventListener('abort', () => resolve('unlisted'));
  });
}

async function orUnknown<T extends object | 'unlisted'>(answer: Promise<T>): Promise<T | 'unknown'> {
  return (await orNull(answer)) ?? 'unknown';
}

/** Remembers answers for a short while; a failed one is forgotten at once. */
function kept<K, T>(clock: Clock, ask: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const known = new Map<K, { readonly untilMs: number; readonly answer: Promise<T> }>();
  return (key) => {
    const now = clock.now();
    const old = known.get(key);
    if (old !== undefined && old.untilMs > now) return old.answer;
    if (known.size > 200) known.clear();
    const answer = ask(key);
    known.set(key, { untilMs: now + KEPT_MS, answer });
    answer.catch(() => known.delete(key));
    return answer;
  };
}
