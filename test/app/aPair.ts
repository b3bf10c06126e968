import type { Answer, Ask, Envelope } from '../../src/app/ask.ts';
import type { WorkerEvent } from '../../src/app/event.ts';
import type { Ports } from '../../src/app/ports.ts';
import type { PressKind, Steering } from '../../src/core/input.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { Memories } from '../simulation/audit/memory.ts';
import { becomeCalm } from '../simulation/bells/calm.ts';
import { ringTicks } from '../simulation/bells/ticks.ts';
import { invoke } from '../simulation/lambda.ts';
import { Sim } from '../simulation/sim.ts';
import { portsFor } from '../simulation/stubs/ports.ts';
import { Worker } from '../simulation/worker.ts';

const MINUTE = 60_000;

export const BEN = { kind: 'slack', userId: 'UBEN', teamId: 'T1' } as const;

export type Tags = Readonly<Record<string, string>>;

/** The simulation's world with nothing rough in it: two functions, stable 41, with these tags and no others; a tick a minute. */
export class Pair {
  readonly sim: Sim;
  private calls = 0;

  constructor(...tags: readonly Tags[]) {
    let seed = 0;
    while (!isPair(new Sim(seed, false))) seed += 1;
    this.sim = new Sim(seed, false);
    for (const [i, { functionArn }] of this.sim.targets.entries()) Object.assign(this.sim.tagsOf(functionArn), tags[i]);
    becomeCalm(this.sim);
    ringTicks(this.sim, this.sim.nowMs + MINUTE, this.sim.nowMs + 60 * MINUTE);
  }

  get phases(): readonly (string | undefined)[] {
    return this.sim.targets.map((target) => this.sim.current(target)?.phase.name);
  }

  get routings() {
    return this.sim.targets.map((target) => this.sim.aliases.view(target).routing);
  }

  /** The current rollout of one of the two. */
  at(index: 0 | 1): Rollout {
    const rollout = this.sim.current(this.sim.targets[index]!);
    if (rollout === null) throw new Error(`there is no rollout of function ${index}`);
    return rollout;
  }

  /** So many calls a minute of each, so that the figures decide soon. */
  serve(callsPerMinute: number): void {
    for (const { functionArn, alias } of this.sim.targets)
      this.sim.load.calls.set(`${functionArn.split(':')[6]}:${alias}`, callsPerMinute);
  }

  async minutes(count: number): Promise<void> {
    await this.sim.timeline.run(this.sim.nowMs + count * MINUTE);
  }

  start(id: string, versions: readonly string[], plan: string | null): Promise<Answer> {
    const members = this.sim.targets.map(({ functionArn }, i) => ({ function: functionArn, version: versions[i]! }));
    return this.ask({ kind: 'startGroup', members, plan, alias: 'live' }, id);
  }

  /** What a pipeline asks; the answer comes within half a minute. */
  ask(ask: Ask, id: string): Promise<Answer> {
    return this.event({ kind: 'pipeline', ask, by: { kind: 'pipeline', name: 'ci' }, channel: 'C1', id, note: null });
  }

  /** An order to the function that was named second. */
  order(kind: 'rollback' | 'hold' | 'resume', id: string): Promise<Answer> {
    return this.ask({ kind, ...this.named(1), reason: null, stamp: null }, id);
  }

  /** What a worker does that has these ports, while half a minute passes. */
  async working<T>(work: (ports: Ports) => Promise<T>): Promise<T> {
    const worker = new Worker(this.sim, 'w', 0, () => {});
    const done = work(portsFor(this.sim, worker, new Memories('w', false)));
    await this.minutes(0.5);
    return done;
  }

  /** What a person types to one of the two. */
  steer(steering: Steering, index: 0 | 1 = 0): Promise<Answer> {
    return this.slack({ ...steering, ...this.named(index), reason: null });
  }

  /** What a person presses, on a button as the stamp says; null: typed. */
  press(kind: PressKind, stamp: { rolloutId: string; turn: number } | null, index: 0 | 1 = 0): Promise<Answer> {
    return this.slack({ kind, ...this.named(index), reason: null, stamp });
  }

  freezeSecond(): Promise<Answer> {
    return this.ask({ kind: 'freeze', function: this.named(1).function, until: '2h', reason: 'a sale' }, 'f');
  }

  /** What Ben's button sends. */
  envelope(ask: Ask): Envelope {
    this.calls += 1;
    const id = `call-${this.calls}`;
    const responseUrl = `https://hooks.slack.test/${id}`;
    return { kind: 'slack', id, by: BEN, workspace: BEN.teamId, channel: 'C1', responseUrl, ask };
  }

  private slack(ask: Ask): Promise<Answer> {
    return this.event(this.envelope(ask));
  }

  private async event(event: WorkerEvent): Promise<Answer> {
    const answers: Answer[] = [];
    invoke(this.sim, event.kind, event, (end) => {
      if (end.kind === 'returned' && end.answer !== null) answers.push(end.answer);
    });
    await this.minutes(0.5);
    if (answers[0] === undefined) throw new Error('no answer came');
    return answers[0];
  }

  /** One of the two, as an order names it. */
  named(index: 0 | 1) {
    const { functionArn, alias } = this.sim.targets[index]!;
    return { function: functionArn, alias };
  }
}

/** Two functions whose tags say nothing of their own. */
function isPair(sim: Sim): boolean {
  const plain = sim.targets.every(({ functionArn }) => Object.keys(sim.tagsOf(functionArn)).length === 0);
  return sim.grouped && sim.targets.length === 2 && sim.defaultChannel !== null && plain;
}
