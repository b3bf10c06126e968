import { MEMBER_KEY } from './accounts.ts';
import { SLACK_KEY, WORKER_KEY } from './permissions.ts';

/** A call that reached the emulated AWS. */
export interface HeardCall {
  readonly who: 'slack' | 'worker' | 'other';
  readonly operation: string;
  /** What it met on purpose; null: nothing. */
  readonly fault: string | null;
  /** Metrics that it asks for; 0 where it is no GetMetricData. */
  readonly metrics: number;
}

const KEPT = 5_000;

/** The newest calls, oldest first: for tests that count. */
export class CallLog {
  #calls: HeardCall[] = [];

  add(accessKeyId: string | null, operation: string, fault: string | null, metrics: number): void {
    const isWorker = accessKeyId === WORKER_KEY || accessKeyId?.startsWith(MEMBER_KEY) === true;
    const who = isWorker ? 'worker' : accessKeyId === SLACK_KEY ? 'slack' : 'other';
    this.#calls.push({ who, operation, fault, metrics });
    if (this.#calls.length > 2 * KEPT) this.#calls = this.#calls.slice(-KEPT);
  }

  list(): readonly HeardCall[] {
    return this.#calls;
  }

  clear(): void {
    this.#calls = [];
  }
}
