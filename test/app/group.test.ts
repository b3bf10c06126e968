import { describe, expect, it } from 'vitest';
import type { Answer, Ask } from '../../src/app/ask.ts';
import { alone } from '../../src/core/routing.ts';
import { becomeCalm } from '../simulation/bells/calm.ts';
import { ringTicks } from '../simulation/bells/ticks.ts';
import { invoke } from '../simulation/lambda.ts';
import { Sim } from '../simulation/sim.ts';

const MINUTE = 60_000;

/** The simulation's world with nothing rough in it: two functions, stable 41, a tick a minute. */
class World {
  readonly sim: Sim;

  constructor() {
    let seed = 0;
    while (!isPair(new Sim(seed, false))) seed += 1;
    this.sim = new Sim(seed, false);
    becomeCalm(this.sim);
    ringTicks(this.sim, this.sim.nowMs + MINUTE, this.sim.nowMs + 60 * MINUTE);
  }

  get phases(): readonly (string | undefined)[] {
    return this.sim.targets.map((target) => this.sim.current(target)?.phase.name);
  }

  async minutes(count: number): Promise<void> {
    await this.sim.timeline.run(this.sim.nowMs + count * MINUTE);
  }

  start(id: string, versions: readonly string[], plan: string): Promise<Answer> {
    const members = this.sim.targets.map(({ functionArn }, i) => ({ function: functionArn, version: versions[i]! }));
    return this.ask({ kind: 'startGroup', members, plan, alias: 'live' }, id);
  }

  /** What a pipeline asks; the answer comes within half a minute. */
  async ask(ask: Ask, id: string): Promise<Answer> {
    const by = { kind: 'pipeline', name: 'ci' } as const;
    const answers: Answer[] = [];
    invoke(this.sim, ask.kind, { kind: 'pipeline', ask, by, channel: 'C1', id, note: null }, (end) => {
      if (end.kind === 'returned' && end.answer !== null) answers.push(end.answer);
    });
    await this.minutes(0.5);
    if (answers[0] === undefined) throw new Error('no answer came');
    return answers[0];
  }

  /** An order to the function that was named second. */
  order(kind: 'rollback' | 'hold', id: string): Promise<Answer> {
    const { functionArn, alias } = this.sim.targets[1]!;
    return this.ask({ kind, function: functionArn, alias, reason: null, stamp: null }, id);
  }
}

/** Two functions whose tags say nothing of their own. */
function isPair(sim: Sim): boolean {
  const plain = sim.targets.every(({ functionArn }) => Object.keys(sim.tagsOf(functionArn)).length === 0);
  return sim.grouped && sim.targets.length === 2 && sim.defaultChannel !== null && plain;
}

const SLOWLY = '10% every 5m watch=5m';

describe('a group', () => {
  it('that is not watched is promoted, all of it', async () => {
    const world = new World();
    expect(await world.start('a', ['43', '44'], 'switch watch=0m')).toMatchObject({ kind: 'accepted' });
    await world.minutes(8);
    expect(world.phases).toEqual(['promoted', 'promoted']);
  });

  it('is held up by a freeze of one, and goes on when that is lifted', async () => {
    const world = new World();
    const [, second] = world.sim.targets;
    await world.start('a', ['43', '44'], SLOWLY);
    await world.ask({ kind: 'freeze', function: second!.functionArn, until: '2h', reason: 'a sale' }, 'f');
    await world.minutes(4);
    expect(world.phases).toEqual(['checking', 'checking']);
    await world.ask({ kind: 'unfreeze', function: second!.functionArn }, 'u');
    await world.minutes(4);
    expect(world.phases).toEqual(['baking', 'baking']);
  });

  it('is left alone by another start that came with its id', async () => {
    const world = new World();
    await world.start('a', ['43', '44'], SLOWLY);
    expect(await world.start('a', ['42', '42'], SLOWLY)).toMatchObject({ code: 'id-reused' });
    await world.minutes(4);
    expect(world.phases).toEqual(['baking', 'baking']);
  });

  it('whose start is asked again is told of as it was begun, also when one has another rollout since', async () => {
    const world = new World();
    const [first] = world.sim.targets;
    await world.start('a', ['43', '44'], SLOWLY);
    await world.order('rollback', 'r');
    await world.minutes(4);
    expect(world.phases).toEqual(['rolledBack', 'rolledBack']);
    const own: Ask = { kind: 'start', function: first!.functionArn, version: '42', plan: SLOWLY, alias: 'live' };
    expect(await world.ask(own, 'b')).toMatchObject({ kind: 'accepted' });
    expect(await world.start('a', ['43', '44'], SLOWLY)).toMatchObject({
      kind: 'accepted',
      rollout: { canary: '43', phase: { name: 'rolledBack' } },
    });
    await world.minutes(2);
    expect(world.sim.current(first!)).toMatchObject({ canary: '42', phase: { name: 'baking' } });
  });

  it('goes back whole when one is rolled back where AWS refuses that', async () => {
    const world = new World();
    const [first] = world.sim.targets;
    await world.start('a', ['43', '44'], SLOWLY);
    await world.minutes(3);
    world.sim.aliases.deny(first!.functionArn, true);
    await world.order('rollback', 'r');
    expect(world.phases).toEqual(['blocked', 'rollingBack']);
    world.sim.aliases.deny(first!.functionArn, false);
    await world.minutes(4);
    expect(world.sim.targets.map((target) => world.sim.aliases.view(target).routing)).toEqual([
      alone('41'),
      alone('41'),
    ]);
  });
});
