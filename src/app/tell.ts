import { isFinished, type LogEntry, type Rollout, SETTLE_MS } from '../core/rollout.ts';
import type { Ports, Saved, Told } from './ports.ts';
import type { Tale } from './story.ts';

/** A tale whose rollout never came to be (its start lost the race) is forgotten after this time. */
const ORPHAN_MS = 10 * 60_000;
/** How long a story without any channel that takes it is tried, once an hour, after its rollout's end. */
const GIVE_UP_MS = 24 * 3_600_000;
/** Lines told in one pass; the rest follows at the next. */
const MOST_LINES = 20;

/** A new tale: nothing told yet. */
export function newTale(rollout: Pick<Rollout, 'target' | 'id'>, channel: string, atMs: number): Tale {
  const { target, id: rolloutId } = rollout;
  return {
    target,
    rolloutId,
    channel,
    card: null,
    drawn: null,
    toldThrough: 0,
    claim: null,
    notBeforeMs: atMs,
    movedFrom: null,
    done: false,
  };
}

/**
 * Brings Slack up to the saved state: the card, then each line of the log once and in order, then the card redrawn if what a
 * person sees has changed. Claims each post before making it, so that a crash in between is noticed and looked into. Gives way
 * when another worker tells, when Slack asks for patience, and when a save is lost.
 */
export async function tell(ports: Ports, saved: Saved<Tale>): Promise<void> {
  const { store, clock, log } = ports;
  const tale = saved.value;
  if (tale.done || clock.now() < tale.notBeforeMs) return;
  const rollout = await store.find(tale.target, tale.rolloutId);
  if (rollout === null) {
    if (clock.now() - tale.notBeforeMs > ORPHAN_MS) await store.saveTale({ ...tale, done: true }, saved.rev);
    return;
  }
  const teller = new Teller(ports, saved, rollout);
  if (teller.busyElsewhere()) return;
  if (!(await teller.card())) return;
  const untold = rollout.log.filter((entry) => entry.n > teller.tale.toldThrough).slice(0, MOST_LINES);
  for (const entry of untold) if (!(await teller.line(entry))) return;
  await teller.redraw();
  log.info('told', { rollout: rollout.id, toldThrough: teller.tale.toldThrough, done: teller.tale.done });
}

/** One pass over one tale; holds the revision that its next save needs. */
class Teller {
  tale: Tale;
  private rev: number;

  constructor(
    private readonly ports: Ports,
    saved: Saved<Tale>,
    private readonly rollout: Rollout,
  ) {
    this.tale = saved.value;
    this.rev = saved.rev;
  }

  busyElsewhere(): boolean {
    const { claim } = this.tale;
    return claim !== null && this.ports.clock.now() - claim.atMs < SETTLE_MS;
  }

  /** Posts the card if there is none. False: not now. */
  async card(): Promise<boolean> {
    if (this.tale.card !== null) return true;
    const { chat, clock } = this.ports;
    const { channel } = this.tale;
    const doubtful = this.tale.claim?.n === 0;
    if (!(await this.save({ claim: { n: 0, atMs: clock.now() } }))) return false;
    const found = doubtful ? await chat.findCard(this.rollout, channel) : null;
    const drawn = chat.cardFingerprint(this.rollout, clock.now());
    const told: Told =
      found !== null
        ? { kind: 'posted', at: found }
        : await chat.card(this.rollout, null, channel, clock.now(), this.tale.movedFrom);
    if (told.kind === 'posted') return this.save({ card: told.at, drawn, claim: null });
    return this.putOff(told);
  }

  /** Tells one line. False: not now. */
  async line(entry: LogEntry): Promise<boolean> {
    const { chat, clock, log } = this.ports;
    const { card, claim } = this.tale;
    if (card === null) return false;
    const doubtful = claim?.n === entry.n;
    if (!(await this.save({ claim: { n: entry.n, atMs: clock.now() } }))) return false;
    const found = doubtful ? await chat.findLine(this.rollout, entry, card) : null;
    const told: Told = found !== null ? { kind: 'posted', at: found } : await chat.line(this.rollout, entry, card);
    if (told.kind === 'invalid')
      log.error('Slack refuses a line; it is left out', { rollout: this.rollout.id, n: entry.n, error: told.error });
    if (told.kind === 'posted' || told.kind === 'invalid') return this.save({ toldThrough: entry.n, claim: null });
    return this.putOff(told);
  }

  /** Redraws the card when a person would see a difference, and closes the tale when all is told. */
  async redraw(): Promise<void> {
    const { chat, clock, log } = this.ports;
    const { card, drawn } = this.tale;
    const now = chat.cardFingerprint(this.rollout, clock.now());
    const whole = isFinished(this.rollout.phase) && this.tale.toldThrough === (this.rollout.log.at(-1)?.n ?? 0);
    if (card === null || (drawn === now && !whole)) return;
    if (drawn !== now) {
      const told = await chat.card(this.rollout, card, this.tale.channel, clock.now(), this.tale.movedFrom);
      if (told.kind === 'later' || told.kind === 'gone') {
        await this.putOff(told);
        return;
      }
      if (told.kind === 'invalid') log.error('Slack refuses the card', { rollout: this.rollout.id, error: told.error });
    }
    await this.save({ drawn: now, done: whole });
  }

  /** Slack cannot or will not: wait, or take the story elsewhere. Always false: nothing more in this pass. */
  private async putOff(told: Exclude<Told, { kind: 'posted' }>): Promise<false> {
    const { clock, log, defaults } = this.ports;
    const now = clock.now();
    const { rollout, tale } = this;
    log.warn('the story waits', { rollout: rollout.id, why: told.kind, error: told.error });
    if (told.kind === 'later') {
      await this.save({ notBeforeMs: now + told.afterMs });
    } else if (told.kind === 'gone' && defaults.channel !== null && tale.channel !== defaults.channel) {
      await this.save({ channel: defaults.channel, card: null, drawn: null, claim: null, movedFrom: tale.channel });
    } else {
      const over = rollout.finishedAtMs !== null && now - rollout.finishedAtMs > GIVE_UP_MS;
      await this.save({ notBeforeMs: now + 3_600_000, claim: null, done: over });
    }
    return false;
  }

  private async save(change: Partial<Tale>): Promise<boolean> {
    const next = { ...this.tale, ...change };
    if (!(await this.ports.store.saveTale(next, this.rev))) return false;
    this.tale = next;
    this.rev += 1;
    return true;
  }
}
