import type { Answer, Ask, CallRecord } from '../../../src/app/ask.ts';
import { undoId } from '../../../src/app/undo.ts';
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
  readonly atMs: number;
  /** Answers in the order in which they were given. */
  readonly outcomes: string[];
  /** When the first answer that accepts it was given; infinity: not yet. */
  acceptedMs: number;
  delivered: number;
  failed: number;
}

/** What `freeze` and `unfreeze` say where they changed nothing. */
const NOTHING_DONE = ['refused: gave-up', 'accepted: null'];

/** What Slack or a pipeline was told: each call ends, and with one outcome. */
export class Calls {
  readonly all: Call[] = [];
  /** Calls that the store ever knew as answered. */
  private readonly answered = new Set<string>();
  private readonly undos = new Set<string>();

  constructor(private readonly audit: Audit) {}

  made(call: Omit<Call, 'atMs' | 'acceptedMs' | 'outcomes' | 'delivered' | 'failed'>): Call {
    const made: Call = {
      ...call,
      atMs: this.audit.sim.nowMs,
      outcomes: [],
      acceptedMs: Number.POSITIVE_INFINITY,
      delivered: 0,
      failed: 0,
    };
    this.all.push(made);
    if (call.ask.kind === 'undo') this.undos.add(undoId(call.id));
    const { ask } = call;
    this.audit.sim.say(call.from, () => `${call.id}: ${ask.kind} ${targetName(call.target)}${detailsOf(ask)}`);
    return made;
  }

  /** One delivery ended. `beganMs`: when it began, where the same call may be under way twice at once. */
  ended(call: Call, end: End, beganMs = this.audit.sim.nowMs): void {
    call.delivered += 1;
    if (end.kind !== 'returned') {
      call.failed += 1;
      return;
    }
    // Null: another delivery has answered.
    if (end.answer === null) return;
    const words = end.answer;
    this.audit.sim.say('answer', () => `${call.id}: ${wordsOf(words)}${isRefusal(words) ? ` (${words.reason})` : ''}`);
    // Refused before the other one was accepted, and said afterwards: nobody asked again in between.
    if (isRefusal(words) && call.acceptedMs < Number.POSITIVE_INFINITY && beganMs < call.acceptedMs)
      this.audit.sim.count('refusals overtaken by their own call');
    else call.outcomes.push(isRefusal(words) ? `refused: ${words.code}` : 'accepted');
    if (!isRefusal(words)) call.acceptedMs = Math.min(call.acceptedMs, this.audit.sim.nowMs);
    this.checkWayBack(call, words);
    // A world whose settings nobody can read tests nothing: every start in it would be refused.
    if (isRefusal(words) && words.code === 'bad-policy') this.audit.broken(0, `${call.id}: ${words.reason}`);
  }

  saved({ id, state }: CallRecord): void {
    if (state === 'answered') this.answered.add(id);
  }

  /** Slack takes answers to what somebody did for 30 minutes. */
  urlWorks(url: string): boolean {
    const call = this.all.find((made) => made.url === url);
    return call !== undefined && this.audit.sim.nowMs - call.atMs < 30 * 60_000;
  }

  /** An answer reaches the person. Known as answered, a call is not answered again. */
  heard(url: string): void {
    const call = this.all.find((made) => made.url === url);
    if (call !== undefined && this.answered.has(call.id)) {
      this.audit.broken(7, `${call.id} (${call.ask.kind}) is answered again`);
    }
  }

  /** Rolling back is never refused as stale, and what was accepted is decided. */
  private checkWayBack({ id, ask, target, atMs }: Call, answer: Answer): void {
    if (ask.kind !== 'rollback' && ask.kind !== 'hold') return;
    const current = this.audit.sim.current(target);
    if (isRefusal(answer)) {
      // Typed, it means the rollout that was there then, not one that took its place before the order was heard.
      const begunMs = this.audit.records.get(current?.id ?? '')?.savedAtMs ?? 0;
      const mine = ask.stamp === null ? begunMs <= atMs : ask.stamp.rolloutId === current?.id;
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
    this.audit.groups.checkBack(answer.rollout, `${id}: rollback is accepted`);
  }

  /** Whether a receipt's id is an undo's. */
  isUndo(id: string): boolean {
    return this.undos.has(id);
  }

  /** At the end of the story. */
  check(): void {
    for (const call of this.all) {
      const said = this.audit.sim.slack.heard.filter(({ url }) => url === call.url);
      const outcomes = [...call.outcomes, ...said.map(({ words }) => words)];
      if (said.length > 1) this.audit.sim.count('answers said twice');
      this.checkSilence(call, outcomes);
      if (outcomes.length > 0) this.checkAgreement(call, outcomes);
    }
  }

  /** What Slack got an acknowledgement for is answered in the end, also when every try failed; a pipeline sees its failures. */
  private checkSilence(call: Call, outcomes: readonly string[]): void {
    const { sim } = this.audit;
    if (call.delivered === 0) return;
    if (call.failed === call.delivered) sim.count(`calls whose every try failed (${call.from})`);
    if (call.from === 'pipeline' || this.answered.has(call.id)) return;
    // Without a queue of dead letters nobody knows of what failed before its first write.
    if (sim.letters === null && outcomes.length === 0) sim.count('calls that nobody knows of (no queue)');
    else if (this.isOutOfReach(call)) sim.count('people whom nothing reaches');
    else this.audit.broken(7, `${call.id} (${call.ask.kind}) was acknowledged and never answered`);
  }

  /** The response URL has run out, and no channel is left: tried for a day, longer than this simulation goes on. */
  private isOutOfReach({ id, url }: Call): boolean {
    const { sim } = this.audit;
    const channel = (sim.table.get(`call ${id}`)?.value as CallRecord | undefined)?.envelope?.channel ?? null;
    const open = [channel, sim.defaultChannel].some((one) => one !== null && !sim.slack.gone.has(one));
    return !open && (url === null || !this.urlWorks(url));
  }

  /** What was accepted stays so. A pipeline may ask again after a refusal, with the same id, and be luckier then. */
  private checkAgreement(call: Call, all: readonly string[]): void {
    // A freeze may be over, or another's, by the time that somebody hears of it, or that it is tried again: then that is what is said.
    const isFreezing = call.ask.kind === 'freeze' || call.ask.kind === 'unfreeze';
    const outcomes = isFreezing ? all.filter((words) => !NOTHING_DONE.includes(words)) : all;
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
  if (ask.kind === 'startGroup') {
    const members = ask.members.map(({ function: arn, version }) => `${arn.split(':').at(-1)}:${version}`);
    return ` ${members.join(',')}, “${ask.plan ?? ''}”`;
  }
  if (ask.kind === 'start') return ` ${ask.version}, “${ask.plan ?? ''}”`;
  if (ask.kind === 'set') return ` ${ask.weightBp / 100} %`;
  if (ask.kind === 'next') return ask.force ? ', by force' : '';
  if (ask.kind === 'freeze') return ` ${ask.function === null ? 'everything' : 'it'} for ${ask.until}`;
  if (!('stamp' in ask)) return '';
  return ask.stamp === null ? ', typed' : `, button of ${ask.stamp.rolloutId} turn ${ask.stamp.turn}`;
}
