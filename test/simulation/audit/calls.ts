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
  /** Answers in the order in which they were given. */
  readonly outcomes: string[];
  delivered: number;
  failed: number;
}

/** What Slack or a pipeline was told: each call ends, and with one outcome. */
export class Calls {
  readonly all: Call[] = [];

  constructor(private readonly audit: Audit) {}

  made(call: Omit<Call, 'outcomes' | 'delivered' | 'failed'>): Call {
    const made: Call = { ...call, outcomes: [], delivered: 0, failed: 0 };
    this.all.push(made);
    const { ask } = call;
    this.audit.sim.say(call.from, () => `${call.id}: ${ask.kind} ${targetName(call.target)}${detailsOf(ask)}`);
    return made;
  }

  ended(call: Call, end: End): void {
    call.delivered += 1;
    if (end.kind !== 'returned') {
      call.failed += 1;
      return;
    }
    // Null: another delivery has answered.
    if (end.answer === null) return;
    const words = end.answer;
    this.audit.sim.say('answer', () => `${call.id}: ${wordsOf(words)}${isRefusal(words) ? ` (${words.reason})` : ''}`);
    call.outcomes.push(isRefusal(words) ? `refused: ${words.code}` : 'accepted');
    this.checkWayBack(call, words);
  }

  /** Rolling back is never refused as stale, and what was accepted is decided. */
  private checkWayBack({ id, ask, target }: Call, answer: Answer): void {
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
    for (const call of this.all) {
      const said = this.audit.sim.slack.heard.filter(({ url }) => url === call.url);
      const outcomes = [...call.outcomes, ...said.map(({ words }) => words)];
      if (said.length > 1) this.audit.sim.count('answers said twice');
      if (outcomes.length === 0) this.checkSilence(call);
      else this.checkAgreement(call, outcomes);
    }
  }

  private checkSilence(call: Call): void {
    const { sim } = this.audit;
    if (call.delivered === 0) return;
    if (call.failed === call.delivered) sim.count(`calls whose every try failed (${call.from})`);
    else if (sim.callState(call.id) !== 'answered') {
      this.audit.broken(7, `${call.id} (${call.ask.kind}) was handled and never answered`);
    }
  }

  /** What was accepted stays so. A pipeline may ask again after a refusal, with the same id, and be luckier then. */
  private checkAgreement(call: Call, outcomes: readonly string[]): void {
    const isYes = (words: string) => words.startsWith('accepted');
    const name = `${call.id} (${call.ask.kind})`;
    const mixed = outcomes.some(isYes) && !outcomes.every(isYes);
    const turned = outcomes.findLastIndex((words) => !isYes(words)) > outcomes.findIndex(isYes);
    if (mixed && (call.from === 'slack' || turned)) {
      this.audit.broken(7, `${name} has more than one outcome: ${outcomes.join(', ')}`);
    }
    const twin = this.all.find(({ id }) => id === `${call.id} reused`);
    if (twin !== undefined && outcomes.some(isYes) && twin.outcomes.some(isYes)) {
      this.audit.broken(7, `${name}: two calls with one id and other arguments are both accepted`);
    }
  }
}

function detailsOf(ask: Ask): string {
  if (ask.kind === 'start') return ` ${ask.version}, “${ask.plan ?? ''}”`;
  if (!('stamp' in ask)) return '';
  return ask.stamp === null ? ', typed' : `, button of ${ask.stamp.rolloutId} turn ${ask.stamp.turn}`;
}
