import { aws, type Ran, regionGiven, run, Trouble } from './tool.ts';

/** What the stack says of itself. */
export interface Stack {
  readonly name: string;
  readonly requestUrl: string;
  readonly worker: string;
  readonly table: string;
  readonly secretArn: string;
  /** As the parameter says; empty: none. */
  readonly defaultChannel: string;
}

export const DEFAULT_STACK = 'lambda-canary';

interface Described {
  readonly Stacks?: readonly {
    readonly StackStatus?: string;
    readonly Outputs?: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
    readonly Parameters?: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
  }[];
}

/** Whether a deploy makes the stack or changes it. Throws {@link Trouble} where it would do neither, with the way out. */
export async function findStack(name: string): Promise<'new' | 'there'> {
  return standing(name, await describe(name));
}

function describe(name: string): Promise<Ran> {
  return run('aws', ['cloudformation', 'describe-stacks', '--stack-name', name, '--output', 'json']);
}

/** What CloudFormation's answer about a stack means to a deploy. Only its own “does not exist” says that there is none: it may also have been throttled, or denied. */
export function standing(name: string, { code, out, err }: Ran): 'new' | 'there' {
  if (code !== 0) {
    if (/does not exist/.test(err)) return 'new';
    throw new Trouble(`Whether there is a stack ${name} cannot be asked: ${err.trim() || `aws ended with ${code}`}`);
  }
  const status = (JSON.parse(out) as Described).Stacks?.[0]?.StackStatus ?? '';
  const cli = (command: string) => `aws cloudformation ${command} --stack-name ${name}`;
  switch (status) {
    // A change set that was never carried out: nothing was made, and no parameter is kept.
    case 'REVIEW_IN_PROGRESS':
      return 'new';
    case 'ROLLBACK_COMPLETE':
    case 'ROLLBACK_FAILED':
    case 'CREATE_FAILED':
    case 'DELETE_FAILED':
      throw new Trouble(
        `The stack ${name} is ${status}: what is left of it takes no update. Delete it, then run npm run deploy again:\n    ${cli('delete-stack')}\n    ${cli('wait stack-delete-complete')}`,
      );
    case 'UPDATE_ROLLBACK_FAILED':
      throw new Trouble(
        `The stack ${name} is ${status}: it takes no update before it is back where it was. Then run npm run deploy again:\n    ${cli('continue-update-rollback')}\n    ${cli('wait stack-rollback-complete')}`,
      );
    default:
      if (!status.endsWith('_IN_PROGRESS')) return 'there';
      throw new Trouble(
        `The stack ${name} is ${status}: CloudFormation is at work on it. Run npm run deploy again when it is done; ${cli('describe-stacks')} tells.`,
      );
  }
}

/** Throws {@link Trouble} when there is no such stack in the account and region of the AWS CLI, or none that was ever up. */
export async function readStack(name: string): Promise<Stack> {
  return stackOf(name, await describe(name));
}

/** What CloudFormation's answer tells of a stack that is up. Where it has no outputs, {@link standing} knows why. */
export function stackOf(name: string, ran: Ran): Stack {
  const [found] = ran.code === 0 ? ((JSON.parse(ran.out) as Described).Stacks ?? []) : [];
  const output = (key: string): string => {
    const value = found?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (value !== undefined) return value;
    if (standing(name, ran) === 'new') {
      throw new Trouble(`There is no stack ${name} in this account and region yet: npm run deploy makes it.`);
    }
    throw new Trouble(`The stack ${name} has no output ${key}: is it one of lambda-canary's?`);
  };
  return {
    name,
    requestUrl: output('RequestUrl'),
    worker: output('WorkerFunctionName'),
    table: output('TableName'),
    secretArn: output('SecretArn'),
    defaultChannel:
      found?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'DefaultChannel')?.ParameterValue ?? '',
  };
}

/** Each tool that is needed, or a sentence on where to get it. */
export async function needTools(tools: readonly ('aws' | 'sam')[]): Promise<void> {
  const home = {
    aws: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
    sam: 'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html',
  };
  for (const tool of tools) {
    const { code, out, err } = await run(tool, ['--version']);
    if (code !== 0) throw new Trouble(`${tool} is needed and cannot be run (${err.trim()}): ${home[tool]}`);
    console.log(`✓ ${tool}: ${(out || err).trim().split('\n')[0]}`);
  }
}

/** Whose account this will be. Throws {@link Trouble} when the CLI has no credentials or no region. */
export async function needAccount(): Promise<{ readonly account: string; readonly region: string }> {
  const who = await aws(['sts', 'get-caller-identity']).catch((error: Error) => {
    throw new Trouble(`The AWS CLI has no valid credentials (${error.message}). Try: aws configure, or aws sso login`);
  });
  const { Account, Arn } = who as { Account: string; Arn: string };
  const region = regionGiven(process.env) ?? (await run('aws', ['configure', 'get', 'region'])).out.trim();
  if (region === '') throw new Trouble('No region: set AWS_REGION, or run aws configure set region eu-west-1');
  console.log(`✓ account ${Account}, region ${region}, as ${Arn}`);
  return { account: Account, region };
}
