import type { Checker } from '../../../src/app/ports.ts';
import type { CheckResult } from '../../../src/core/plan/check.ts';
import type { Sim } from '../sim.ts';
import { PassingFault, type Worker } from '../worker.ts';

/** The checker port: never throws, and takes its time. Who cannot be asked says nothing. */
export function checkerStub(sim: Sim, worker: Worker): Checker {
  async function asked(check: Parameters<Checker['run']>[0], version: string): Promise<CheckResult> {
    if (!sim.calm && sim.dice.chance(0.03)) {
      sim.count('checks without an answer in time');
      await worker.sleep(check.timeoutMs);
      return { outcome: 'failed', reason: 'no answer in time' };
    }
    try {
      return await worker.call('lambda', `check ${check.name}`, () => sim.checks.run(check, version, sim.calm));
    } catch (error) {
      if (!(error instanceof PassingFault)) throw error;
      return { outcome: 'unrun', reason: error.message };
    }
  }

  return {
    async run(check, subject) {
      const result = await asked(check, subject.canary);
      sim.count(`checks ${result.outcome}`);
      sim.audit.checks.given(subject, check.name, result.outcome);
      return result;
    },
  };
}
