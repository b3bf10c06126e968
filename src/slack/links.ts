import { functionName, type Rollout, type Target, type Version } from '../core/rollout.ts';
import { Mrkdwn } from './escape.ts';

/** Ways into the AWS console, made of the function's ARN alone. Empty where an ARN cannot be read. */

/** The log streams of one version: Lambda puts the version in square brackets into their names. */
export function logsLink(target: Target, version: Version): Mrkdwn {
  const name = functionName(target.functionArn);
  const group = consoleEncoded(`/aws/lambda/${name}`);
  const filter = consoleEncoded(`[${version}]`);
  return link(
    target,
    (region) =>
      `cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${group}$3FlogStreamNameFilter$3D${filter}`,
    `logs of ${version}`,
  );
}

/** The monitoring page of the alias, where both versions' metrics are drawn. */
function metricsLink(target: Target): Mrkdwn {
  const path = `#/functions/${functionName(target.functionArn)}/aliases/${target.alias}?tab=monitoring`;
  return link(target, (region) => `lambda/home?region=${region}${path}`, 'metrics graph');
}

/** Both links of a rollout, for an alert. */
export function evidenceLinks({ target, canary }: Pick<Rollout, 'target' | 'canary'>): readonly Mrkdwn[] {
  return [logsLink(target, canary), metricsLink(target)].filter(({ text }) => text !== '');
}

/** The console takes its own encoding after the `#`: percent-encoding twice, with `$` in place of the first `%`. */
function consoleEncoded(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
}

const HOSTS: ReadonlyMap<string, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
]);

function link(target: Target, path: (region: string) => string, label: string): Mrkdwn {
  const [, partition = '', , region = ''] = target.functionArn.split(':');
  const host = HOSTS.get(partition);
  const url = `https://${region}.${host}/${path(region)}`;
  const clean = /^[a-z0-9-]+$/.test(region) && /^[\x21-\x7e]+$/.test(url) && !/[<>|]/.test(url + label);
  return new Mrkdwn(host !== undefined && clean ? `<${url}|${label}>` : '');
}
