import { describe, expect, it } from 'vitest';
import type { Ask, Envelope } from '../../src/app/ask.ts';
import { handle } from '../../src/app/handle.ts';
import type { Ports } from '../../src/app/ports.ts';
import { inTheWay } from '../../src/app/start.ts';
import { aRollout, NOON, PHASES } from '../fixtures/rollouts.ts';
import { Memories } from '../simulation/audit/memory.ts';
import { becomeCalm } from '../simulation/bells/calm.ts';
import { invoke } from '../simulation/lambda.ts';
import { Sim } from '../simulation/sim.ts';
import { portsFor } from '../simulation/stubs/ports.ts';
import { Worker } from '../simulation/worker.ts';

const MINUTE = 60_000;

/** The simulation's world with nothing rough in it: functions on 41 whose tags say nothing but these. */
class World {
  readonly sim: Sim;
  private calls = 0;

  constructor(tags: Readonly<Record<string, string>> = {}, functions = 1) {
    let seed = 0;
    while (!fits(new Sim(seed, false), functions)) seed += 1;
    this.sim = new Sim(seed, false);
    for (const { functionArn } of this.sim.targets) Object.assign(this.sim.tagsOf(functionArn), tags);
    becomeCalm(this.sim);
  }

  get phase() {
    return this.sim.current(this.sim.targets[0]!)?.phase.name;
  }

  async minutes(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      invoke(this.sim, 'tick', { kind: 'tick' }, () => {});
      await this.sim.timeline.run(this.sim.nowMs + MINUTE);
    }
  }

  start(version: string, plan: string): Ask {
    const { functionArn, alias } = this.sim.targets[0]!;
    return { kind: 'start', function: functionArn, alias, version, plan };
  }

  /** What somebody of this workspace asks, with these of the ports being others. What it came to, in a word. */
  async ask(ask: Ask, team = 'T1', others: (ports: Ports) => Partial<Ports> = () => ({})): Promise<string> {
    this.calls += 1;
    const by = { kind: 'slack', userId: 'W0ADA', teamId: team } as const;
    const from = { workspace: 'T1', channel: 'C1', responseUrl: null };
    const envelope: Envelope = { kind: 'slack', id: `call-${this.calls}`, by, ...from, ask };
    const ports = portsFor(this.sim, new Worker(this.sim, envelope.id, 0, () => {}), new Memories(envelope.id, false));
    const done = handle({ ...ports, ...others(ports) }, envelope).then(
      (answer) => (answer === null ? 'nothing' : 'refused' in answer ? answer.code : answer.kind),
      (error: Error) => error.message,
    );
    await this.sim.timeline.run(this.sim.nowMs + MINUTE);
    return done;
  }
}

/** Functions whose tags say nothing of their own, each with one alias, in the workspace T1. */
function fits(sim: Sim, functions: number): boolean {
  const names = new Set(sim.targets.map(({ functionArn }) => functionArn));
  const plain = [...names].every((arn) => Object.keys(sim.tagsOf(arn)).length === 0);
  return plain && names.size === functions && sim.targets.length === functions && sim.grouped === functions > 1;
}

describe('a start', () => {
  it('ends a watch only when it can be told where it goes on', async () => {
    const world = new World();
    await world.ask(world.start('43', 'switch watch=60m'));
    await world.minutes(3);
    expect(world.phase).toBe('watching');
    const saveTale = () => Promise.reject(new Error('throttled'));
    const faulty = (ports: Ports): Partial<Ports> => ({ store: { ...ports.store, saveTale } });
    expect(await world.ask(world.start('44', '10%'), 'T1', faulty)).toBe('throttled');
    expect(world.phase).toBe('watching');
  });

  it('that another rollout is in the way of names that one as it must be typed', () => {
    const target = { ...aRollout().target, alias: 'beta' };
    const reason = expect.stringMatching(/end it with \/canary rollback checkout:beta\.$/);
    expect(inTheWay(aRollout({ target, phase: PHASES.baking }), NOON)).toMatchObject({ reason });
  });
});

describe('somebody of another workspace', () => {
  const what = ({ sim }: World): readonly Ask[] => [
    {
      kind: 'startGroup',
      members: sim.targets.map(({ functionArn }) => ({ function: functionArn, version: '43' })),
      plan: '10% every 10m',
      alias: 'live',
    },
    { kind: 'freeze', function: sim.targets[0]!.functionArn, until: '2h', reason: 'a sale' },
    { kind: 'unfreeze', function: sim.targets[0]!.functionArn },
  ];

  it('does what the policies of the functions let them do', async () => {
    const world = new World({ 'canary:starters': 'W0ADA' }, 2);
    for (const ask of what(world)) expect(await world.ask(ask, 'T9')).toMatch(/accepted|freezes/);
  });

  it('does and sees nothing where no policy names them', async () => {
    const world = new World({}, 2);
    for (const ask of [...what(world), { kind: 'freezes' } as const])
      expect(await world.ask(ask, 'T9')).toBe('wrong-workspace');
  });
});
