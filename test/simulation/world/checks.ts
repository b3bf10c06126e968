import type { Check, CheckResult } from '../../../src/core/plan/check.ts';
import { readChecks } from '../../../src/core/plan/checkText.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import type { Dice } from '../dice.ts';

/** The checks of these stories, as a stack declares them. */
export const DECLARED: readonly Check[] = declared({
  smoke: { kind: 'invoke', when: ['before', 'stage'], timeout: '2s' },
  each: { kind: 'invoke', when: 'stage', every: '1m', tries: 2, timeout: '5s' },
  last: { kind: 'hook', function: 'validate', when: 'after', every: '1m', tries: 2 },
  // An alarm that counts for no canary by itself.
  quiet: { kind: 'alarm', alarm: 'other-version', when: ['before', 'after'] },
});

function declared(json: object): readonly Check[] {
  const checks = readChecks(json, []);
  if (isRefusal(checks)) throw new Error(checks.reason);
  return checks;
}

/** How a version answers a check: shares of its runs. */
interface Manner {
  readonly fails: number;
  readonly unrun: number;
}

const GOOD: Manner = { fails: 0, unrun: 0.03 };
const FLAKY: Manner = { fails: 0.4, unrun: 0.1 };
const BROKEN: Manner = { fails: 1, unrun: 0 };

/** What checks come to: each version has its manner with each of them. */
export class CheckWorld {
  private readonly manners = new Map<string, Manner>();

  constructor(private readonly dice: Dice) {}

  run(check: Check, version: string, calm: boolean): CheckResult {
    const { fails, unrun } = calm ? { fails: 0, unrun: 0 } : this.mannerOf(`${check.name} ${version}`);
    if (this.dice.chance(unrun)) return { outcome: 'unrun', reason: 'TooManyRequestsException' };
    return this.dice.chance(fails) ? { outcome: 'failed', reason: 'it says no' } : { outcome: 'passed' };
  }

  private mannerOf(key: string): Manner {
    const known = this.manners.get(key);
    if (known !== undefined) return known;
    const manner = this.dice.weighted([[6, GOOD] as const, [2, FLAKY] as const, [1, BROKEN] as const]);
    this.manners.set(key, manner);
    return manner;
  }
}
