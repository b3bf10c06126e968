import { functionName, type Rollout, type Target, type Version } from './rollout.ts';

/** The AWS CLI line that gives an alias' whole traffic to one version: what a person can do when this app cannot. */
export function aliasCommand({ functionArn, alias, place }: Target, version: string): string {
  const region = functionArn.split(':')[3] ?? '';
  // With credentials of the wrong account a bare name could be another function; a full ARN is refused then.
  const name = place === undefined ? functionName(functionArn) : functionArn;
  return [
    'aws lambda update-alias',
    ...(region === '' ? [] : [`--region ${region}`]),
    `--function-name ${name}`,
    `--name ${alias}`,
    `--function-version ${version}`,
    `--routing-config 'AdditionalVersionWeights={}'`,
  ].join(' ');
}

/** The version that ends the exposure: stable, or the one that an undo goes to, as long as it is not itself taken back. */
export function safeVersion({ plan, phase, stable, canary }: Rollout): Version {
  const { name } = 'from' in phase ? phase.from : phase;
  return plan.isUndo === true && name !== 'rollingBack' && name !== 'rolledBack' ? canary : stable;
}

/** The line that ends a rollout's exposure: everything to stable. */
export function backCommand({ target, stable }: Pick<Rollout, 'target' | 'stable'>): string {
  return aliasCommand(target, stable);
}
