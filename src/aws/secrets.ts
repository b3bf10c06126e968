import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientOptions, deadline, type Whereabouts } from './client.ts';

/** The app's secret as it is stored: JSON with these keys. */
export interface StoredSecrets {
  readonly signingSecret: string;
  readonly previousSigningSecret: string | null;
  readonly botToken: string;
}

const KEPT_MS = 5 * 60_000;
/** After a failed read, and between readings that were not due: one that is asked for by a failed signature costs a call. */
const RETRIED_MS = 60_000;
/** Read before an acknowledgement that Slack waits three seconds for, once in five minutes. */
const PATIENCE = { requestTimeoutMs: 1_000, attempts: 2 };
const DEADLINE_MS = 2_000;

/** Secrets as they are kept by a warm environment. */
export interface SecretReader {
  /** Kept for five minutes of `nowMs`. Throws only while nothing was ever read. */
  read(nowMs: number): Promise<StoredSecrets>;
  /** Reads at once, but at most once a minute; null when it may not, or could not. For a secret that was changed just now. */
  again(nowMs: number): Promise<StoredSecrets | null>;
}

/**
 * Reads the secret from Secrets Manager. Where a later read fails, what was read last goes on being used: an unreachable
 * Secrets Manager must not silence a rollout.
 */
export function createSecretReader(config: { readonly secretId: string; readonly where?: Whereabouts }): SecretReader {
  const client = new SecretsManagerClient(clientOptions(config.where, PATIENCE));
  let kept: { readonly secrets: StoredSecrets; readonly readAtMs: number } | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;

  async function ask(nowMs: number): Promise<StoredSecrets> {
    askedAtMs = nowMs;
    const answer = await client.send(new GetSecretValueCommand({ SecretId: config.secretId }), deadline(DEADLINE_MS));
    const secrets = parseSecrets(answer.SecretString, config.secretId);
    kept = { secrets, readAtMs: nowMs };
    return secrets;
  }

  return {
    async read(nowMs) {
      if (kept !== null && Math.abs(nowMs - kept.readAtMs) < KEPT_MS) return kept.secrets;
      try {
        return await ask(nowMs);
      } catch (error) {
        if (kept === null) throw error;
        kept = { ...kept, readAtMs: nowMs - KEPT_MS + RETRIED_MS };
        return kept.secrets;
      }
    },

    async again(nowMs) {
      if (Math.abs(nowMs - askedAtMs) < RETRIED_MS) return null;
      return ask(nowMs).catch(() => null);
    },
  };
}

/** Never quotes what it read: the message goes to a log. */
function parseSecrets(text: string | undefined, secretId: string): StoredSecrets {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw new Error(`The secret ${secretId} is not JSON; store {"signingSecret":"…","botToken":"xoxb-…"} in it.`);
  }
  const read = (key: string): string | null => {
    const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : null;
    return typeof found === 'string' && found.trim() !== '' ? found.trim() : null;
  };
  const signingSecret = read('signingSecret');
  const botToken = read('botToken');
  if (signingSecret === null || botToken === null) {
    throw new Error(`The secret ${secretId} lacks ${signingSecret === null ? 'signingSecret' : 'botToken'}.`);
  }
  return { signingSecret, previousSigningSecret: read('previousSigningSecret'), botToken };
}
