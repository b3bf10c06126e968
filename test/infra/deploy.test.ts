import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BOT_TOKEN, SIGNING_SECRET } from '../../src/sandbox/deployments.ts';
import { sharedStory } from '../stories/hooks.ts';
import { type Ended, whenEnded } from './ended.ts';
import { type Answer, after, lambdaInvoke, type StandIns, standIns } from './standIns.ts';

/** The guided scripts, with stand-ins for the AWS and SAM CLIs; what they reach is the sandbox. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** One account: what was deployed and stored there, and how it is. */
interface Account {
  deployed: boolean;
  /** The secret's text; null: nothing was stored since the stack was made. */
  secret: string | null;
  readonly lacksCredentials?: true;
  readonly lacksTicks?: true;
  readonly hasRollouts?: true;
}

let account: Account = { deployed: false, secret: null };

const json = (value: unknown): Answer => ({ out: `${JSON.stringify(value)}\n` });
const fails = (err: string): Answer => ({ err: `${err}\n`, code: 254 });

async function aws(args: readonly string[]): Promise<Answer> {
  if (args[0] === '--version') return { out: 'aws-cli/2.0 stand-in\n' };
  const what = args.slice(0, 2).join(' ');
  switch (what) {
    case 'lambda invoke':
      return lambdaInvoke(story.sandbox.awsUrl, args);
    case 'sts get-caller-identity':
      if (account.lacksCredentials) return fails('Unable to locate credentials');
      return json({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/ada' });
    case 'cloudformation describe-stacks':
      return account.deployed ? json(stacks()) : fails(`Stack with id ${after(args, '--stack-name')} does not exist`);
    case 'secretsmanager get-secret-value':
      return json({ SecretString: account.secret ?? '{"botToken":"xoxb-not-yet-stored"}' });
    case 'secretsmanager put-secret-value':
      account.secret = readFileSync(after(args, '--secret-string').replace('file://', ''), 'utf8');
      return json({});
    case 'cloudwatch get-metric-statistics':
      return json({ Datapoints: account.lacksTicks ? [] : [{ Sum: 1 }, { Sum: 1 }] });
    case 'dynamodb scan':
      return json({ Items: account.hasRollouts ? [ROLLOUT] : [] });
    case 'cloudformation delete-stack':
      account.deployed = false;
      return json({});
    case 'cloudformation wait':
      return json({});
    default:
      return fails(`the stand-in does not know ${what}`);
  }
}

const ROLLOUT = { pk: { S: 'fn#arn:aws:lambda:eu-west-1:123456789012:function:checkout' }, sk: { S: 'alias#live' } };
const stacks = () => ({
  Stacks: [
    {
      Outputs: Object.entries({
        RequestUrl: `${story.sandbox.url}/slack/events`,
        WorkerFunctionName: 'lambda-canary-worker',
        TableName: 'canary-table',
        SecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s',
      }).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      Parameters: [{ ParameterKey: 'DefaultChannel', ParameterValue: 'C0RELEASES' }],
    },
  ],
});

function sam([first]: readonly string[]): Answer {
  if (first === '--version') return { out: 'SAM CLI, version 1.0 stand-in\n' };
  account.deployed = true;
  return {};
}

// Slack signs with the time of day, and so does the doctor.
const story = sharedStory({ startMs: Date.now() });
let tools: StandIns;
beforeAll(() => {
  tools = standIns({ aws, sam }, { SLACK_API_URL: `${story.sandbox.url}/slack/api/` });
});
afterAll(() => tools.remove());

function script(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  typed = '',
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', `infra/deploy/${name}.ts`, ...args], {
    cwd: ROOT,
    env: { ...tools.env, AWS_REGION: 'eu-west-1', ...env },
  });
  child.stdin.end(typed);
  return whenEnded(child);
}

it('without credentials nothing is deployed, and the way to get some is said', async () => {
  account = { deployed: false, secret: null, lacksCredentials: true };
  const ended = await script('deploy', ['--yes']);
  account = { deployed: false, secret: null };
  expect(ended).toMatchObject({ code: 1, said: expect.stringContaining('aws sso login') });
  expect(tools.calls().some(([tool, first]) => tool === 'sam' && first === 'deploy')).toBe(false);
});

it('a tool that is missing is named, with where to get it', async () => {
  const ended = await script('deploy', ['--yes'], { PATH: tools.folder.replace(/$/, '-nothing') });
  expect(ended).toMatchObject({ code: 1, said: expect.stringContaining('aws is needed') });
});

it('nobody to wake: nothing is deployed', async () => {
  const ended = await script('deploy', ['--yes']);
  expect(ended).toMatchObject({ code: 1, said: expect.stringContaining('Give --email or --topic') });
});

