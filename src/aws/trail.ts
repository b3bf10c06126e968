import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Trail } from '../app/ports.ts';
import { type Actor, functionName, type Target } from '../core/rollout.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';
import { type Sleep, wait } from './pace.ts';
import { onlyHome, perSite, type Sites } from './places.ts';

/** CloudTrail's name of Lambda's operation, with its API's date. */
const EVENT = 'UpdateAlias20150331';
const MOST = 50;
/** CloudTrail takes two lookups a second of an account and region: 250 of the region's changes, newest first, must do. */
const MOST_PAGES = 5;
const BETWEEN_MS = 500;
/** The end of one search, all its pages and the pauses between them included: it comes last in a tick, whose worker is killed after 45 seconds. */
const SEARCH_MS = 5_000;

interface Told {
  readonly userIdentity?: { readonly type?: string; readonly arn?: string };
  readonly requestParameters?: { readonly functionName?: string; readonly name?: string };
  readonly errorCode?: string;
}

/**
 * Who changed an alias, out of CloudTrail's last 90 days of management events, which come minutes late.
 * @param config.own the app's own worker by its function name: its role's sessions are called so, at home by Lambda, elsewhere by
 * places.ts
 */
export function createTrail(config: {
  readonly own: string;
  readonly where?: Whereabouts;
  readonly sites?: Sites;
  /** Between two pages. */
  readonly sleep?: Sleep;
}): Trail {
  const { at } = perSite(config.sites ?? onlyHome(config.where), (where) => new CloudTrailClient(clientOptions(where)));
  const { sleep = wait } = config;
  return {
    async lastHand(target, sinceMs) {
      const limit = deadline(SEARCH_MS);
      let from: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        if (page > 0) await sleep(BETWEEN_MS);
        const { Events = [], NextToken } = await at(target.functionArn).send(
          new LookupEventsCommand({
            LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: EVENT }],
            StartTime: new Date(sinceMs),
            MaxResults: MOST,
            ...(from === undefined ? {} : { NextToken: from }),
          }),
          limit,
        );
        const newest = Events.map(({ CloudTrailEvent }) => parsed(CloudTrailEvent)).find((told) => isOf(target, told));
        if (newest !== undefined) return handOf(newest, config.own);
        from = NextToken;
        if (from === undefined) return null;
      }
      return null;
    },
  };
}

/** A change of this alias that AWS took. */
function isOf(target: Target, { requestParameters, errorCode }: Told): boolean {
  const { functionName: of = '', name } = requestParameters ?? {};
  const same = of === target.functionArn || of === functionName(target.functionArn);
  return same && name === target.alias && errorCode === undefined;
}

/** Null where the newest change is the app's own: what was found is not known yet, or was overwritten since. */
function handOf({ userIdentity }: Told, own: string): Extract<Actor, { kind: 'outside' }> | null {
  const arn = userIdentity?.arn ?? userIdentity?.type ?? null;
  if (arn?.endsWith(`/${own}`)) return null;
  return { kind: 'outside', name: arn === null ? null : shortName(arn) };
}

function parsed(text: string | undefined): Told {
  try {
    return JSON.parse(text ?? '') as Told;
  } catch {
    return {};
  }
}

/** `arn:aws:sts::123456789012:assumed-role/deploy/ada` → `deploy/ada`; a user's ARN → the user's name. */
export function shortName(arn: string): string {
  return arn.replace(/^arn:[^:]*:(?:iam|sts)::\d*:(?:assumed-role\/|user\/)?/, '');
}
