import type { Actor } from '../core/rollout.ts';
import type { Ask, Envelope } from './ask.ts';

/** Everything that wakes the worker, already read and checked (lambda/event.ts does that). */
export type WorkerEvent = Tick | AlarmEvent | Published | Envelope | PipelineCall;

/** A minute passed. With `partitions` only for these parts of the index: one worker's share of a crowd. */
export interface Tick {
  readonly kind: 'tick';
  readonly partitions?: readonly number[];
}

/** A CloudWatch alarm changed state. Only a change to ALARM matters; others are ignored by the handler. */
export interface AlarmEvent {
  readonly kind: 'alarm';
  readonly name: string;
  readonly arn: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  /** When it changed, by CloudWatch's clock; null when the event does not say. */
  readonly changedAtMs: number | null;
  /** Dimension sets of the alarm's metrics; empty for composite alarms. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
}

/** Somebody published a version of a function, as CloudTrail tells minutes later. */
export interface Published {
  readonly kind: 'published';
  /** Unqualified. */
  readonly functionArn: string;
  readonly version: string;
  /** Who, in AWS' words; null where it is not said. */
  readonly by: string | null;
}

/** A direct invocation by a CI pipeline; the answer is the invocation's result. */
export interface PipelineCall {
  readonly kind: 'pipeline';
  readonly ask: Ask;
  readonly by: Extract<Actor, { kind: 'pipeline' }>;
  readonly channel: string | null;
  /** Idempotency key; null: not idempotent. */
  readonly id: string | null;
  /** Said back with the answer (what this app does otherwise than the caller's format suggests). */
  readonly note: string | null;
}