it('deploys, prints the manifest with this stack’s URL, stores the secrets unseen, and a rollout starts through that URL', async () => {
  const typed = `ops@example.com\nC0RELEASES\n${SIGNING_SECRET}\n${BOT_TOKEN}\n`;
  const ended = await script('deploy', [], {}, typed);
  expect(ended, ended.said).toMatchObject({ code: 0 });
  const deployed = tools.calls().find(([tool, first]) => tool === 'sam' && first === 'deploy') ?? [];
  expect(deployed).toEqual(
    expect.arrayContaining(['AlertEmail=ops@example.com', 'AlertTopicArn=""', 'DefaultChannel=C0RELEASES']),
  );
  expect(ended.said).toContain('All is well.');
  expect(JSON.stringify(tools.calls()) + ended.said).not.toContain(SIGNING_SECRET);
  expect(JSON.stringify(tools.calls()) + ended.said).not.toContain(BOT_TOKEN);

  const text = ended.said.slice(ended.said.indexOf('_metadata:'), ended.said.indexOf('Next, in Slack'));
  const { features } = parse(text) as { features: { slash_commands: [{ url: string }] } };
  const body = new URLSearchParams({
    command: '/canary',
    text: 'start checkout 43 10%',
    trigger_id: '1.2',
    user_id: 'U0ADA',
    team_id: 'T0SANDBOX',
    channel_id: 'C0RELEASES',
    response_url: `${story.sandbox.url}/slack/response/none`,
  }).toString();
  const timestamp = String(Math.floor(story.sandbox.clock.now() / 1_000));
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const answer = await fetch(features.slash_commands[0].url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
  });
  expect(answer.status).toBe(200);
  await story.sandbox.settled();
  expect(await story.alias()).toEqual({ version: '42', weights: { 43: 0.1 } });
});

describe('deployed again by nobody at the terminal, with a file of places and a new signing secret', () => {
  const role = 'arn:aws:iam::222222222222:role/lambda-canary-member-us-east-1';
  const again = () =>
    script('deploy', ['--yes', '--places', tools.file('places.json')], {
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_BOT_TOKEN: BOT_TOKEN,
    });
  let ended: Ended;
  beforeAll(async () => {
    tools.write('places.json', JSON.stringify({ prod: { region: 'us-east-1', role } }, null, 2));
    account = { deployed: true, secret: JSON.stringify({ signingSecret: 'of-yesterday', botToken: BOT_TOKEN }) };
    ended = await again();
  });

  it('other accounts and regions are taken from the file', () => {
    expect(ended, ended.said).toMatchObject({ code: 0 });
    expect(tools.calls().findLast(([tool, first]) => tool === 'sam' && first === 'deploy')).toEqual(
      expect.arrayContaining([
        `Places='{"prod":{"region":"us-east-1","role":"${role}"}}'`,
        `MemberRoleArns='${role}'`,
        `MemberAccounts='222222222222'`,
      ]),
    );
  });

  it('a new signing secret leaves the old one valid beside it', () => {
    expect(ended, ended.said).toMatchObject({ code: 0 });
    expect(JSON.parse(account.secret ?? '')).toEqual({
      signingSecret: SIGNING_SECRET,
      botToken: BOT_TOKEN,
      previousSigningSecret: 'of-yesterday',
    });
  });

  it('a slip in the file is found before anything is deployed', async () => {
    const before = tools.calls().length;
    tools.write('places.json', '{"prod":{"region":"us-east-1"}}');
    const slip = await again();
    expect(slip).toMatchObject({ code: 1, said: expect.stringContaining('PLACES: “prod” needs a role') });
    const calls = tools.calls().slice(before);
    expect(calls.some(([tool, first]) => tool === 'sam' && first === 'deploy')).toBe(false);
  });
});

it('the doctor asks AWS for the right to move an alias, and changes nothing', async () => {
  const before = await story.alias();
  const well = await script('doctor', ['--function', 'checkout']);
  expect(well, well.said).toMatchObject({ code: 0 });
  expect(well.said).toContain('checkout:live may be moved');
  const closed = await script('doctor', ['--function', 'billing']);
  expect(closed).toMatchObject({ code: 1 });
  expect(closed.said).toMatch(/✗ billing:live may not be moved: AccessDenied.*canary:enabled/);
  expect(await story.alias()).toEqual(before);
});

it('the doctor says what is ill, each in a sentence', async () => {
  await story.post('channel', { channel: 'C0RELEASES', appMember: false });
  const secret = JSON.stringify({ signingSecret: 'another-secret', botToken: 'xoxb-another' });
  account = { deployed: true, secret, lacksTicks: true };
  const ended = await script('doctor', []);
  await story.post('channel', { channel: 'C0RELEASES', appMember: true });
  expect(ended.code).toBe(1);
  expect(ended.said).toMatch(/✗ What is signed with the stored signing secret was answered 401/);
  expect(ended.said).toMatch(/✗ Slack does not know the bot token/);
  expect(ended.said).toMatch(/✗ No minute tick was seen/);
  account = { deployed: true, secret: null };
  expect((await script('doctor', [])).said).toMatch(/✗ No secrets are stored/);
});

