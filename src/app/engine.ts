import type { Input } from '../core/input.ts';
import { isFinished, type Rollout } from '../core/rollout.ts';
import type { AliasView } from '../core/routing.ts';
import { step } from '../core/step/step.ts';
import { gatherFacts, questionOf } from './facts.ts';
import { each, eachWhenReady, type Worked } from './pool.ts';
import type { Ports, Saved } from './ports.ts';
import { type Facts, reconcile, weigh } from './reconcile.ts';
import { goesBack, isQuiet, movingRound, quietRound } from './rounds.ts';

/** What an alias was found to be; empty when it could not be read. */
interface Look {
  readonly view?: AliasView;
  readonly input?: Input;
}

/**
 * One pass each, in two halves: all are judged and saved before the first waits for its turn at Lambda, whose quota is the
 * narrowest. So whoever must go back is known, and goes first.
 */
export class Engine {
  /** As saved last, by id. */
  readonly rollouts = new Map<string, Rollout>();
  readonly failures: unknown[] = [];
  /** The others of each rollout's group, as this tick found them. */
  private readonly peers = new Map<string, NonNullable<Facts['peers']>>();

  constructor(
    private readonly ports: Ports,
    private readonly share: number,
    private readonly late: () => boolean,
  ) {}

  async run(all: readonly Saved<Rollout>[]): Promise<void> {
    const nowMs = this.ports.clock.now();
    const found = all.filter((saved) => this.isSound(saved, nowMs));
    for (const { value } of found) this.rollouts.set(value.id, value);
    const quiet = quietRound(found, nowMs, this.share);
    // From the first second on: fifty looks take ten.
    const looks = new Map<string, Look>();
    const lookAt = async (saved: Saved<Rollout>) => void looks.set(saved.value.id, await this.look(saved));
    let busy = found.some(({ value }) => goesBack(value));
    const looking = each(quiet, 2, lookAt, () => busy || this.late());
    // Who is to go back already needs neither figures nor alarms for it.
    const back = found.filter(({ value }) => goesBack(value));
    const going = this.each(back, 3, (saved) => this.touch(saved));
    const weighed = await this.weighAll(found.filter((saved) => !back.includes(saved)));
    await going;
    const moving = movingRound([...weighed.values()], nowMs, this.share);
    // Looking round can wait, going back cannot: they share one quota.
    busy = moving.length > 0;
    await this.each(moving, 3, (saved) => this.touch(saved));
    await this.each((await looking).left, 2, lookAt);
    await this.each(quiet, 8, async ({ value }) => {
      const saved = weighed.get(value.id);
      const { view, input } = looks.get(value.id) ?? {};
      if (saved === undefined || !isQuiet(saved.value) || (view ?? input) === undefined) return;
      await this.pass(saved, input ?? { kind: 'tick' }, view);
    });
  }

  /** One that makes the judging throw is taken out before all are looked at together, where it would stop the others. */
  private isSound(saved: Saved<Rollout>, nowMs: number): boolean {
    try {
      quietRound([saved], nowMs, this.share);
      movingRound([saved], nowMs, this.share);
      questionOf(saved.value, nowMs);
      step(saved.value, { kind: 'tick' }, { atMs: nowMs });
      return true;
    } catch (error) {
      this.ports.log.error('a rollout failed', { rollout: saved.value.id, error: String(error) });
      this.failures.push(error);
      return false;
    }
  }

  private async weighAll(found: readonly Saved<Rollout>[]): Promise<ReadonlyMap<string, Saved<Rollout>>> {
    const weighed = new Map<string, Saved<Rollout>>();
    const { factsOf, unread } = await gatherFacts(this.ports, found);
    this.failures.push(...unread);
    const one = async (saved: Saved<Rollout>, facts: Facts) => {
      if (facts.peers !== undefined) this.peers.set(saved.value.id, facts.peers);
      const next = await weigh(this.ports, saved, facts);
      if (next === null) {
        this.rollouts.set(saved.value.id, await reconcile(this.ports, saved, { kind: 'tick' }, facts));
        return;
      }
      this.rollouts.set(next.value.id, next.value);
      if (!isFinished(next.value.phase)) weighed.set(next.value.id, next);
    };
    // CloudWatch answers for some after the other: whose figures are there is judged while the rest is still asked for.
    this.account(await eachWhenReady(found, 16, ({ value }) => factsOf(value), one, this.late));
    return weighed;
  }

  private async touch(saved: Saved<Rollout>): Promise<void> {
    const { view, input } = await this.look(saved);
    await this.pass(saved, input ?? { kind: 'tick' }, view);
  }

  private async pass(saved: Saved<Rollout>, input: Input, alias: AliasView | undefined): Promise<void> {
    const peers = this.peers.get(saved.value.id);
    const facts = { ...(alias === undefined ? {} : { alias }), ...(peers === undefined ? {} : { peers }) };
    const rollout = await reconcile(this.ports, saved, input, facts);
    this.rollouts.set(rollout.id, rollout);
  }

  /** A reading that fails must not keep the others from theirs; what needs the alias reads it again. */
  private async look({ value }: Saved<Rollout>): Promise<Look> {
    const { traffic, log } = this.ports;
    const read = await traffic.read(value.target).catch((error: unknown) => {
      log.warn('an alias could not be read', { rollout: value.id, target: value.target, error: String(error) });
      return null;
    });
    if (read === null) return {};
    return 'kind' in read ? { input: { kind: 'refusedByAws', error: read.error } } : { view: read };
  }

  private async each(
    rollouts: readonly Saved<Rollout>[],
    width: number,
    work: (saved: Saved<Rollout>) => Promise<void>,
  ): Promise<void> {
    this.account(await each(rollouts, width, work, this.late));
  }

  /** Says what failed and what was left, and remembers the failures. */
  private account({ failed, left }: Worked<Saved<Rollout>>): void {
    const { log } = this.ports;
    for (const { item, error } of failed) {
      log.error('a rollout failed', { rollout: item.value.id, target: item.value.target, error: String(error) });
      this.failures.push(error);
    }
    if (left.length > 0) log.warn('time ran out; the rest waits for the next tick', { left: left.length });
  }
}
