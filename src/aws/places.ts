import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '../app/ports.ts';
import type { MemberRole, Place } from '../core/place.ts';
import { clientOptions, deadline, type Keys, type Whereabouts } from './client.ts';
import { faultOf } from './fault.ts';

/**
 * Which account and region a call goes to, and whose rights it carries. An adapter that asks AWS about somebody's function makes
 * its clients by {@link perSite} and takes the one of the function's ARN:
 *
 *     const lambda = perSite(sites, (where) => new LambdaClient(clientOptions(where)));
 *     await lambda.at(target.functionArn).send(…);
 *
 * What is the app's own (its table, bus, queue, secret) is at home and needs none of this.
 */
export interface Site {
  /** Null: the app's own account and region. */
  readonly place: string | null;
  /** What a client for it is made with. */
  readonly where: Whereabouts;
}

export interface Sites {
  readonly home: Site;
  /** The places as they were set up. */
  readonly others: readonly Site[];
  /** The site of an ARN; home where it says no account and region, or none that was set up. */
  at(arn: string): Site;
}

/** Credentials are renewed so long before they expire; the SDK asks again at the same time. */
const RENEW_MS = 5 * 60_000;

/** Home alone: what tests and contract suites run at. */
export function onlyHome(where: Whereabouts = {}): Sites {
  const home: Site = { place: null, where };
  return { home, others: [], at: () => home };
}

/**
 * Home and the places, each with the credentials that reach there.
 * @param config.session what CloudTrail calls the app by in the other accounts
 */
export function createSites(config: {
  readonly places: readonly Place[];
  readonly clock: Clock;
  readonly session: string;
  readonly where?: Whereabouts;
}): Sites {
  const { places, where = {} } = config;
  if (places.length === 0) return onlyHome(where);
  const home: Site = { place: null, where };
  // Asked at home: what it gives holds in every region.
  const sts = new STSClient(clientOptions(where));
  const known = places.map((place) => {
    const { name, region, role } = place;
    return { place, site: { place: name, where: { ...where, region, credentials: assumed(sts, role, config) } } };
  });
  return {
    home,
    others: known.map(({ site }) => site),
    at(arn) {
      const [, , , region, account] = arn.split(':');
      const found = known.find(({ place }) => place.region === region && place.account === account);
      return found?.site ?? home;
    },
  };
}

/** One thing for each site: a client, or a pace, since AWS' quotas are those of one account and region. */
export interface PerSite<T> {
  at(arn: string): T;
  of(site: Site): T;
}

/** Home's is made at once, while the worker starts; the others' when they are first needed. */
export function perSite<T>(sites: Sites, make: (where: Whereabouts) => T): PerSite<T> {
  const made = new Map<Site, { readonly one: T }>([[sites.home, { one: make(sites.home.where) }]]);
  const of = (site: Site): T => {
    const known = made.get(site) ?? { one: make(site.where) };
    made.set(site, known);
    return known.one;
  };
  return { of, at: (arn) => of(sites.at(arn)) };
}

type Provider = () => Promise<Keys>;

/** A role's credentials, shared by all clients of its place: one call an hour. A failure is forgotten, and asked for again. */
function assumed(
  sts: STSClient,
  role: MemberRole,
  { clock, session }: { readonly clock: Clock; readonly session: string },
): Provider {
  let held: { readonly answer: Promise<Keys>; untilMs: number } | null = null;
  return () => {
    if (held !== null && clock.now() < held.untilMs) return held.answer;
    const asked = { answer: assume(sts, role, session), untilMs: Number.POSITIVE_INFINITY };
    held = asked;
    asked.answer.then(
      ({ expiration }) => {
        asked.untilMs = (expiration?.getTime() ?? 0) - RENEW_MS;
      },
      () => {
        if (held === asked) held = null;
      },
    );
    return asked.answer;
  };
}

async function assume(sts: STSClient, role: MemberRole, session: string): Promise<Keys> {
  const external = role.externalId === null ? {} : { ExternalId: role.externalId };
  try {
    const command = new AssumeRoleCommand({ RoleArn: role.arn, RoleSessionName: session, ...external });
    const { Credentials: given } = await sts.send(command, deadline());
    if (given === undefined) throw new Error('the answer has no credentials');
    return {
      accessKeyId: given.AccessKeyId ?? '',
      secretAccessKey: given.SecretAccessKey ?? '',
      sessionToken: given.SessionToken ?? '',
      ...(given.Expiration === undefined ? {} : { expiration: given.Expiration }),
    };
  } catch (error) {
    throw notThere(error, role);
  }
}

/** The failure with the account in its words; name and status stay, by which {@link faultOf} judges. */
function notThere(error: unknown, { arn }: MemberRole): Error {
  const { name, status } = faultOf(error);
  const words = error instanceof Error ? error.message : String(error);
  const told = new Error(`this app may not act in account ${arn.split(':')[4]}: ${words}`);
  return Object.assign(told, { name }, status === null ? {} : { $metadata: { httpStatusCode: status } });
}
