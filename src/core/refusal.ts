/**
 * A refusal is a value, not an exception: something a person or a pipeline asked for that cannot be, with a sentence that
 * names the problem and the way out.
 */
export interface Refusal {
  readonly refused: true;
  readonly code: RefusalCode;
  /** Plain text, one or two sentences. */
  readonly reason: string;
}

export type RefusalCode =
  // what was typed or sent
  | 'bad-input'
  | 'bad-plan'
  | 'bad-policy'
  | 'id-reused'
  // preflight
  | 'no-function'
  | 'no-alias'
  | 'not-opted-in'
  | 'no-version'
  | 'latest'
  | 'same-version'
  | 'version-not-active'
  | 'other-role'
  | 'other-dead-letter'
  | 'already-weighted'
  | 'provisioned-concurrency'
  | 'alarm-firing'
  // the machine
  | 'already-running'
  | 'no-rollout'
  | 'finished'
  | 'stale'
  | 'not-now'
  | 'not-allowed'
  /** A command leaves out an approval or a check of the policy, and whoever gave it may not. */
  | 'below-policy'
  | 'wrong-workspace'
  /** Somebody froze starts and advances. */
  | 'frozen'
  // the outside
  | 'aws-denied'
  /** Every try to handle it failed. */
  | 'gave-up';

export function refuse(code: RefusalCode, reason: string): Refusal {
  return { refused: true, code, reason };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true;
}