/** The stack with these secrets stored; what the tools were called with from here on. */
function stored(secret: Readonly<Record<string, string>> | null) {
  account = { deployed: true, secret: secret === null ? null : JSON.stringify(secret) };
  const before = tools.calls().length;
  return { calls: () => tools.calls().slice(before) };
}
const secretNow = () => JSON.parse(account.secret ?? 'null');
const YESTERDAY = { signingSecret: 'of-yesterday', botToken: BOT_TOKEN };

it('a new signing secret is stored without building or deploying, and Enter keeps the bot token', async () => {
  const { calls } = stored(YESTERDAY);
  const ended = await script('deploy', ['--secrets'], {}, `${SIGNING_SECRET}\n\n`);
  expect(ended, ended.said).toMatchObject({ code: 0 });
  expect(secretNow()).toEqual({ ...YESTERDAY, signingSecret: SIGNING_SECRET, previousSigningSecret: 'of-yesterday' });
  expect(calls().some(([tool]) => tool === 'sam')).toBe(false);
  expect(ended.said).not.toContain('built');
  expect(ended.said).toContain('All is well.');
  expect(ended.said).toMatch(/secret of before is still valid.*npm run deploy -- --drop-old-secret/);
  expect(JSON.stringify(calls()) + ended.said).not.toContain(SIGNING_SECRET);
});

it('a new bot token alone changes neither signing secret; Enter at both changes nothing, and says so', async () => {
  const rotating = {
    signingSecret: SIGNING_SECRET,
    botToken: 'xoxb-of-yesterday',
    previousSigningSecret: 'of-yesterday',
  };
  stored(rotating);
  const ended = await script('deploy', ['--secrets'], {}, `\n${BOT_TOKEN}\n`);
  expect(ended, ended.said).toMatchObject({ code: 0 });
  expect(secretNow()).toEqual({ ...rotating, botToken: BOT_TOKEN });
  const { calls } = stored(rotating);
  const kept = await script('deploy', ['--secrets'], {}, '\n\n');
  expect(kept.said).toContain('kept what is stored');
  expect(calls().some((call) => call.includes('put-secret-value'))).toBe(false);
});

it('secrets that were never stored are not stored by halves', async () => {
  stored(null);
  const ended = await script('deploy', ['--secrets'], {}, `${SIGNING_SECRET}\n\n`);
  expect(ended).toMatchObject({ code: 1, said: expect.stringContaining('Nothing was stored') });
  expect(secretNow()).toBeNull();
});

it('the old signing secret is named by the doctor, and dropped by a command that can be said twice', async () => {
  const fresh = { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN };
  const { calls } = stored({ ...fresh, previousSigningSecret: 'of-yesterday' });
  expect((await script('doctor', ['--stack', 'blue'])).said).toContain('--drop-old-secret --stack blue');
  const ended = await script('deploy', ['--drop-old-secret']);
  expect(ended, ended.said).toMatchObject({ code: 0, said: expect.stringContaining('within five minutes') });
  expect(secretNow()).toEqual(fresh);
  expect(ended.said).not.toContain('still valid');
  const again = await script('deploy', ['--drop-old-secret']);
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining('no old signing secret') });
  expect(calls().filter((call) => call.includes('put-secret-value'))).toHaveLength(1);
  expect(calls().some(([tool]) => tool === 'sam')).toBe(false);
});

it('one that leaked is replaced and dropped in one go', async () => {
  stored(YESTERDAY);
  const ended = await script('deploy', ['--secrets', '--drop-old-secret'], {}, `${SIGNING_SECRET}\n\n`);
  expect(ended, ended.said).toMatchObject({ code: 0 });
  expect(secretNow()).toEqual({ signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN });
});

it('destroy keeps its hands off while rollouts run, asks, and says what it leaves', async () => {
  account = { deployed: true, secret: null, hasRollouts: true };
  const running = await script('destroy', ['--yes']);
  expect(running).toMatchObject({ code: 1, said: expect.stringContaining('function:checkout:live') });
  account = { deployed: true, secret: null };
  const unsure = await script('destroy', [], {}, 'no\n');
  expect(unsure).toMatchObject({ code: 1, said: expect.stringContaining('Nothing was deleted') });
  const gone = await script('destroy', [], {}, 'lambda-canary\n');
  expect(gone).toMatchObject({ code: 0, said: expect.stringContaining('the table canary-table with the audit trail') });
  expect(account.deployed).toBe(false);
});
