import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asker } from './ask.ts';
import { aws, Trouble } from './tool.ts';

export interface Secrets {
  readonly signingSecret: string;
  readonly previousSigningSecret?: string;
  readonly botToken: string;
}

/** What the template puts in before anything is stored. */
const NOT_YET = 'xoxb-not-yet-stored';

/** `none`: there is no such secret, it may not be read, or nothing was stored yet. `malformed`: {@link malformedWords}. */
export async function readSecrets(secretArn: string): Promise<Secrets | 'none' | 'malformed'> {
  const answer = await aws(['secretsmanager', 'get-secret-value', '--secret-id', secretArn]).catch(() => null);
  const text = (answer as { SecretString?: string } | null)?.SecretString;
  return text === undefined ? 'none' : parseSecrets(text);
}

/** Never quotes what is stored, as the words of a failed JSON.parse would: it may be the bare secret. */
export function parseSecrets(text: string): Secrets | 'none' | 'malformed' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'malformed';
  }
  if (typeof value !== 'object' || value === null) return 'malformed';
  const { botToken, signingSecret, previousSigningSecret: previous } = value as Partial<Record<keyof Secrets, unknown>>;
  if (botToken === NOT_YET) return 'none';
  if (!isText(signingSecret) || !isText(botToken)) return 'malformed';
  return { signingSecret, botToken, ...(isText(previous) ? { previousSigningSecret: previous } : {}) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function malformedWords(secretArn: string): string {
  return `What is stored in ${secretArn} is not JSON with signingSecret and botToken, so the app cannot use it: npm run deploy -- --secrets stores both anew.`;
}

/**
 * Asks for both secrets without echo (or takes them from SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN) and stores them. They reach the
 * AWS CLI by a file that only this user can read: an argument list is everybody's. Enter keeps what is stored. A signing secret that is
 * replaced stays valid as the previous one until {@link dropOldSecret}.
 * @param asker null: nobody is asked, as if each answer were Enter
 */
export async function storeSecrets(secretArn: string, asker: Asker | null): Promise<'stored' | 'kept' | 'missing'> {
  const found = await readSecrets(secretArn);
  if (found === 'malformed') console.log(malformedWords(secretArn));
  const before = typeof found === 'string' ? null : found;
  const enter = before === null ? 'later' : 'keep what is stored';
  const given = async (name: string, question: string, form: RegExp, right: string): Promise<string> => {
    const text = process.env[name] ?? (await asker?.ask(`${question}; not shown; Enter: ${enter}):`, 'hidden')) ?? '';
    if (text !== '' && !form.test(text)) throw new Trouble(`That is not ${right}; nothing was stored.`);
    return text;
  };
  const signingSecret =
    (await given(
      'SLACK_SIGNING_SECRET',
      'Signing secret (Basic Information → App Credentials',
      /^\S{8,}$/,
      'a signing secret',
    )) || before?.signingSecret;
  if (signingSecret === undefined) return 'missing';
  const botToken =
    (await given(
      'SLACK_BOT_TOKEN',
      'Bot token (OAuth & Permissions; begins with xoxb-',
      /^xox[a-z]-\S+$/,
      'a bot token, which begins with xoxb-',
    )) || before?.botToken;
  if (botToken === undefined) return 'missing';
  const replaced = before !== null && before.signingSecret !== signingSecret;
  if (before !== null && !replaced && before.botToken === botToken) {
    console.log(`✓ kept what is stored in ${secretArn}`);
    return 'kept';
  }
  const previous = replaced ? before.signingSecret : before?.previousSigningSecret;
  await put(secretArn, { signingSecret, botToken, ...(previous ? { previousSigningSecret: previous } : {}) });
  console.log(`✓ stored in ${secretArn}`);
  return 'stored';
}

/** Ends what a replaced signing secret is still good for. Throws {@link Trouble} when no secrets can be read. */
export async function dropOldSecret(secretArn: string): Promise<void> {
  const before = await readSecrets(secretArn);
  if (before === 'none') throw new Trouble(`No secrets are stored in ${secretArn}, or they cannot be read.`);
  if (before === 'malformed') throw new Trouble(malformedWords(secretArn));
  const { previousSigningSecret, ...current } = before;
  if (!previousSigningSecret) return console.log(`✓ there is no old signing secret in ${secretArn}`);
  await put(secretArn, current);
  console.log('✓ dropped the signing secret of before; environments that are warm refuse it within five minutes');
}

/** Whatever ends the script while the AWS CLI is at work must not leave the file behind: a signal runs no `finally`. */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function put(secretArn: string, secrets: Secrets): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-secret-'));
  const end = (signal: (typeof ENDINGS)[number]) => {
    rmSync(folder, { recursive: true, force: true });
    console.error(
      '\n✗ Ended while secrets were being stored: they may be, or not. The same command once more is safe.',
    );
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of ENDINGS) process.on(signal, end);
  try {
    const file = join(folder, 'secret.json');
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    await aws(['secretsmanager', 'put-secret-value', '--secret-id', secretArn, '--secret-string', `file://${file}`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    for (const signal of ENDINGS) process.off(signal, end);
  }
}
