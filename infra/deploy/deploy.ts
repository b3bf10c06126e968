import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../build.ts';
import { Asker } from './ask.ts';
import { examineStack } from './checks.ts';
import { show } from './doctor.ts';
import { fillManifest, NEXT_CLICKS } from './fillManifest.ts';
import { OPT_IN_HELP, OPT_IN_SWITCHES, optIns } from './optIns.ts';
import { readOptions } from './options.ts';
import { placeParameters } from './places.ts';
import { dropOldSecret, storeSecrets } from './secrets.ts';
import { DEFAULT_STACK, findStack, needAccount, needTools, readStack } from './stack.ts';
import { run, script, Trouble } from './tool.ts';

const HELP = `Deploys lambda-canary, or a newer one over it, and leads through what is to be done in Slack.

  npm run deploy

  --stack NAME       default ${DEFAULT_STACK}
  --email ADDRESS    who is told when the app itself is ill; or
  --topic ARN        an SNS topic of yours instead
  --channel C0123    where rollouts tell their story when nothing else says
  --endpoint KIND    HttpApi (default) or FunctionUrl
  --places FILE      other accounts and regions: docs/accounts.md
${OPT_IN_HELP}
                     each is off until its option is given once; --no-allow-publish and so on turn it off again
  --yes              asks nothing; secrets from SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN
  --secrets          builds and deploys nothing: stores new secrets, and examines the stack; takes --stack and --yes
  --drop-old-secret  the same, but ends what a replaced signing secret is still good for
  Other parameters of template.yaml keep their values: change them with sam deploy or in the console.`;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const TEXTS = ['stack', 'email', 'topic', 'channel', 'endpoint', 'places'] as const;
const SWITCHES = ['yes', 'secrets', 'drop-old-secret', ...OPT_IN_SWITCHES] as const;
type Given = Partial<Record<(typeof TEXTS)[number] | (typeof SWITCHES)[number], string>>;

/** Null where nobody is to be asked: an open standard input must not be waited for. */
function askerFor({ yes }: Given): Asker | null {
  return yes === undefined ? new Asker() : null;
}

/** Parameters to set, by their names in template.yaml. What an existing stack was given before stays. */
async function parameters(given: Given, isNew: boolean, asker: Asker | null): Promise<readonly string[]> {
  let { email = '', channel = '' } = given;
  const { topic = '', endpoint = '' } = given;
  if (isNew && asker !== null) {
    if (email === '' && topic === '')
      email = await asker.ask('E-mail address that is told when the app itself is ill:');
    if (channel === '')
      channel = await asker.ask('Slack channel id where stories are told by default (C0123…; Enter: none):');
  }
  if (isNew && email === '' && topic === '') {
    throw new Trouble('Give --email or --topic: somebody must hear when the app itself is ill.');
  }
  const pairs = { AlertEmail: email, AlertTopicArn: topic, DefaultChannel: channel, Endpoint: endpoint };
  const set = Object.entries(pairs).flatMap(([name, value]) => (value === '' ? [] : [`${name}=${value}`]));
  // The template takes one of the two: what an existing stack had before would stay beside the other. Quoted, as sam reads nothing.
  if (topic !== '') return [...set, 'AlertEmail=""'];
  return email === '' ? set : [...set, 'AlertTopicArn=""'];
}

async function samDeploy(stack: string, region: string, overrides: readonly string[]): Promise<void> {
  const { code } = await run(
    'sam',
    [
      'deploy',
      ...['--template-file', join(ROOT, 'template.yaml'), '--stack-name', stack, '--region', region],
      ...['--capabilities', 'CAPABILITY_IAM', '--resolve-s3', '--no-confirm-changeset', '--no-fail-on-empty-changeset'],
      ...(overrides.length === 0 ? [] : ['--parameter-overrides', ...overrides]),
    ],
    'show',
  );
  if (code !== 0)
    throw new Trouble(
      `sam deploy ended with ${code}: see above. Nothing runs half. npm run deploy again goes on, or says what stands in its way.`,
    );
}

/** What {@link rotate} does something with. */
const ROTATES: readonly string[] = ['stack', 'yes', 'secrets', 'drop-old-secret'] satisfies (keyof Given)[];

/** Replaces secrets of a stack that is up: quick, since Slack is refused from a secret's end in Slack until the new one is stored here. */
async function rotate(name: string, given: Given): Promise<void> {
  const idle = Object.keys(given).filter((option) => !ROTATES.includes(option));
  if (idle.length > 0) {
    throw new Trouble(
      `--secrets and --drop-old-secret deploy nothing, so they cannot take ${idle.map((option) => `--${option}`).join(', ')}: give that to a npm run deploy of its own.`,
    );
  }
  await needTools(['aws']);
  await needAccount();
  const stack = await readStack(name);
  const asker = askerFor(given);
  try {
    const stored = given.secrets === undefined ? 'kept' : await storeSecrets(stack.secretArn, asker);
    if (stored === 'missing') throw new Trouble('Nothing was stored: both are needed, since none is stored yet.');
  } finally {
    asker?.close();
  }
  if (given['drop-old-secret'] !== undefined) await dropOldSecret(stack.secretArn);
  console.log('');
  if (!show(await examineStack(stack, null))) process.exitCode = 1;
}

async function deploy(): Promise<void> {
  const given: Given = readOptions(HELP, TEXTS, SWITCHES);
  const { stack: name = DEFAULT_STACK } = given;
  if (!/^[a-zA-Z][a-zA-Z0-9-]{0,56}$/.test(name)) {
    throw new Trouble(`--stack ${name}: letters, digits and -, at most 57, since the functions are named after it.`);
  }
  if (given.secrets !== undefined || given['drop-old-secret'] !== undefined) return rotate(name, given);
  const switched = Object.entries(optIns(given)).map(([name, value]) => `${name}=${value}`);
  await needTools(['aws', 'sam']);
  const home = await needAccount();
  const places = given.places === undefined ? {} : placeParameters(given.places, home);
  const isNew = (await findStack(name)) === 'new';
  const asker = askerFor(given);
  try {
    // In quotes, which SAM takes off: JSON has spaces and quotes of its own, and an empty list must arrive as one.
    const elsewhere = Object.entries(places).map(([name, value]) => `${name}='${value}'`);
    const overrides = [...(await parameters(given, isNew, asker)), ...switched, ...elsewhere];
    await build();
    console.log('✓ built dist/slack and dist/worker\n');
    await samDeploy(name, home.region, overrides);
    const stack = await readStack(name);
    console.log(`\n✓ the stack ${name} is up. Request URL: ${stack.requestUrl}\n`);
    console.log(
      `The Slack app's manifest with this URL:\n\n${fillManifest(stack.requestUrl)}\nNext, in Slack:\n${NEXT_CLICKS}\n`,
    );
    const stored = await storeSecrets(stack.secretArn, asker);
    if (stored === 'missing') console.log('Nothing was stored. Run npm run deploy again when the app exists.');
    console.log('');
    if (!show(await examineStack(stack, null))) process.exitCode = 1;
    console.log(
      'Tag a function with canary:enabled = true, then: npm run doctor -- --function NAME; docs/first-rollout.md goes on.',
    );
  } finally {
    asker?.close();
  }
}

await script(deploy);
