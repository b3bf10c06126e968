import { groupFinished, leads, type Peer } from '../core/group.ts';
import { isFinished, type Rollout, SETTLE_MS, type Target } from '../core/rollout.ts';
import type { LogEntry } from '../core/rolloutEvent.ts';
import { transitionOf } from '../core/step/transition.ts';
import { peersOf } from './group.ts';
import { rememberEnded } from './home.ts';
import type { Later, Ports, Posted, Saved, Told } from './ports.ts';
import type { Tale } from './tale.ts';

/** A tale whose rollout never came to be (its start lost the race) is forgotten after this time. */
const ORPHAN_MS = 10 * 60_000;
/**
 * How long a story that nobody takes (no channel, once an hour; no bus; refused on the way to Slack) is tried after its rollout's
 * end, and a line that is refused on the way after what it tells.
 */
const GIVE_UP_MS = 24 * 3_600_000;
/** Lines told in one pass; the rest follows at the next. */
const MOST_LINES = 20;
/** Where Slack is slow, one story begins no further post after this time: a pass is not to outlive its worker. */
const STORY_BUDGET_MS = 15_000;

/**
 * Brings Slack up to the saved state: the card, then each line of the log once and in order, then the card redrawn if what a
 * person sees has changed. Claims each post before making it, so that a crash in between is noticed and looked into. Gives way
 * when another worker tells, when Slack asks for patience, when a save is lost, and when it is `late`. Then tells other
 * programs, also while Slack is away.
 */
export async function tell(ports: Ports, saved: Saved<Tale>, late = () => false): Promise<'put off' | 'done'> {
  const { store, clock, events } = ports;
  const tale = saved.value;
  const patience = clock.now() < tale.notBeforeMs;
  if (tale.done || (patience && events === null)) return 'done';
  const rollout = await store.find(tale.target, tale.rolloutId);
  if (rollout === null) {
    if (clock.now() - tale.notBeforeMs > ORPHAN_MS) await store.saveTale({ ...tale, done: true }, saved.rev);
    return 'done';
  }
  const beganMs = clock.now();
  const lateHere = () => late() || clock.now() - beganMs > STORY_BUDGET_MS;
  const teller = new Teller(ports, saved, rollout, leads(rollout) ? await peersOf(ports, rollout) : [], lateHere);
  if (teller.busyElsewhere()) return 'done';
  if (patience) teller.waits();
  else await teller.story();
  await teller.publish();
  return teller.wasPutOff ? 'put off' : 'done';
}

/** One pass over one tale; holds the revision that its next save needs. */
class Teller {
  private tale: Tale;
  private rev: number;
  /** Somebody else saved the tale, or may have: it is theirs to go on with. */
  private lost = false;
  /** The line that this pass has claimed and not tried yet; one that was claimed before it may have been posted. */
  private claimed: number | null = null;
  /** Slack asked for patience, or is away. */
  wasPutOff = false;

  constructor(
    private readonly ports: Ports,
    saved: Saved<Tale>,
    private readonly rollout: Rollout,
    /** The others whom its card shows. */
    private readonly peers: readonly Peer[],
    private readonly late: () => boolean,
  ) {
    this.tale = saved.value;
    this.rev = saved.rev;
  }

  busyElsewhere(): boolean {
    const { claim } = this.tale;
    return claim !== null && this.ports.clock.now() - claim.atMs < SETTLE_MS;
  }

  async story(): Promise<void> {
    const { channel } = this.tale;
    const { rollout } = this;
    const untold = rollout.log.filter((entry) => entry.n > this.tale.toldThrough).slice(0, MOST_LINES);
    const [first] = untold;
    // A story that has just moved begins in its new place at once: whoever started it is about to be told where.
    if (!(await this.card(first)) && (this.tale.channel === channel || !(await this.card(first)))) return;
    for (const [i, entry] of untold.entries()) if (!(await this.line(entry, untold[i + 1]))) return;
    await this.redraw();
    const { toldThrough, done } = this.tale;
    this.ports.log.info('told', { ...this.about(), toldThrough, done, ...this.lag(first) });
  }

  /** Says each minute how far Slack is behind: an alarm counts on it. */
  waits(): void {
    const untold = this.rollout.log.find(({ n }) => n > this.tale.toldThrough);
    if (untold !== undefined) this.ports.log.info('the story waits', { ...this.about(), ...this.lag(untold) });
  }

