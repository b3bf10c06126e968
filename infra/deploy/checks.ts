import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { malformedWords, readSecrets, type Secrets } from './secrets.ts';
import { DEFAULT_STACK, type Stack } from './stack.ts';
import { aws } from './tool.ts';

/** One prerequisite: how it is, in a sentence, with the way out when it is not well. */
export interface Check {
  readonly ok: boolean;
  readonly says: string;
}

const PATIENCE_MS = 15_000;

/** Every prerequisite, in the order in which to mend them. `target`: whose alias the worker is to be asked about. */
export async function examineStack(
  stack: Stack,
  target: { readonly function: string; readonly alias: string } | null,
): Promise<readonly Check[]> {
  const found = await readSecrets(stack.secretArn);
  const secrets = typeof found === 'string' ? null : found;
  const checks = [
    tried(() => turnsAway(stack.requestUrl)),
    secrets === null
      ? Promise.resolve({
          ok: false,
          says:
            found === 'malformed'
              ? malformedWords(stack.secretArn)
              : `No secrets are stored in ${stack.secretArn}, or they cannot be read: run npm run deploy again.`,
        })
      : tried(() => takesSigned(stack.requestUrl, secrets)),
    ...(secrets === null
      ? []
      : [tried(() => hasScopes(secrets)), tried(() => isInChannel(secrets, stack.defaultChannel))]),
  ];
  return [
    ...(await Promise.all(checks)),
    ...(secrets?.previousSigningSecret ? [oldSecret(stack)] : []),
    ...(await workerFindings(stack, target)),
    await tried(() => heartbeat(stack)),
  ];
}

async function tried(body: () => Promise<Check>): Promise<Check> {
  try {
    return await body();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return { ok: false, says: `${error instanceof Error ? error.message : String(error)}${cause}` };
  }
}

function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
}

async function turnsAway(url: string): Promise<Check> {
  const { status } = await post(url, '{}', { 'content-type': 'application/json' });
  return status === 401
    ? { ok: true, says: 'The endpoint answers, and turns away what is not signed.' }
    : { ok: false, says: `The endpoint ${url} answered ${status} instead of 401 to a request without a signature.` };
}

async function takesSigned(url: string, { signingSecret }: Secrets): Promise<Check> {
  const challenge = randomUUID();
  const body = JSON.stringify({ type: 'url_verification', challenge });
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature,
  };
  const response = await post(url, body, headers);
  if (response.ok && (await response.text()).includes(challenge)) {
    return { ok: true, says: 'What is signed with the stored signing secret is taken.' };
  }
  const why = response.status === 401 ? 'A new secret takes up to five minutes; or this machine’s clock is wrong.' : '';
  return {
    ok: false,
    says: `What is signed with the stored signing secret was answered ${response.status}. ${why}`.trim(),
  };
}

/** No fault while a secret is being replaced, but nothing ends it by itself. */
function oldSecret({ name }: Stack): Check {
  const stack = name === DEFAULT_STACK ? '' : ` --stack ${name}`;
  return {
    ok: true,
    says: `The signing secret of before is still valid, also for whoever else has it. When commands in Slack work: npm run deploy -- --drop-old-secret${stack} (with Terraform: store the secret without previousSigningSecret)`,
  };
}

async function slack(method: string, { botToken }: Secrets, fields: Readonly<Record<string, string>> = {}) {
  const base = process.env.SLACK_API_URL ?? 'https://slack.com/api/';
  const headers = { authorization: `Bearer ${botToken}`, 'content-type': 'application/x-www-form-urlencoded' };
  const response = await post(`${base}${method}`, new URLSearchParams(fields).toString(), headers);
  const answer = (await response.json()) as { readonly ok: boolean; readonly error?: string; readonly team?: string };
  return { answer, scopes: (response.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim()) };
}

async function hasScopes(secrets: Secrets): Promise<Check> {
  const { answer, scopes } = await slack('auth.test', secrets);
  if (!answer.ok)
    return {
      ok: false,
      says: `Slack does not know the bot token (${answer.error}): store the one of OAuth & Permissions.`,
    };
  const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')) as {
    oauth_config: { scopes: { bot: string[] } };
  };
  const missing = manifest.oauth_config.scopes.bot.filter((scope) => !scopes.includes(scope));
  return missing.length === 0
    ? { ok: true, says: `The bot token has all its scopes, in the workspace ${answer.team}.` }
    : { ok: false, says: `The bot token lacks ${missing.join(', ')}: update the app’s manifest and reinstall it.` };
}

/** Asked with a scope that the app has anyway: reading the newest message of the channel. */
async function isInChannel(secrets: Secrets, channel: string): Promise<Check> {
  if (channel === '')
    return { ok: true, says: 'No default channel is set: stories are told where the command was typed.' };
  const { answer } = await slack('conversations.history', secrets, { channel, limit: '1' });
  if (answer.ok) return { ok: true, says: `The app is in its default channel ${channel}.` };
  return {
    ok: false,
    says:
      answer.error === 'channel_not_found'
        ? `Slack shows the app no channel ${channel}: is the id right? In a private channel, type /invite @canary there.`
        : `The app is not in its default channel ${channel} (${answer.error}): type /invite @canary there.`,
  };
}

/** What the worker finds with its own role; see src/app/examine.ts. */
async function workerFindings(stack: Stack, target: object | null): Promise<readonly Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-doctor-'));
  try {
    const [asked, answered] = [join(folder, 'event.json'), join(folder, 'answer.json')];
    writeFileSync(asked, JSON.stringify({ kind: 'doctor', ...target }));
    await aws(['lambda', 'invoke', '--function-name', stack.worker, '--payload', `fileb://${asked}`, answered]);
    const found: unknown = JSON.parse(readFileSync(answered, 'utf8'));
    if (Array.isArray(found)) return found as readonly Check[];
    return [{ ok: false, says: `The worker failed: ${JSON.stringify(found).slice(0, 300)}` }];
  } catch (error) {
    return [
      { ok: false, says: `The worker cannot be asked: ${error instanceof Error ? error.message : String(error)}` },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function heartbeat(stack: Stack): Promise<Check> {
  const now = Date.now();
  const iso = (ms: number) => new Date(ms).toISOString();
  const metric = ['--namespace', stack.name, '--metric-name', 'Ticks', '--statistics', 'Sum', '--period', '60'];
  const times = ['--start-time', iso(now - 600_000), '--end-time', iso(now)];
  const answer = await aws(['cloudwatch', 'get-metric-statistics', ...metric, ...times]);
  const points = (answer as { Datapoints?: readonly unknown[] }).Datapoints ?? [];
  return points.length > 0
    ? { ok: true, says: `The minute tick was seen in ${points.length} of the last 10 minutes.` }
    : {
        ok: false,
        says: 'No minute tick was seen in the last 10 minutes. A fresh stack needs three; else see docs/runbook.md.',
      };
}
