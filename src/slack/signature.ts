import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack's own limit on how old a request may be; ours for how far in the future as well. */
const MOST_SKEW_S = 300;

export interface SigningSecrets {
  readonly signingSecret: string;
  /** The secret before the last change, while one is swapped for the other; null otherwise. */
  readonly previousSigningSecret: string | null;
}

/** Whether these could be a signature and a time of Slack's, of not long ago: known without any secret. */
export function couldBeSigned(signature: string, timestamp: string, nowMs: number): boolean {
  if (!/^v0=[0-9a-f]{64}$/.test(signature) || !/^[0-9]{1,12}$/.test(timestamp)) return false;
  return Math.abs(nowMs / 1000 - Number(timestamp)) <= MOST_SKEW_S;
}

/**
 * Whether Slack signed these bytes with one of the secrets, and not long ago.
 * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function isSignedBySlack(
  raw: Buffer,
  signature: string,
  timestamp: string,
  secrets: SigningSecrets,
  nowMs: number,
): boolean {
  if (!couldBeSigned(signature, timestamp, nowMs)) return false;
  const given = Buffer.from(signature);
  // Both are always computed, so the time taken does not tell which one matched.
  const matches = [secrets.signingSecret, secrets.previousSigningSecret].map(
    (secret) => secret !== null && secret !== '' && timingSafeEqual(given, Buffer.from(sign(raw, timestamp, secret))),
  );
  return matches.includes(true);
}

/** The signature that Slack sends with these bytes. */
export function sign(raw: Buffer, timestamp: string, secret: string): string {
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(raw);
  return `v0=${hmac.digest('hex')}`;
}

/**
 * Signatures seen within the time that they stay valid. Slack's own retries carry a new timestamp and so a new signature, unless
 * they come within the same second as what failed, which is {@link ReplayMemory.forget forgotten}; the very same signature
 * again was recorded by somebody. Lives as long as the warm environment and is bounded: the
 * worker's memory of calls is what holds across environments.
 */
export class ReplayMemory {
  private readonly expiry = new Map<string, number>();

  constructor(private readonly most = 5_000) {}

  /** True the first time, false for a signature that was already seen. */
  admit(signature: string, nowMs: number): boolean {
    for (const [old, expiresMs] of this.expiry) {
      // Insertion order is expiry order, but for clock jumps, which only keep an entry longer.
      if (expiresMs > nowMs && this.expiry.size < this.most) break;
      this.expiry.delete(old);
    }
    if (this.expiry.has(signature)) return false;
    this.expiry.set(signature, nowMs + (2 * MOST_SKEW_S + 1) * 1000);
    return true;
  }

  /** What was let in could not be handled: nothing came of it, and it may come again. */
  forget(signature: string): void {
    this.expiry.delete(signature);
  }
}