  /**
   * Publishes what was not published yet, as one batch. At least once: after a crash before the save, or a lost save, it is
   * published again. What cannot be published now is at the next tick.
   */
  async publish(): Promise<void> {
    const { events, log } = this.ports;
    const { rollout } = this;
    const fresh = rollout.log.filter(({ n }) => n > (this.tale.publishedThrough ?? 0)).slice(0, MOST_LINES);
    const last = fresh.at(-1);
    if (events === null || last === undefined || this.lost) return;
    try {
      await events.publish(fresh.map((entry) => transitionOf(rollout, entry)));
    } catch (error) {
      log.warn('other programs cannot be told now', { ...this.about(), error: String(error) });
      return;
    }
    const drawn = this.ports.chat.cardFingerprint(rollout, this.ports.clock.now(), this.others());
    const whole = this.isTold() && groupFinished(this.peers) && this.tale.card !== null && this.tale.drawn === drawn;
    await this.save({ publishedThrough: last.n, done: whole && last.n === this.lastN() });
  }

  /** Posts the card if there is none, and claims the line that comes next. False: not now. */
  private async card(next: LogEntry | undefined): Promise<boolean> {
    if (this.tale.card !== null) return true;
    const { chat, clock } = this.ports;
    const { channel, under, movedFrom } = this.tale;
    const first = under === undefined ? null : await this.taleOf(under);
    // Told to its end, the first one takes its card nowhere any more, also when the channel is closed: then this story has one of its own.
    const isLeft = first?.done === true && first.channel === movedFrom;
    if (under !== undefined && !isLeft) return this.cardOf(first);
    const doubtful = this.tale.claim?.n === 0;
    if (!(await this.save({ claim: { n: 0, atMs: clock.now() } }))) return false;
    const found = doubtful ? await chat.findCard(this.rollout, channel) : null;
    const drawn = chat.cardFingerprint(this.rollout, clock.now(), this.others());
    const told: Told =
      found !== null
        ? toldOf(found)
        : await chat.card(this.rollout, null, channel, clock.now(), this.tale.movedFrom, this.others());
    if (told.kind === 'posted') return this.save({ card: told.at, drawn, claim: this.claimOf(next) });
    return this.putOff(told);
  }

  /**
   * In a group the first one has the card, and the others tell theirs under it, once it is there. Where no card ever comes, the story is given
   * up like others.
   */
  private async cardOf(first: Tale | null): Promise<boolean> {
    if (first !== null && first.card !== null) return this.save({ card: first.card, channel: first.channel });
    if (this.isOver()) await this.save({ done: true });
    return false;
  }

  /** The story of the group's first one, whose target may have another rollout by now. */
  private async taleOf(first: Target): Promise<Tale | null> {
    const { group } = this.rollout;
    const alone = group === null ? null : { ...group, members: group.members.slice(0, 1) };
    const [lead] = await peersOf(this.ports, { ...this.rollout, group: alone });
    if (lead === undefined || lead.rollout === null) return null;
    return (await this.ports.store.loadTale(first, lead.rollout.id))?.value ?? null;
  }

  /** Tells one line, and claims the one that comes next. False: not now. */
  private async line(entry: LogEntry, next: LogEntry | undefined): Promise<boolean> {
    const { chat, log } = this.ports;
    const { card, claim } = this.tale;
    if (card === null) return false;
    const isOurs = this.claimed === entry.n;
    const doubtful = !isOurs && claim?.n === entry.n;
    if (!isOurs && this.late()) {
      this.waits();
      return false;
    }
    if (!isOurs && !(await this.save({ claim: this.claimOf(entry) }))) return false;
    const found = doubtful ? await chat.findLine(this.rollout, entry, card) : null;
    const told: Told = found !== null ? toldOf(found) : await chat.line(this.rollout, entry, card);
    const isLeftOut =
      told.kind === 'invalid' || (told.kind === 'later' && told.isRefused === true && this.isOld(entry));
    if (isLeftOut)
      log.error('Slack refuses a line; it is left out', { ...this.about(), n: entry.n, error: told.error });
    // The card no longer shows the situation: until it is redrawn, that is news and not a mere change of figures.
    const after = { toldThrough: entry.n, claim: this.claimOf(next), drawn: null };
    if (told.kind === 'posted' || isLeftOut) return this.save(after);
    return this.putOff(told);
  }

