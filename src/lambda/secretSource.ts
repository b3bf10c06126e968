/** What Slack and the app share. */
export interface Secrets {
  /** Empty in the worker when given directly: it checks no signatures. */
  readonly signingSecret: string;
  /** Still accepted while a new one is being introduced. */
  readonly previousSigningSecret: string | null;
  readonly botToken: string;
}

/** Where the secrets come from. `nowMs` is the time that their age is counted by. */
export interface SecretSource {
  read(nowMs: number): Promise<Secrets>;
  /** Reads anew, whatever is kept; null when that was done within the last minute, or when there is nothing to read anew. */
  again(nowMs: number): Promise<Secrets | null>;
}

/** Secrets that were given in the environment, for local use. */
export function directSecrets(secrets: Secrets): SecretSource {
  return { read: async () => secrets, again: async () => null };
}
