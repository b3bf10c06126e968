import { describe, expect, it } from 'vitest';
import type { Answer, Ask } from '../../src/app/ask.ts';
import { isFinished, type Version } from '../../src/core/rollout.ts';
import { alone, type Routing, split } from '../../src/core/routing.ts';
import { becomeCalm } from '../simulation/bells/calm.ts';
import { invoke } from '../simulation/lambda.ts';
import { Sim } from '../simulation/sim.ts';

/** The simulation's world with nothing rough in it: one function, stable 41, whose tags say nothing but these. */
class World {
  readonly sim: Sim;
  private calls = 0;

  constructor(tags: Readonly<Record<string, string>> = {}) {
    let seed = 0;
    while (new Sim(seed, false).targets.length > 1) seed += 1;
    this.sim = new Sim(seed, false);
    for (const name of Object.keys(this.tags)) Reflect.deleteProperty(this.tags, name);
    Object.assign(this.tags, tags);
    becomeCalm(this.sim);
  }

  /** What the function's tags say, to be changed by a test. */
  get tags() {
    return this.sim.tagsOf(this.target.functionArn);
  }

  get target() {
    return this.sim.targets[0]!;
  }

  get routing(): Routing {
    return this.sim.aliases.view(this.target).routing;
  }

  get rollout() {
    return this.sim.current(this.target);
  }

  /** What a pipeline asks, with an id of its own unless one is given; the answer comes within a minute. */
  async ask(ask: Ask, id = this.newId()): Promise<Answer> {
    const by = { kind: 'pipeline', name: 'ci' } as const;
    const answer: Answer[] = [];
    const event = { kind: 'pipeline', ask, by, channel: 'C1', id, note: null } as const;
    invoke(this.sim, ask.kind, event, (end) => {
      if (end.kind === 'returned' && end.answer !== null) answer.push(end.answer);
    });
    await this.sim.timeline.run(this.sim.nowMs + 30_000);
    if (answer[0] === undefined) throw new Error('no answer came');
    return answer[0];
  }

  private newId(): string {
    this.calls += 1;
    return `own-${this.calls}`;
  }

  start(version: string, plan: string): Promise<Answer> {
    const { functionArn, alias } = this.target;
    return this.ask({ kind: 'start', function: functionArn, alias, version, plan });
  }

  undo(id?: string, reason: string | null = null): Promise<Answer> {
    const { functionArn, alias } = this.target;
    return this.ask({ kind: 'undo', function: functionArn, alias, reason }, id);
  }

  freeze(): Promise<Answer> {
    return this.ask({ kind: 'freeze', function: null, until: '2h', reason: 'a sale' });
  }

  /** A rollout of 43, stopped by a person while AWS refuses to take it back. */
  async stopped(plan = '10% every 10m'): Promise<void> {
    const { functionArn, alias } = this.target;
    const order = { function: functionArn, alias, reason: null, stamp: null } as const;
    await this.start('43', plan);
    this.sim.aliases.deny(functionArn, true);
    await this.ask({ ...order, kind: 'rollback' });
    expect(await this.ask({ ...order, kind: 'stop' })).toMatchObject({ kind: 'accepted', did: 'stop' });
    this.sim.aliases.deny(functionArn, false);
  }

  async minutes(n: number): Promise<void> {
    for (let i = 0; i < n; i += 1) {
      invoke(this.sim, 'tick', { kind: 'tick' }, () => {});
      await this.sim.timeline.run(this.sim.nowMs + 60_000);
    }
  }

  /** Version 42 serves, its rollout is over. */
  static async promoted(tags: Readonly<Record<string, string>> = {}): Promise<World> {
    const world = new World(tags);
    await world.start('42', 'switch watch=0m');
    await world.minutes(4);
    expect(world.rollout?.phase.name).toBe('promoted');
    expect(world.routing).toEqual(alone('42'));
    return world;
  }
}

