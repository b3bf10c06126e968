import type { Broken } from './broke.ts';
import type { Freeze } from './freeze.ts';
import type { CheckRun, Moment } from './plan/check.ts';
import type { Forecast } from './plan/forecast.ts';
import type { Actor, RollbackCause } from './rollout.ts';
import type { Routing } from './routing.ts';
import type { Outcome, Verdict } from './verdict/verdict.ts';
import type { Comparison } from './versions.ts';

/** What can happen to a rollout, as its log keeps it: told in Slack, published to other programs, exported as the audit trail. */

export type RolloutEvent =
  | { readonly kind: 'started'; readonly by: Actor; readonly reason: string | null; readonly note: string | null }
  /** What the plan comes to at the traffic of the hour before, and a plan that can do more where this one cannot. */
  | { readonly kind: 'expected'; readonly forecast: Forecast; readonly offer: string | null }
  /** What differs between the two versions. */
  | ({ readonly kind: 'compared' } & Comparison)
  | { readonly kind: 'stage'; readonly stage: number; readonly weightBp: number }
  | { readonly kind: 'verdict'; readonly outcome: Outcome; readonly about: Verdict['about']; readonly reason: string }
  | { readonly kind: 'asked'; readonly stage: number; readonly why: 'gate' | 'undecided'; readonly reason: string }
  | { readonly kind: 'approved'; readonly stage: number; readonly by: Actor }
  | { readonly kind: 'held'; readonly by: Actor; readonly weightBp: number }
  | { readonly kind: 'resumed'; readonly by: Actor }
  | { readonly kind: 'promoting' }
  | { readonly kind: 'watching'; readonly watchMs: number }
  | { readonly kind: 'promoted'; readonly endedBy: Actor | null }
  | { readonly kind: 'rollingBack'; readonly cause: RollbackCause; readonly evidence: Verdict | null }
  | { readonly kind: 'rolledBack'; readonly cause: RollbackCause }
  /** An alarm or a regression (`alarm` null) while somebody else's routing leaves traffic on the canary. */
  | { readonly kind: 'harmWhileDrifted'; readonly alarm: string | null; readonly reason: string }
  /** `stage`: the one that goes on, somebody else's 100 % being over. */
  | {
      readonly kind: 'drifted';
      readonly found: Routing;
      readonly wanted: Routing;
      readonly by: Actor;
      readonly stage?: number;
    }
  | { readonly kind: 'driftAnswered'; readonly answer: 'adopt' | 'reassert'; readonly by: Actor }
  /** The alias is as the rollout wants it again, by somebody else's hand. */
  | { readonly kind: 'driftOver' }
  /** Who it was is known now. */
  | { readonly kind: 'driftNamed'; readonly by: Actor }
  /** Consents given for this stage no longer count, because the figures changed under them. */
  | { readonly kind: 'lapsed'; readonly stage: number; readonly reason: string; readonly asksAgain?: boolean }
  /** Nobody answered a request for approval so far. */
  | { readonly kind: 'reminded'; readonly stage: number; readonly waitedMs: number }
  /** Nobody answered it in the policy's time: the rollout is held at its weight. */
  | { readonly kind: 'timedOut'; readonly stage: number; readonly waitedMs: number; readonly weightBp: number }
  /** Why somebody rolled back, said afterwards. */
  | { readonly kind: 'explained'; readonly by: Actor; readonly reason: string }
  /** `readying`: AWS refuses nothing, but that way waits for provisioned concurrency. */
  | { readonly kind: 'blocked'; readonly error: string; readonly readying?: 'back' | 'ahead' }
  | { readonly kind: 'unblocked' }
  /** A check was run: `unrun` when it could not be. Told when it says something new. */
  | {
      readonly kind: 'checked';
      readonly check: string;
      readonly moment: Moment;
      readonly outcome: CheckRun['outcome'];
      readonly reason: string | null;
    }
  /** A person gave the canary another weight; it stays there, held. */
  | { readonly kind: 'set'; readonly by: Actor; readonly weightBp: number; readonly reason: string | null }
  /** One stage down, by a person or by the plan's own `on-regress=back`. */
  | {
      readonly kind: 'steppedBack';
      readonly by: Actor;
      readonly stage: number;
      readonly weightBp: number;
      readonly reason: string | null;
    }
  /** The rest of a bake was left out. `forced`: without a verdict that allows it. */
  | {
      readonly kind: 'skipped';
      readonly by: Actor;
      readonly stage: number;
      readonly forced: boolean;
      readonly reason: string | null;
    }
  | { readonly kind: 'extended'; readonly by: Actor; readonly what: 'bake' | 'watch'; readonly byMs: number }
  /** The canary's share of the calls since the weight was set is not the weight's, beyond what chance explains. */
  | { readonly kind: 'splitOff'; readonly observedBp: number; readonly weightBp: number; readonly calls: number }
  /** At 100 %: worse than stable was before. Nothing moves by it; somebody is asked. */
  | { readonly kind: 'worseThanBefore'; readonly reason: string }
  /** What the function's logs say broke: the most frequent error messages of the canary. */
  | { readonly kind: 'broke'; readonly found: readonly Broken[] }
  /** It would go on now, but somebody froze it. */
  | { readonly kind: 'frozen'; readonly freeze: Freeze }
  /** Which alarms fire has not been known for a while, so it does not go on; it is known again. */
  | { readonly kind: 'alarmsUnread'; readonly unreadMs: number; readonly reason: string }
  | { readonly kind: 'alarmsRead' }
  | { readonly kind: 'abandoned'; readonly by: Actor };

/** One thing that happened, in order; each becomes one line of the thread. */
export interface LogEntry {
  /** 1, 2, 3 …: the line's place in the thread, never reused. */
  readonly n: number;
  readonly atMs: number;
  readonly event: RolloutEvent;
}
