import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Asker } from '../../infra/deploy/ask.ts';
import { malformedWords, parseSecrets, storeSecrets } from '../../infra/deploy/secrets.ts';
import { stackOf, standing } from '../../infra/deploy/stack.ts';
import { environment, regionGiven, script, Trouble } from '../../infra/deploy/tool.ts';
import { whenEnded } from './ended.ts';
import { after, standIns } from './standIns.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('the region of all tools', () => {
  it.each([
    ['the one of AWS_REGION, whatever a profile exports', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' }],
    ['the one of AWS_REGION alone', { AWS_REGION: 'eu-west-1' }],
    ['the one of AWS_DEFAULT_REGION where nothing else is said', { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' }],
  ])('is %s', (_, env) => {
    expect(regionGiven(env)).toBe('eu-west-1');
    expect(environment(env)).toMatchObject({ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' });
  });

  it('is left to the CLI’s own settings where the environment says none', () => {
    expect(regionGiven({})).toBeUndefined();
    expect(environment({ HOME: '/home/ada' })).toEqual({ HOME: '/home/ada', AWS_PAGER: '' });
  });
});

describe('a stack', () => {
  const described = (StackStatus: string) =>
    standing('canary', { code: 0, out: JSON.stringify({ Stacks: [{ StackStatus }] }), err: '' });
  const refused = (err: string) => standing('canary', { code: 254, out: '', err });

  it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])(
    'that is %s is changed by a deploy',
    (status) => {
      expect(described(status)).toBe('there');
    },
  );

  it('that was only ever planned is made, and keeps no parameter of before', () => {
    expect(described('REVIEW_IN_PROGRESS')).toBe('new');
  });

  it.each<[string, string]>([
    ['ROLLBACK_COMPLETE', 'aws cloudformation delete-stack --stack-name canary'],
    ['ROLLBACK_FAILED', 'aws cloudformation delete-stack --stack-name canary'],
    ['CREATE_FAILED', 'aws cloudformation delete-stack --stack-name canary'],
    ['DELETE_FAILED', 'aws cloudformation delete-stack --stack-name canary'],
    ['UPDATE_ROLLBACK_FAILED', 'aws cloudformation continue-update-rollback --stack-name canary'],
    ['UPDATE_IN_PROGRESS', 'Run npm run deploy again when it is done'],
    ['DELETE_IN_PROGRESS', 'Run npm run deploy again when it is done'],
    ['ROLLBACK_IN_PROGRESS', 'Run npm run deploy again when it is done'],
  ])('that is %s is left alone, and the way out is said', (status, way) => {
    expect(() => described(status)).toThrow(Trouble);
    expect(() => described(status)).toThrow(`The stack canary is ${status}`);
    expect(() => described(status)).toThrow(way);
  });

  it('is new only where CloudFormation says that there is none', () => {
    const error = (kind: string, words: string) =>
      `An error occurred (${kind}) when calling the DescribeStacks operation: ${words}`;
    expect(refused(error('ValidationError', 'Stack with id canary does not exist'))).toBe('new');
    for (const [kind, words] of [
      ['Throttling', 'Rate exceeded'],
      ['AccessDenied', 'User: ada is not authorized to perform: cloudformation:DescribeStacks'],
    ] as const)
      expect(() => refused(error(kind, words))).toThrow(words);
    expect(() => refused('')).toThrow('aws ended with 254');
  });

  it.each([
    ['REVIEW_IN_PROGRESS', 'npm run deploy makes it'],
    ['ROLLBACK_COMPLETE', 'aws cloudformation delete-stack --stack-name canary'],
    ['CREATE_IN_PROGRESS', 'CloudFormation is at work on it'],
    ['CREATE_COMPLETE', 'has no output RequestUrl'],
  ])('that is %s and has no outputs says why there is nothing to work on', (StackStatus, words) => {
    const out = JSON.stringify({ Stacks: [{ StackStatus }] });
    expect(() => stackOf('canary', { code: 0, out, err: '' })).toThrow(words);
  });

  it('that is being updated, or could not be, takes new secrets all the same', () => {
    const Outputs = ['RequestUrl', 'WorkerFunctionName', 'TableName', 'SecretArn'].map((OutputKey) => ({
      OutputKey,
      OutputValue: OutputKey.toLowerCase(),
    }));
    for (const StackStatus of ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED']) {
      const out = JSON.stringify({ Stacks: [{ StackStatus, Outputs }] });
      expect(stackOf('canary', { code: 0, out, err: '' })).toMatchObject({
        secretArn: 'secretarn',
        defaultChannel: '',
      });
    }
  });
});

describe('what is stored as the secret', () => {
  const whole = { signingSecret: 'f2a0c9d8b7e6', botToken: 'xoxb-1' };

  it('is read with the signing secret of before, where there is one', () => {
    expect(parseSecrets(JSON.stringify(whole))).toEqual(whole);
    const rotating = { ...whole, previousSigningSecret: 'of-yesterday' };
    expect(parseSecrets(JSON.stringify(rotating))).toEqual(rotating);
  });

  it('is nothing yet where the template’s own text stands', () => {
    expect(parseSecrets('{"signingSecret":"not-yet-stored","botToken":"xoxb-not-yet-stored"}')).toBe('none');
  });

  it.each(['f2a0c9d8b7e6', 'xoxb-1', 'signingSecret=f2a0c9d8b7e6', 'null', '"xoxb-1"', '{"botToken":"xoxb-1"}', ''])(
    'is told as of another form, and never shown: %s',
    (text) => {
      expect(parseSecrets(text)).toBe('malformed');
      expect(malformedWords('arn:secret')).toMatch(/arn:secret is not JSON with .*npm run deploy -- --secrets/);
    },
  );
});

it('secrets are gone from the disk before a signal ends what stores them', async () => {
  const listening = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => process.listenerCount(signal));
  const before = listening();
  let file = '';
  const tools = standIns({
    aws: (args) => {
      if (args[1] === 'get-secret-value')
        return { out: '{"SecretString":"{\\"botToken\\":\\"xoxb-not-yet-stored\\"}"}' };
      file = after(args, '--secret-string').replace('file://', '');
      expect(readFileSync(file, 'utf8')).toContain('f2a0c9d8b7e6');
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.emit(signal, signal);
      return { out: '{}' };
    },
  });
  onTestFinished(tools.remove);
  for (const [name, value] of Object.entries({
    PATH: tools.env.PATH,
    TMPDIR: tools.folder,
    SLACK_SIGNING_SECRET: 'f2a0c9d8b7e6',
    SLACK_BOT_TOKEN: 'xoxb-1',
  }))
    vi.stubEnv(name, value);
  const ends: unknown[] = [];
  vi.spyOn(process, 'exit').mockImplementation(((code: number) => ends.push([code, existsSync(file)])) as never);
  for (const stream of ['log', 'error'] as const) vi.spyOn(console, stream).mockImplementation(() => {});
  await storeSecrets('arn:secret', null);
  expect(ends).toEqual([
    [130, false],
    [143, false],
    [129, false],
  ]);
  expect(listening()).toEqual(before);
  expect(readdirSync(tools.folder).filter((name) => name.startsWith('lambda-canary-secret-'))).toEqual([]);
});

