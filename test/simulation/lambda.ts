import type { Answer } from '../../src/app/ask.ts';
import type { WorkerEvent } from '../../src/app/event.ts';
import { handle } from '../../src/app/handle.ts';
import { Memories } from './audit/memory.ts';
import type { Sim } from './sim.ts';
import { portsFor } from './stubs/ports.ts';
import { Worker } from './worker.ts';

export type End =
  | { readonly kind: 'returned'; readonly answer: Answer | null }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'died' };

/** Pauses before the two repetitions of an asynchronous invocation. */
const AGAIN_MS = [60_000, 120_000];

/** One invocation of the production handler in a worker of its own. */
export function invoke(sim: Sim, name: string, event: WorkerEvent, done: (end: End) => void): void {
  sim.count('invocations');
  let open = true;
  const finish = (end: End) => {
    if (!open) return;
    open = false;
    done(end);
  };
  const worker = new Worker(sim, name, sim.dice.int(-1_000, 1_000), () => finish({ kind: 'died' }));
  const memories = new Memories(name, waitsForNobody(event));
  handle(portsFor(sim, worker, memories), event).then(
    (answer) => {
      if (!worker.alive) return;
      worker.end();
      finish({ kind: 'returned', answer });
    },
    (error: unknown) => {
      if (!worker.alive) return;
      worker.end();
      sim.say(name, () => `fails: ${String(error).split('\n')[0]}`);
      finish({ kind: 'threw', error });
    },
  );
}

/** An asynchronous invocation: one that throws or dies is tried twice more by Lambda, after one and two minutes. */
export function invokeAsync(sim: Sim, name: string, event: WorkerEvent, done: (end: End, last: boolean) => void): void {
  const attempt = (tries: number) => {
    invoke(sim, tries === 0 ? name : `${name}, try ${tries + 1}`, event, (end) => {
      const pause = end.kind === 'returned' ? undefined : AGAIN_MS[tries];
      done(end, pause === undefined);
      if (pause === undefined && end.kind !== 'returned') {
        sim.count('dead letters');
        sim.letters?.drop(event);
      }
      if (pause !== undefined) sim.timeline.after(pause, () => attempt(tries + 1));
    });
  };
  attempt(0);
}

/** What no call to Slack may stand before: the engine's own bells, rolling back and holding. */
function waitsForNobody(event: WorkerEvent): boolean {
  if (event.kind === 'tick' || event.kind === 'alarm') return true;
  if (event.kind === 'published') return false;
  return event.ask.kind === 'rollback' || event.ask.kind === 'hold';
}
