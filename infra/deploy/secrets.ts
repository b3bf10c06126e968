import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

/** Null: there is no such secret, it may not be read, or nothing was stored yet. */
export async function readSecrets(secretArn: string): Promise<Secrets | null> {
  const answer = await aws(['secretsmanager', 'get-secret-value', '--secret-id', secretArn]).catch(() => null);
  const text = (answer as { SecretString?: string } | null)?.SecretString;
  const value = text === undefined ? null : (JSON.parse(text) as Secrets);
  return value === null || value.botToken === NOT_YET ? null : value;
}

/**
 * Asks for both secrets without echo (or takes them from SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN) and stores them. They reach the
 * AWS CLI by a file that only this user can read: an argument list is everybody's. A signing secret that is replaced stays
 * valid as the previous one.
 */
export async function storeSecrets(secretArn: string, asker: Asker): Promise<'stored' | 'kept' | 'missing'> {
  const before = await readSecrets(secretArn);
  const nothing = before === null ? 'missing' : 'kept';
  const given = async (name: string, question: string, form: RegExp, right: string): Promise<string> => {
    const text = process.env[name] ?? (await asker.ask(question, 'hidden'));
    if (text !== '' && !form.test(text)) throw new Trouble(`That is not ${right}; nothing was stored.`);
    return text;
  };
  const signingSecret = await given(
    'SLACK_SIGNING_SECRET',
    `Signing secret (Basic Information → App Credentials; not shown; Enter: ${before === null ? 'later' : 'keep what is stored'}):`,
    /^\S{8,}$/,
    'a signing secret',
  );
  if (signingSecret === '') return nothing;
  const botToken = await given(
    'SLACK_BOT_TOKEN',
    'Bot token (OAuth & Permissions; begins with xoxb-; not shown):',
    /^xox[a-z]-\S+$/,
    'a bot token, which begins with xoxb-',
  );
  if (botToken === '') return nothing;
  const replaced = before !== null && before.signingSecret !== signingSecret;
  const secrets: Secrets = {
    signingSecret,
    botToken,
    ...(replaced ? { previousSigningSecret: before.signingSecret } : {}),
  };
  await put(secretArn, secrets);
  console.log(`✓ stored in ${secretArn}${replaced ? '; the signing secret of before stays valid beside it' : ''}`);
  return 'stored';
}

async function put(secretArn: string, secrets: Secrets): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-secret-'));
  try {
    const file = join(folder, 'secret.json');
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    await aws(['secretsmanager', 'put-secret-value', '--secret-id', secretArn, '--secret-string', `file://${file}`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
