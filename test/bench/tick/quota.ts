/** A quota as AWS and Slack keep theirs: so many calls in a span of time, and no debts. */
export interface Quota {
  readonly calls: number;
  readonly perMs: number;
}

/** A full bucket that refills steadily. `take` says whether a call may pass, and counts those that may not. */
export class Bucket {
  refused = 0;
  private left: number;
  private lastMs: number;

  constructor(
    private readonly quota: Quota,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.left = quota.calls;
    this.lastMs = now();
  }

  take(): boolean {
    const nowMs = this.now();
    this.left = Math.min(this.quota.calls, this.left + ((nowMs - this.lastMs) * this.quota.calls) / this.quota.perMs);
    this.lastMs = nowMs;
    if (this.left < 1) {
      this.refused += 1;
      return false;
    }
    this.left -= 1;
    return true;
  }
}
