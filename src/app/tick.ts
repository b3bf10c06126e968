import type { Input } from '../core/input.ts';
import { isFinished, type Rollout } from '../core/rollout.ts';
import type { AliasView } from '../core/routing.ts';
import { step } from '../core/step.ts';
import { tellWhatBroke } from './broke.ts';
import { runChecks } from './checks.ts';
import { handOver, PARTITIONS } from './crowd.ts';
import { nameCulprits } from './culprit.ts';
import { gatherFacts, questionOf } from './facts.ts';
import { takeGroupsBack } from './group.ts';
import { refreshHomes } from './home.ts';
import { findOrphans } from './orphans.ts';
import { endOverdue } from './overdue.ts';
import { each, eachWhenReady } from './pool.ts';
import type { Ports, Saved } from './ports.ts';
import { type Facts, reconcile, weigh } from './reconcile.ts';
import { goesBack, isQuiet, movingRound, quietRound } from './rounds.ts';
import type { Tale } from './story.ts';
import { tellAll } from './tellAll.ts';

/** Items of the table that one worker takes on; a rollout and its tale are two. */
const MOST_ITEMS = 4_000;
/** Time after which a tick begins no further rollout, so that the invocation ends well before its timeout. */
const ENGINE_BUDGET_MS = 25_000;
/** Checks and probes are over by then; the stories have the rest. */
const CHECKS_BUDGET_MS = 26_000;
const STORY_BUDGET_MS = 33_000;

/** Everything that is unfinished; only these partitions of it where they are given. Past what one worker can hold, more are called. */
export async function tick(ports: Ports, partitions?: readonly number[]): Promise<void> {
  const { clock, log, store } = ports;
  const beganMs = clock.now();
  const late = (budgetMs: number) => () => clock.now() - beganMs > budgetMs;
  const found = partitions === undefined ? await store.survey(MOST_ITEMS) : await store.unfinished(partitions);
  if ('sizes' in found) return handOver(ports, found.sizes, MOST_ITEMS);
  const share = partitions === undefined ? 1 : partitions.length / PARTITIONS;
  const engine = new Engine(ports, share, late(ENGINE_BUDGET_MS));
  await engine.run(found.rollouts);
  await backTogether(ports, engine);
  const unchecked = await runChecks(ports, [...engine.rollouts.values()], beganMs + CHECKS_BUDGET_MS, (rollout) =>
    engine.rollouts.set(rollout.id, rollout),
  );
  await backTogether(ports, engine);
  await tellWhatBroke(ports, [...engine.rollouts.values()], late(CHECKS_BUDGET_MS));
  const untold = await tellAll(ports, found.tales, engine.rollouts, share, late(STORY_BUDGET_MS));
  if (partitions === undefined) await homes(ports, [...engine.rollouts.values()], found.tales, late(STORY_BUDGET_MS));
  await endOverdue(ports, found.calls, late(STORY_BUDGET_MS));
  await nameCulprits(ports, [...engine.rollouts.values()], late(STORY_BUDGET_MS));
  if (partitions === undefined) await orphans(ports, late(STORY_BUDGET_MS));
  const all = found.rollouts.length + found.tales.length;
  const broken = (found.broken ?? []).map((key) => new Error(`the item ${key} cannot be read`));
  const failures = [...engine.failures, ...unchecked, ...untold, ...broken];
  log.info('tick', { rollouts: found.rollouts.length, tales: found.tales.length, failed: failures.length });
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${all} failed in this tick`);
}

/** Whose group goes back goes back in the same tick. What fails here is at the next one. */
async function backTogether(ports: Ports, { rollouts }: Engine): Promise<void> {
  try {
    for (const rollout of await takeGroupsBack(ports, [...rollouts.values()])) rollouts.set(rollout.id, rollout);
  } catch (error) {
    ports.log.error('a group could not be taken back whole', { error: String(error) });
  }
}

/** The Home tabs come last, and a fault in them is nobody's else. With a crowd under way they are drawn when opened only. */
async function homes(ports: Ports, rollouts: readonly Rollout[], tales: readonly Saved<Tale>[], late: () => boolean) {
  await refreshHomes(ports, { rollouts, tales }, late).catch((error: unknown) =>
    ports.log.error('the Home tabs could not be refreshed', { error: String(error) }),
  );
}

/** The search for orphans is nobody's but its own, too. */
async function orphans(ports: Ports, late: () => boolean): Promise<void> {
  await findOrphans(ports, late).catch((error: unknown) =>
    ports.log.warn('orphans could not be looked for', { error: String(error) }),
  );
}

/** What an alias was found to be; empty when it could not be read. */
interface Look {
  readonly view?: AliasView;
  readonly input?: Input;
}

/**
 * One pass each, in two halves: all are judged and saved before the first waits for its turn at Lambda, whose quota is the
 * narrowest. So whoever must go back is known, and goes first.
 */
class Engine {
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
    const factsOf = await gatherFacts(this.ports, found);
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
  private account({ failed, left }: Awaited<ReturnType<typeof each<Saved<Rollout>>>>): void {
    const { log } = this.ports;
    for (const { item, error } of failed) {
      log.error('a rollout failed', { rollout: item.value.id, target: item.value.target, error: String(error) });
      this.failures.push(error);
    }
    if (left.length > 0) log.warn('time ran out; the rest waits for the next tick', { left: left.length });
  }
}
