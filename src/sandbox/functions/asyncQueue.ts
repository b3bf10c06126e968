import { randomUUID } from 'node:crypto';
import type { InvocationOutcome } from '../aws/productFunctions.ts';
import type { VirtualClock } from '../clock.ts';
import type { AcceptedEvent, DeadLetter } from '../world/model.ts';
import { describeEvent } from './describeEvent.ts';

/** "Lambda retries the function twice … one minute before the first retry, two minutes before the second" (Developer Guide). */
const WAITS_MS = [60_000, 120_000];

const MOST_DEAD_LETTERS = 100;

export interface QueueState {
  readonly accepted: AcceptedEvent[];
  readonly deadLetters: DeadLetter[];
}

/**
 * Lambda's queue for asynchronous events of one function: what was accepted is handled, tried three times, and else kept
 * as a dead letter. The state outlives a stop of the sandbox.
 */
export class AsyncQueue {
  readonly #clock: VirtualClock;
  readonly #state: QueueState;
  readonly #invoke: (event: string, requestId: string) => Promise<InvocationOutcome>;
  readonly #print: (line: string) => void;

  constructor(
    clock: VirtualClock,
    state: QueueState,
    invoke: (event: string, requestId: string) => Promise<InvocationOutcome>,
    print: (line: string) => void,
  ) {
    this.#clock = clock;
    this.#state = state;
    this.#invoke = invoke;
    this.#print = print;
    for (const kept of state.accepted) this.#schedule(kept);
  }

  accept(event: string): void {
    const accepted = { requestId: randomUUID(), event, attempts: 0, dueMs: this.#clock.now() };
    this.#state.accepted.push(accepted);
    this.#handle(accepted);
  }

  #schedule(accepted: AcceptedEvent): void {
    this.#clock.at(accepted.dueMs, () => this.#handle(accepted));
  }

  #handle(accepted: AcceptedEvent): void {
    this.#clock.standStill(async () => {
      accepted.attempts += 1;
      const outcome = await this.#invoke(accepted.event, accepted.requestId);
      const wait = WAITS_MS[accepted.attempts - 1];
      if (outcome.ok) return this.#remove(accepted);
      if (wait !== undefined) {
        accepted.dueMs = this.#clock.now() + wait;
        this.#print(`event ${accepted.requestId} failed, next try in ${wait / 60_000} min: ${outcome.payload}`);
        return this.#schedule(accepted);
      }
      this.#remove(accepted);
      const { requestId, event } = accepted;
      this.#state.deadLetters.splice(0, Math.max(0, this.#state.deadLetters.length + 1 - MOST_DEAD_LETTERS));
      this.#state.deadLetters.push({ requestId, event, atMs: this.#clock.now(), error: outcome.payload });
      this.#print(`event ${requestId} failed ${accepted.attempts} times, dead letter: ${describeEvent(event)}`);
    });
  }

  #remove(accepted: AcceptedEvent): void {
    const index = this.#state.accepted.indexOf(accepted);
    if (index >= 0) this.#state.accepted.splice(index, 1);
  }
}
