import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientOptions, deadline, type Whereabouts } from './client.ts';

/** The app's secret as it is stored: JSON with these keys. */
export interface StoredSecrets {
  readonly signingSecret: string;
  readonly previousSigningSecret: string | null;
  readonly botToken: string;
}

const KEPT_MS = 5 * 60_000;
/** After a failed read. */
const RETRIED_MS = 60_000;
/** Read before an acknowledgement that Slack waits three seconds for, once in five minutes. */
const PATIENCE = { requestTimeoutMs: 1_000, attempts: 2 };
const DEADLINE_MS = 2_000;

/**
 * Reads the secret from Secrets Manager and keeps it for five minutes of `nowMs`. Where a later read fails, what was read
 * last goes on being used: an unreachable Secrets Manager must not silence a rollout.
 */
export function createSecretReader(config: {
  readonly secretId: string;
  readonly where?: Whereabouts;
}): (nowMs: number) => Promise<StoredSecrets> {
  const client = new SecretsManagerClient(clientOptions(config.where, PATIENCE));
  let kept: { readonly secrets: StoredSecrets; readonly readAtMs: number } | null = null;
  return async (nowMs) => {
    if (kept !== null && Math.abs(nowMs - kept.readAtMs) < KEPT_MS) return kept.secrets;
    try {
      const answer = await client.send(new GetSecretValueCommand({ SecretId: config.secretId }), deadline(DEADLINE_MS));
      kept = { secrets: parseSecrets(answer.SecretString, config.secretId), readAtMs: nowMs };
    } catch (error) {
      if (kept === null) throw error;
      kept = { ...kept, readAtMs: nowMs - KEPT_MS + RETRIED_MS };
    }
    return kept.secrets;
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
