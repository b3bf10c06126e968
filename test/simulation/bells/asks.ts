import type { Ask, Envelope } from '../../../src/app/ask.ts';
import type { PipelineCall } from '../../../src/app/event.ts';
import type { PressKind, Stamp, Steering } from '../../../src/core/input.ts';
import type { Actor, Target } from '../../../src/core/rollout.ts';
import type { Call } from '../audit/calls.ts';
import { invoke, invokeAsync } from '../lambda.ts';
import type { Sim } from '../sim.ts';

export type Slacker = Extract<Actor, { kind: 'slack' }>;

export function person(userId: string): Slacker {
  return { kind: 'slack', userId, teamId: 'T1' };
}

/** An order from Slack or from a pipeline, not yet sent. */
export interface Order {
  readonly target: Target;
  readonly ask: Ask;
  readonly by: Actor;
}

export function startOf(target: Target, version: string, plan: string, by: Actor): Order {
  return { target, by, ask: { kind: 'start', function: target.functionArn, alias: target.alias, version, plan } };
}

export interface Wanted {
  readonly target: Target;
  readonly version: string;
}

/** Several functions in lockstep; the call is booked under the first of them. */
export function startGroupOf(wanted: readonly Wanted[], plan: string, by: Actor): Order {
  const members = wanted.map(({ target, version }) => ({ function: target.functionArn, version }));
  const { target } = wanted[0]!;
  return { target, by, ask: { kind: 'startGroup', members, plan, alias: target.alias } };
}

export function pressOf(target: Target, kind: PressKind, stamp: Stamp | null, by: Actor): Order {
  const ask = { kind, function: target.functionArn, alias: target.alias, reason: null, stamp } as const;
  return { target, by, ask };
}

export function steerOf(target: Target, steering: Steering, reason: string | null, by: Actor): Order {
  return { target, by, ask: { ...steering, function: target.functionArn, alias: target.alias, reason } };
}

export function undoOf(target: Target, by: Actor): Order {
  return { target, by, ask: { kind: 'undo', function: target.functionArn, alias: target.alias, reason: null } };
}

/** Of one function (a target's) or of everything, for some minutes; 0: lifted. */
export function freezeOf(target: Target, everything: boolean, minutes: number, by: Actor): Order {
  const fn = everything ? null : target.functionArn;
  const ask: Ask =
    minutes === 0
      ? { kind: 'unfreeze', function: fn }
      : { kind: 'freeze', function: fn, until: `${minutes}m`, reason: 'a sale' };
  return { target, by, ask };
}

/** Sends it; what is late or comes twice is the weather's business. A pipeline's caller tries again with the same id. */
export function send(sim: Sim, order: Order): void {
  if (order.by.kind === 'slack') fromSlack(sim, order, order.by);
  else if (order.by.kind === 'pipeline') fromPipeline(sim, order, order.by, `build-${sim.audit.calls.all.length + 1}`);
}

function noted(sim: Sim, { target, ask, by }: Order): void {
  sim.audit.sent.push({ ask, by, target, atMs: sim.nowMs });
}

function fromSlack(sim: Sim, order: Order, by: Slacker): void {
  noted(sim, order);
  const id = `call-${sim.audit.calls.all.length + 1}`;
  const url = `https://hooks.slack.test/${id}`;
  const { ask, target } = order;
  const call = sim.audit.calls.made({ id, ask, target, from: 'slack', url });
  const channel = sim.fate.pick(['C1', 'C1', 'C2', null]);
  const envelope: Envelope = { kind: 'slack', id, by, workspace: by.teamId, channel, responseUrl: url, ask };
  const { bell } = sim.weather();
  const times = sim.fate.chance(bell.twice) ? 2 : 1;
  for (let i = 0; i < times; i += 1) {
    const lateMs = sim.fate.chance(bell.late) ? sim.fate.int(1_000, 90_000) : sim.fate.int(10, 400);
    const name = `${by.userId} ${ask.kind} ${id}${i === 0 ? '' : ' again'}`;
    sim.timeline.after(lateMs, () => invokeAsync(sim, name, envelope, (end) => sim.audit.calls.ended(call, end)));
  }
}

function fromPipeline(sim: Sim, order: Order, by: PipelineCall['by'], id: string): void {
  noted(sim, order);
  const { ask, target } = order;
  const call = sim.audit.calls.made({ id, ask, target, from: 'pipeline', url: null });
  const event: PipelineCall = { kind: 'pipeline', ask, by, channel: 'C1', id, note: null };
  let left = sim.fate.int(0, 4);
  const again = (ms: number) => {
    left -= 1;
    sim.timeline.after(ms, attempt);
  };
  const attempt = () => {
    const beganMs = sim.nowMs;
    invoke(sim, `pipeline ${ask.kind} ${id}`, event, (end) => {
      sim.audit.calls.ended(call, end, beganMs);
      if (left <= 0) return;
      if (end.kind !== 'returned') again(sim.fate.int(500, 30_000));
      // An answer that got lost on its way makes the caller ask again, too.
      else if (sim.fate.chance(0.3)) again(sim.fate.int(500, 300_000));
    });
  };
  attempt();
  if (sim.fate.chance(0.1)) sim.timeline.after(sim.fate.int(0, 200), attempt);
  if (sim.fate.chance(0.1)) sim.timeline.after(sim.fate.int(1_000, 60_000), () => reuse(sim, order, by, id));
}

/** The same id with other arguments. */
function reuse(sim: Sim, { target, ask }: Order, by: PipelineCall['by'], id: string): void {
  const other = otherWords(ask);
  if (other === ask) return;
  noted(sim, { target, ask: other, by });
  const call: Call = sim.audit.calls.made({ id: `${id} reused`, ask: other, target, from: 'pipeline', url: null });
  const event: PipelineCall = { kind: 'pipeline', ask: other, by, channel: null, id, note: null };
  invoke(sim, `pipeline ${ask.kind} ${id} with other arguments`, event, (end) => sim.audit.calls.ended(call, end));
}

function otherWords(ask: Ask): Ask {
  if (ask.kind === 'start') return { ...ask, version: '40' };
  if (ask.kind === 'startGroup') return { ...ask, members: ask.members.map((one) => ({ ...one, version: '40' })) };
  return 'reason' in ask ? { ...ask, reason: 'another one' } : ask;
}
