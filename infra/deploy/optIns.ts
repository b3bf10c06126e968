import { Trouble } from './tool.ts';

/** The template's parameters that say yes or no, all off by default: the option that turns each on, and what it is told by `--help`. */
export const OPT_INS = {
  'allow-publish': {
    parameter: 'AllowPublish',
    means: '/canary publish may publish $LATEST of functions that opted in',
  },
  'offer-versions': {
    parameter: 'OfferNewVersions',
    means: 'versions that somebody publishes are offered in Slack; needs a trail of CloudTrail',
  },
  'read-cloudtrail': {
    parameter: 'ReadCloudTrail',
    means: 'who changed an alias is looked up there; the right reads the whole trail',
  },
  dashboard: {
    parameter: 'DrawDashboard',
    means: 'a CloudWatch dashboard, 3 dollars a month beyond the three that are free',
  },
} as const;

type On = keyof typeof OPT_INS;
type OptIn = On | `no-${On}`;

const ONS = Object.keys(OPT_INS) as readonly On[];

/** For each an option that turns it on, and one that turns it off again. */
export const OPT_IN_SWITCHES: readonly OptIn[] = ONS.flatMap((on) => [on, `no-${on}` as const]);

/** The lines of `--help`, in its columns. */
export const OPT_IN_HELP: string = ONS.map((on) => `  ${`--${on}`.padEnd(17)}  ${OPT_INS[on].means}`).join('\n');

/** The parameters to set. What is not named is not among them, so that it stays as it is. Throws {@link Trouble} where both options are given. */
export function optIns(given: Readonly<Partial<Record<OptIn, string>>>): Readonly<Record<string, 'yes' | 'no'>> {
  const pairs = ONS.flatMap((on) => {
    const [isOn, isOff] = [given[on] !== undefined, given[`no-${on}`] !== undefined];
    if (isOn && isOff) throw new Trouble(`Give --${on} or --no-${on}, not both.`);
    return isOn || isOff ? [[OPT_INS[on].parameter, isOn ? 'yes' : 'no'] as const] : [];
  });
  return Object.fromEntries(pairs);
}
