import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Trail } from '../app/ports.ts';
import { functionName } from '../core/rollout.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';
import { onlyHome, perSite, type Sites } from './places.ts';

/** CloudTrail's name of Lambda's operation, with its API's date. */
const EVENT = 'UpdateAlias20150331';
const MOST = 50;

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
}): Trail {
  const { at } = perSite(config.sites ?? onlyHome(config.where), (where) => new CloudTrailClient(clientOptions(where)));
  return {
    async lastHand(target, sinceMs) {
      const { Events = [] } = await at(target.functionArn).send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: EVENT }],
          StartTime: new Date(sinceMs),
          MaxResults: MOST,
        }),
        deadline(),
      );
      for (const { CloudTrailEvent } of Events) {
        const { userIdentity, requestParameters, errorCode } = parsed(CloudTrailEvent);
        const { functionName: of = '', name } = requestParameters ?? {};
        const same = of === target.functionArn || of === functionName(target.functionArn);
        if (!same || name !== target.alias || errorCode !== undefined) continue;
        const arn = userIdentity?.arn ?? userIdentity?.type ?? null;
        // The newest change is the app's own: what was found is not known yet, or was overwritten since.
        if (arn?.endsWith(`/${config.own}`)) return null;
        return { kind: 'outside', name: arn === null ? null : shortName(arn) };
      }
      return null;
    },
  };
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