describe('undo', () => {
  it('of a rollout that is over goes to the version before it, at once, in a rollout of its own', async () => {
    const world = await World.promoted();
    expect(await world.undo()).toMatchObject({
      kind: 'accepted',
      did: 'undo',
      rollout: { stable: '42', canary: '41' },
    });
    expect(world.routing).toEqual(alone('41'));
    expect(world.rollout).toMatchObject({ plan: { isUndo: true }, reason: 'undo of 41 → 42' });
    await world.minutes(4);
    expect(world.rollout?.phase.name).toBe('promoted');
  });

  it('is stopped by no freeze, no alarm, no check and no probe', async () => {
    const world = await World.promoted();
    Object.assign(world.tags, { 'canary:checks': 'smoke last', 'canary:probe': '3/min', 'canary:harm': '1' });
    await world.freeze();
    const dimensions = [{ FunctionName: 'checkout' }];
    world.sim.firing.set('errors', { name: 'errors', arn: 'arn:aws:cloudwatch:x', reason: 'over', dimensions });
    expect(await world.start('43', 'switch')).toMatchObject({ refused: true, code: 'frozen' });
    expect(await world.undo()).toMatchObject({ kind: 'accepted', did: 'undo' });
    expect(world.routing).toEqual(alone('41'));
    // What the bad version did rings on: it is no reason to go back to it.
    world.sim.firing.set('late', { name: 'late', arn: 'arn:aws:cloudwatch:y', reason: 'over', dimensions });
    await world.minutes(4);
    expect(world.rollout?.phase.name).toBe('promoted');
    expect(world.routing).toEqual(alone('41'));
  });

  it('that comes twice undoes once: at once, while it goes on, and after its end', async () => {
    const world = await World.promoted();
    const [first, same] = await Promise.all([world.undo('x'), world.undo('x')]);
    const id = first && 'rollout' in first ? first.rollout.id : null;
    expect(same).toMatchObject({ kind: 'accepted', rollout: { id } });
    expect(await world.undo('x')).toMatchObject({ kind: 'accepted', rollout: { id } });
    await world.minutes(4);
    expect(await world.undo('x')).toMatchObject({ kind: 'accepted', did: 'undo', rollout: { id } });
    expect(world.routing).toEqual(alone('41'));
    expect(await world.undo('x', 'another reason')).toMatchObject({ refused: true, code: 'id-reused' });
  });

  it('goes back one rollout however often it is said: who says it after the end of another is told who serves', async () => {
    const world = await World.promoted();
    await world.undo();
    expect(await world.undo()).toMatchObject({ code: 'not-now', reason: expect.stringContaining('being undone') });
    await world.minutes(40);
    expect(world.rollout?.phase.name).toBe('promoted');
    const over = { code: 'not-now', reason: expect.stringContaining('41 → 42 was undone already: 41 serves.') };
    expect(await world.undo()).toMatchObject(over);
    await world.stopped();
    world.sim.aliases.put(world.target, alone('41'), world.sim.nowMs, false);
    await world.minutes(2);
    expect(await world.undo()).toMatchObject(over);
    await world.start('44', '10% every 10m');
    await world.undo();
    await world.minutes(3);
    const reason = expect.stringMatching(/was rolled back: 41 serves, as before it\..*switch checkout:\S+ VERSION$/);
    expect(await world.undo()).toMatchObject({ code: 'not-now', reason });
    expect(world.routing).toEqual(alone('41'));
  });

  it('of an undo that was taken back by mistake says when it can be said again, and then goes to the version before', async () => {
    const world = await World.promoted();
    const { functionArn, alias } = world.target;
    const order = { function: functionArn, alias, reason: null, stamp: null } as const;
    await world.undo('x');
    await world.minutes(1);
    await world.ask({ ...order, kind: 'rollback' });
    expect(world.rollout?.phase.name).toBe('rollingBack');
    const reason = expect.stringMatching(
      /^The undo checkout:\S+ 42 → 41 was itself taken back, to 42: it is being rolled back\. When that is over, \/canary undo checkout:\S+ goes to 41\.$/,
    );
    expect(await world.undo()).toMatchObject({ code: 'not-now', reason });
    await world.minutes(4);
    expect(world.rollout?.phase.name).toBe('rolledBack');
    expect(world.routing).toEqual(alone('42'));
    await world.freeze();
    expect(await world.undo('x')).toMatchObject({ rollout: { id: world.rollout?.id } });
    expect(await world.undo()).toMatchObject({ did: 'undo', rollout: { stable: '42', canary: '41' } });
    expect(world.routing).toEqual(alone('41'));
    await world.minutes(40);
    expect(await world.undo()).toMatchObject({ code: 'not-now', reason: expect.stringContaining('undone already') });
  });

  it('minds no other call of the same id: a pipeline names its start, its rollback and its undo after one build', async () => {
    const world = new World();
    const { functionArn: fn, alias } = world.target;
    await world.ask({ kind: 'start', function: fn, alias, version: '43', plan: '10% every 10m' }, 'build-1');
    const back = { kind: 'rollback', function: fn, alias, reason: null, stamp: null } as const;
    await world.ask(back, 'build-2');
    await world.minutes(3);
    await world.ask({ kind: 'start', function: fn, alias, version: '42', plan: 'switch watch=0m' }, 'build-2');
    await world.minutes(4);
    expect(await world.undo('build-2')).toMatchObject({ kind: 'accepted', did: 'undo', rollout: { canary: '41' } });
    expect(world.routing).toEqual(alone('41'));
    expect(await world.undo('build-2', 'another reason')).toMatchObject({
      code: 'id-reused',
      reason: 'The id “build-2” was used for another undo. Give each undo an id of its own.',
    });
    const running = new World();
    await running.ask({ kind: 'start', function: fn, alias, version: '43', plan: '10% every 10m' }, 'build-3');
    expect(await running.undo('build-3')).toMatchObject({ kind: 'accepted', did: 'rollback' });
    expect(await running.undo('build-3', 'another reason')).toMatchObject({ code: 'id-reused' });
    expect(running.routing).toEqual(alone('41'));
  });

  it('that drifted is put right also under a freeze: it is the way back', async () => {
    const world = await World.promoted();
    await world.undo();
    await world.minutes(1);
    await world.freeze();
    world.sim.aliases.put(world.target, split('41' as Version, '42' as Version, 9_000), world.sim.nowMs, false);
    await world.minutes(2);
    expect(world.rollout?.phase.name).toBe('drifted');
    const { functionArn, alias } = world.target;
    const order = { function: functionArn, alias, reason: null, stamp: null } as const;
    expect(await world.ask({ ...order, kind: 'reassert' })).toMatchObject({ kind: 'accepted', did: 'reassert' });
    expect(world.routing).toEqual(alone('41'));
  });

  it('of what still runs rolls it back, and coming again does no more', async () => {
    const world = new World();
    await world.start('42', '10% every 10m');
    const running = world.rollout?.id;
    expect(await world.undo('x')).toMatchObject({ kind: 'accepted', rollout: { id: running } });
    expect(world.rollout?.phase).toMatchObject({ name: 'rollingBack' });
    await world.minutes(3);
    expect(await world.undo('x')).toMatchObject({ kind: 'accepted', rollout: { id: running } });
    expect(world.rollout?.id).toBe(running);
    expect(world.rollout !== null && isFinished(world.rollout.phase)).toBe(true);
    expect(world.routing).toEqual(alone('41'));
  });

  it('is refused where nothing was promoted, and where somebody else has been at the alias since', async () => {
    expect(await new World().undo()).toMatchObject({ refused: true, code: 'no-rollout' });
    const world = await World.promoted();
    world.sim.aliases.put(world.target, alone('40'), world.sim.nowMs, false);
    expect(await world.undo()).toMatchObject({
      code: 'not-now',
      reason: expect.stringContaining('says 100 % on 40, which the last rollout (41 → 42) did not leave there'),
    });
    expect(world.routing).toEqual(alone('40'));
  });

  it('of a rollout that somebody stopped with traffic still shared says who left it so, and the line that ends it', async () => {
    const world = await World.promoted();
    await world.stopped();
    expect(world.routing).toEqual({ version: '42', other: { version: '43', weightBp: 1_000 } });
    expect(await world.undo()).toMatchObject({
      code: 'not-now',
      reason: expect.stringMatching(
        /The last rollout of checkout:\S+ \(42 → 43\) was stopped, and left the alias at 90 % on 42, 10 % on 43\..* aws lambda update-alias .*--function-version 42 --routing-config 'AdditionalVersionWeights=\{\}'$/,
      ),
    });
    expect(world.routing).toMatchObject({ other: { version: '43' } });
  });

  it('of one that somebody stopped with all traffic on the new version goes back to the version before that', async () => {
    const world = await World.promoted();
    await world.stopped('switch watch=30m');
    expect(world.routing).toEqual(alone('43'));
    await world.minutes(2);
    const back = { did: 'undo', rollout: { stable: '43', canary: '42' } };
    expect(await world.undo()).toMatchObject(back);
    expect(world.routing).toEqual(alone('42'));
    const { functionArn, alias } = world.target;
    await world.ask({ kind: 'rollback', function: functionArn, alias, reason: null, stamp: null });
    await world.minutes(4);
    expect(world.routing).toEqual(alone('43'));
    expect(await world.undo()).toMatchObject(back);
    expect(world.routing).toEqual(alone('42'));
  });

  it('where somebody else shares the traffic names a line that can be used then', async () => {
    const world = await World.promoted();
    world.sim.aliases.put(world.target, split('42' as Version, '40' as Version, 500), world.sim.nowMs, false);
    expect(await world.undo()).toMatchObject({
      code: 'not-now',
      reason: expect.stringMatching(
        /somebody else changed it since.*aws lambda update-alias .*--function-version VERSION/,
      ),
    });
  });
});