/** A terminal at which somebody sits, and what it shows. */
function aTerminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const output = new PassThrough();
  return { input, shown: () => String(output.read() ?? ''), asker: new Asker(input as never, output) };
}

describe('a question at a terminal', () => {
  it('is answered by a line; a hidden one is not shown', async () => {
    const { input, shown, asker } = aTerminal();
    const email = asker.ask('E-mail:');
    input.write('ops@example.com\r');
    expect(await email).toBe('ops@example.com');
    const token = asker.ask('Token:', 'hidden');
    input.write('xoxb-1\r');
    expect(await token).toBe('xoxb-1');
    expect(shown()).toContain('ops@example.com');
    expect(shown()).not.toContain('xoxb-1');
  });

  it('keeps the lines that were pasted with its answer for the questions after it, and shows none of them too early', async () => {
    const { input, shown, asker } = aTerminal();
    const email = asker.ask('E-mail:');
    input.write('ops@example.com\rC0RELEASES\rf2a0c9d8\rxoxb-');
    expect([await email, await asker.ask('Channel:'), await asker.ask('Secret:', 'hidden')]).toEqual([
      'ops@example.com',
      'C0RELEASES',
      'f2a0c9d8',
    ]);
    const token = asker.ask('Token:', 'hidden');
    input.write('1\r');
    expect(await token).toBe('xoxb-1');
    expect(shown()).toMatch(/^E-mail: .*ops@example\.com\r\nChannel: C0RELEASES\nSecret: \nToken: \n$/s);
  });

  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('that is left by %s is not answered: the script ends with 130, and does nothing more', async (_, key) => {
    const { input, asker } = aTerminal();
    vi.spyOn(console, 'error').mockImplementation(() => {});
    let answered = false;
    const ran = script(async () => {
      await asker.ask('Token:', 'hidden');
      answered = true;
    });
    input.write(key);
    await ran;
    expect([answered, process.exitCode]).toEqual([false, 130]);
  });

  it('takes Ctrl-C for itself only while it is open: then it is the running tool’s', async () => {
    const { input, asker } = aTerminal();
    const raw = vi.spyOn(input, 'setRawMode');
    const asked = asker.ask('E-mail:');
    expect(raw).toHaveBeenLastCalledWith(true);
    input.write('\r');
    expect(await asked).toBe('');
    expect(raw).toHaveBeenLastCalledWith(false);
  });
});

it('without a terminal, answers are the lines of standard input, and empty from its end on', async () => {
  const input = new PassThrough();
  const asker = new Asker(input as never, new PassThrough());
  input.end('ops@example.com\nC0RELEASES\n');
  expect([await asker.ask('?'), await asker.ask('?'), await asker.ask('?', 'hidden')]).toEqual([
    'ops@example.com',
    'C0RELEASES',
    '',
  ]);
  asker.close();
});

it('with --yes nobody is waited for, however long standard input stays open', async () => {
  const outputs = ['RequestUrl', 'WorkerFunctionName', 'TableName', 'SecretArn'].map((OutputKey) => ({
    OutputKey,
    OutputValue: 'any',
  }));
  const answers: Readonly<Record<string, unknown>> = {
    sts: { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/ada' },
    cloudformation: { Stacks: [{ StackStatus: 'CREATE_COMPLETE', Outputs: outputs }] },
    secretsmanager: { SecretString: 'a signing secret by itself' },
  };
  const tools = standIns({ aws: ([service = '']) => ({ out: JSON.stringify(answers[service] ?? 'aws-cli') }) });
  const { SLACK_SIGNING_SECRET: _, SLACK_BOT_TOKEN: __, ...env } = tools.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'infra/deploy/deploy.ts', '--secrets', '--yes'], {
    cwd: ROOT,
    env: { ...env, AWS_REGION: 'eu-west-1' },
  });
  const ended = await whenEnded(child);
  tools.remove();
  expect(ended).toMatchObject({ code: 1, said: expect.stringContaining('Nothing was stored') });
  expect(ended.said).toContain('any is not JSON with signingSecret and botToken');
  expect(ended.said).not.toContain('a signing secret by itself');
});