  /** Redraws the card when a person would see a difference, and closes the tale when all is told. */
  private async redraw(): Promise<void> {
    const { chat, clock, log } = this.ports;
    const { card, drawn, under } = this.tale;
    const now = chat.cardFingerprint(this.rollout, clock.now(), this.others());
    const whole = this.isTold() && this.isPublished() && groupFinished(this.peers);
    if (card === null || (drawn === now && !whole)) return;
    if (drawn !== now && under === undefined) {
      if (this.late()) return;
      const told = await chat.card(
        this.rollout,
        card,
        this.tale.channel,
        clock.now(),
        this.tale.movedFrom,
        this.others(),
      );
      // Where messages are closed for editing after a while, new figures alone are not worth a new card.
      if (told.kind === 'gone' && told.what === 'edit' && drawn !== null && !whole) return;
      if (told.kind === 'later' || told.kind === 'gone') {
        await this.putOff(told);
        return;
      }
      if (told.kind === 'invalid') log.error('Slack refuses the card', { ...this.about(), error: told.error });
    }
    await this.save({ drawn: now, done: whole });
  }

  /** Saved before the post, and with what was posted before: one write a line. None where it is for the next pass. */
  private claimOf(entry: LogEntry | undefined): Tale['claim'] {
    return entry === undefined || this.late() ? null : { n: entry.n, atMs: this.ports.clock.now() };
  }

  private others(): readonly Rollout[] {
    return this.peers.flatMap(({ rollout }) => (rollout === null ? [] : [rollout]));
  }

  private lastN(): number {
    return this.rollout.log.at(-1)?.n ?? 0;
  }

  private isTold(): boolean {
    return isFinished(this.rollout.phase) && this.tale.toldThrough === this.lastN();
  }

  private isPublished(): boolean {
    if (this.ports.events === null || (this.tale.publishedThrough ?? 0) >= this.lastN()) return true;
    return this.isOver();
  }

  /** Finished so long ago that nobody is waited for any more. */
  private isOver(): boolean {
    const { finishedAtMs } = this.rollout;
    return finishedAtMs !== null && this.ports.clock.now() - finishedAtMs > GIVE_UP_MS;
  }

  /** Told so late that the rest of the story waits for it no longer. */
  private isOld(entry: LogEntry): boolean {
    return this.ports.clock.now() - entry.atMs > GIVE_UP_MS;
  }

  private about() {
    return { rollout: this.rollout.id, target: this.rollout.target };
  }

  /** How far Slack was behind what happened, at the oldest line of this pass. */
  private lag(oldest: LogEntry | undefined): { lagMs?: number } {
    return oldest === undefined ? {} : { lagMs: Math.max(0, this.ports.clock.now() - oldest.atMs) };
  }

  /** Slack cannot or will not: wait, or take the story elsewhere. Always false: nothing more in this pass. */
  private async putOff(told: Exclude<Told, { kind: 'posted' }>): Promise<false> {
    const { clock, log, defaults } = this.ports;
    const now = clock.now();
    const { rollout, tale } = this;
    const untold = rollout.log.find(({ n }) => n > tale.toldThrough);
    log.warn('the story waits', { ...this.about(), why: told.kind, error: told.error, ...this.lag(untold) });
    if (told.kind === 'later') {
      this.wasPutOff = true;
      await this.save({ notBeforeMs: now + told.afterMs, done: told.isRefused === true && this.isOver() });
    } else if (told.kind === 'gone' && told.what !== undefined && tale.card !== null) {
      // Somebody deleted the card, or it cannot be redrawn. The channel is well: the story goes on there, under a new one.
      await this.save({ card: null, drawn: null, claim: null });
    } else if (told.kind === 'gone' && defaults.channel !== null && tale.channel !== defaults.channel) {
      await this.save({ channel: defaults.channel, card: null, drawn: null, claim: null, movedFrom: tale.channel });
    } else {
      await this.save({ notBeforeMs: now + 3_600_000, claim: null, done: this.isOver() });
    }
    return false;
  }

  private async save(change: Partial<Tale>): Promise<boolean> {
    const next = { ...this.tale, ...change };
    if (next.done) await rememberEnded(this.ports, this.rollout);
    this.lost = true;
    if (!(await this.ports.store.saveTale(next, this.rev))) return false;
    this.lost = false;
    if (change.claim !== undefined) this.claimed = change.claim?.n ?? null;
    this.tale = next;
    this.rev += 1;
    return true;
  }
}

/** What a search came to: posted there, or not to be known now. Posting all the same could tell it twice. */
function toldOf(found: Posted | Later): Told {
  return 'kind' in found ? found : { kind: 'posted', at: found };
}
