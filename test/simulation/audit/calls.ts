import type { Answer, Ask } from '../../../src/app/story.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import { isFinished, type Target, targetName } from '../../../src/core/rollout.ts';
import type { End } from '../lambda.ts';
import { wordsOf } from '../stubs/chat.ts';
import type { Audit } from './audit.ts';

/** One call of a person or a pipeline, with everything that came of its deliveries. */
export interface Call {
  readonly id: string;
  readonly ask: Ask;
  readonly target: Target;
  readonly from: 'slack' | 'pipeline';
  readonly url: string | null;
  /** The same id with other arguments: its refusal is right. */
  readonly reused: boolean;
  readonly outcomes: Set<string>;
  delivered: number;
  failed: number;
}

/** What Slack or a pipeline was told: each call ends, and with one outcome. */
export class Calls {
  readonly all: Call[] = [];

  constructor(private readonly audit: Audit) {}

  made(call: Omit<Call, 'outcomes' | 'delivered' | 'failed'>): Call {
    const made: Call = { ...call, outcomes: new Set(), delivered: 0, failed: 0 };
    this.all.push(made);
    const { ask } = call;
    this.audit.sim.say(call.from, () => `${call.id}: ${ask.kind} ${targetName(call.target)}${detailsOf(ask)}`);
    return made;
  }

  ended(call: Call, end: End, turnedUp: number): void {
    call.delivered += 1;
    if (end.kind !== 'returned') {
      call.failed += 1;
      return;
    }
    // Null: another delivery has answered.
    if (end.answer === null) return;
    const words = end.answer;
    this.audit.sim.say('answer', () => `${call.id}: ${wordsOf(words)}${isRefusal(words) ? ` (${words.reason})` : ''}`);
    call.outcomes.add(isRefusal(words) ? `refused: ${words.code}` : 'accepted');
    this.checkWayBack(call, words, turnedUp);
  }

  /** Rolling back is never refused as stale, and what was accepted is decided. */
  private checkWayBack({ id, ask, target }: Call, answer: Answer, _turnedUp: number): void {
    if (ask.kind !== 'rollback' && ask.kind !== 'hold') return;
    const current = this.audit.sim.current(target);
    if (isRefusal(answer)) {
      const mine = ask.stamp === null || ask.stamp.rolloutId === current?.id;
      const open = current !== null && !isFinished(current.phase);
      if (mine && open && (answer.code === 'stale' || answer.code === 'not-allowed')) {
        this.audit.broken(11, `${id}: ${ask.kind} is refused as ${answer.code}`);
      }
      return;
    }
    if (ask.kind !== 'rollback' || answer.kind !== 'accepted') return;
    const record = this.audit.records.get(answer.rollout.id);
    if (record?.decidedAtMs == null && record?.endedAtMs == null) {
      this.audit.broken(11, `${id}: rollback is accepted, but ${answer.rollout.id} is not going back`);
    }
  }

  /** At the end of the story. */
  check(): void {
    const { sim } = this.audit;
    for (const call of this.all) {
      const said = sim.slack.heard.filter(({ url }) => url === call.url).map(({ words }) => words);
      const outcomes = new Set([...call.outcomes, ...said.map((words) => (words.startsWith('accepted') ? 'accepted' : words))]);
      const name = `${call.id} (${call.ask.kind})`;
      if (outcomes.size > 1) {
        this.audit.broken(7, `${name} has more than one outcome: ${[...outcomes].join(', ')}`);
      }
      if (call.url !== null && said.length > 1) sim.count('answers said twice');
      if (outcomes.size > 0 || call.delivered === 0) continue;
      if (call.failed === call.delivered) sim.count(`calls whose every try failed (${call.from})`);
      else if (sim.callState(call.id) !== 'answered') this.audit.broken(7, `${name} was handled and never answered`);
    }
  }
}

function detailsOf(ask: Ask): string {
  if (ask.kind === 'start') return ` ${ask.version}, “${ask.plan ?? ''}”`;
  if (!('stamp' in ask)) return '';
  return ask.stamp === null ? ', typed' : `, button of ${ask.stamp.rolloutId} turn ${ask.stamp.turn}`;
}
