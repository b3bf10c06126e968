import type { Rollout } from '../../../src/core/rollout.ts';
import { MINUTE } from '../../fixtures/rollouts.ts';
import { gather, nameOf, place } from './crowd.ts';
import { CANARY, STABLE } from './metricData.ts';
import { invoke } from './process.ts';
import { WHOLE } from './run.ts';
import { Wire } from './wire.ts';

export interface Stormed {
  /** Ticks until all that fired are back on stable. */
  readonly safeAfter: number;
  /** Ticks until every write that was due is done. */
  readonly doneAfter: number;
  /** Other writes that came before the last rollback of their tick. */
  readonly outOfOrder: number;
  /** Writes never done. */
  readonly starved: number;
}

/** Ticks after which the storm must be over: what is not done by then counts as starved. */
const MOST_TICKS = 12;

/**
 * More transitions than Lambda's quota takes in a minute: some rollouts wait for a larger weight, which was saved and not
 * written, when the alarms of many others fire at once. Ticks follow each other on a clock that is set ahead.
 */
export async function storm(
  worker: string,
  sizes: { crowd: number; waiting: number; firing: number },
): Promise<Stormed> {
  const wire = new Wire();
  const url = await wire.listen();
  try {
    const beganMs = Date.now();
    const rollouts = gather(wire, sizes.crowd, beganMs);
    const waiting = rollouts.slice(0, sizes.waiting);
    for (const rollout of waiting) place(wire, wantingMore(rollout, beganMs));
    const firing = rollouts.slice(sizes.waiting, sizes.waiting + sizes.firing);
    wire.firing = firing.map((_, i) => nameOf(sizes.waiting + i));
    const isSafe = (rollout: Rollout) => weightOn(wire, rollout) === 0;
    const isWider = (rollout: Rollout) => weightOn(wire, rollout) === 0.25;
    let [safeAfter, doneAfter, outOfOrder] = [MOST_TICKS, MOST_TICKS, 0];
    for (let n = 1; n <= MOST_TICKS && doneAfter === MOST_TICKS; n += 1) {
      wire.reset();
      const { error } = await invoke(worker, { kind: 'tick', partitions: WHOLE }, url, (n - 1) * MINUTE);
      if (error !== null) throw new Error(error);
      const kinds = wire.written.map((key) => firing.some(({ target }) => key === `${target.functionArn} live`));
      outOfOrder += kinds.slice(0, kinds.lastIndexOf(true) + 1).filter((rollback) => !rollback).length;
      if (safeAfter === MOST_TICKS && firing.every(isSafe)) safeAfter = n;
      if (firing.every(isSafe) && waiting.every(isWider)) doneAfter = n;
    }
    const starved = firing.filter((r) => !isSafe(r)).length + waiting.filter((r) => !isWider(r)).length;
    return { safeAfter, doneAfter, outOfOrder, starved };
  } finally {
    wire.close();
  }
}

function weightOn(wire: Wire, { target }: Rollout): number {
  return wire.aliases.get(`${target.functionArn} ${target.alias}`)?.weights[CANARY] ?? 0;
}

/** As a crash between the save and the write leaves it: 25 % is wanted, and the alias still says 10 %. */
function wantingMore(rollout: Rollout, nowMs: number): Rollout {
  const sinceMs = nowMs - 5 * MINUTE;
  const [first] = rollout.plan.stages;
  if (first === undefined) throw new Error('a plan without stages');
  return {
    ...rollout,
    plan: { ...rollout.plan, stages: [first, { ...first, weightBp: 2_500 }] },
    phase: { name: 'baking', stage: 1 },
    alias: {
      ...rollout.alias,
      pending: [{ routing: { version: STABLE, other: { version: CANARY, weightBp: 2_500 } }, sinceMs }],
    },
  };
}