describe('a freeze', () => {
  it('keeps a rollout where it is, refuses what would go on, and lets it go back', async () => {
    const world = new World();
    await world.start('42', '10%,50% every 1m auto');
    await world.freeze();
    const { functionArn, alias } = world.target;
    const order = { function: functionArn, alias, reason: null };
    expect(await world.ask({ ...order, kind: 'set', weightBp: 4_000 })).toMatchObject({
      refused: true,
      code: 'frozen',
    });
    expect(await world.ask({ ...order, kind: 'set', weightBp: 500 })).toMatchObject({ kind: 'accepted', did: 'set' });
    expect(await world.ask({ ...order, kind: 'resume', stamp: null })).toMatchObject({ refused: true, code: 'frozen' });
    expect(await world.ask({ ...order, kind: 'rollback', stamp: null })).toMatchObject({ kind: 'accepted' });
    await world.minutes(3);
    expect(world.rollout?.phase.name).toBe('rolledBack');
  });

  it('holds up what AWS refused before it, until it is lifted', async () => {
    const world = new World();
    const { functionArn } = world.target;
    await world.start('42', 'Canary10Percent5Minutes');
    for (let minute = 0; minute < 30 && world.rollout?.phase.name !== 'blocked'; minute += 1) {
      world.sim.aliases.deny(functionArn, true);
      await world.minutes(1);
    }
    expect(world.rollout?.phase).toMatchObject({ name: 'blocked', from: { name: 'promoting' } });
    await world.freeze();
    world.sim.aliases.deny(functionArn, false);
    await world.minutes(5);
    expect(world.routing).toMatchObject({ other: { version: '42', weightBp: 1_000 } });
    expect(world.rollout?.log.filter(({ event }) => event.kind === 'frozen')).toHaveLength(1);
    await world.ask({ kind: 'unfreeze', function: null });
    await world.minutes(2);
    expect(world.routing).toEqual(alone('42'));
  });

  it('holds up the first weight of a rollout whose checks pass under it, until it is lifted', async () => {
    const world = new World();
    world.sim.checks.run = () => ({ outcome: 'unrun', reason: 'throttled' });
    await world.start('42', '10% every 1m check=smoke');
    expect(world.rollout?.phase.name).toBe('checking');
    await world.freeze();
    world.sim.checks.run = () => ({ outcome: 'passed' });
    await world.minutes(3);
    expect(world.rollout?.phase.name).toBe('checking');
    expect(world.rollout?.log.filter(({ event }) => event.kind === 'frozen')).toHaveLength(1);
    expect(await world.ask({ kind: 'unfreeze', function: null })).toMatchObject({ did: 'unfroze', freezes: [] });
    expect(await world.ask({ kind: 'unfreeze', function: null })).toMatchObject({ did: null, freezes: [] });
    await world.minutes(1);
    expect(world.rollout?.phase.name).toBe('baking');
  });
});
