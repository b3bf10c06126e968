import type { AlarmEvent } from '../../../src/app/event.ts';
import { functionName, isFinished, type Target } from '../../../src/core/rollout.ts';
import { alone, type Routing } from '../../../src/core/routing.ts';
import { invokeAsync } from '../lambda.ts';
import { type Sim, STABLE } from '../sim.ts';

/** Somebody with the AWS console or Terraform in hand. */
export function touchAlias(sim: Sim, target: Target): void {
  const { fate, aliases } = sim;
  const now = aliases.view(target).routing;
  const rollout = sim.current(target);
  const stable = rollout?.stable ?? STABLE;
  const canary = rollout?.canary ?? '42';
  const weightBp = fate.pick([100, 1_000, 3_000, 5_000, 9_000]);
  const routing = fate.weighted<Routing>([
    [3, alone(stable)],
    [2, alone(canary)],
    [2, { version: stable, other: { version: canary, weightBp } }],
    [1, { version: stable, other: { version: '40', weightBp } }],
    [1, alone('40')],
    // A change of the description: new RevisionId, same routing.
    [2, now],
  ]);
  const named = [routing.version, ...(routing.other === null ? [] : [routing.other.version])];
  if (!named.every((version) => aliases.exists(version))) return;
  const { routing: left, revisionId } = aliases.put(target, routing, sim.nowMs, false);
  sim.audit.otherWrite(target, now, left, revisionId);
  sim.count('changes by somebody else');
}

/** The opt-in tag is removed for a while: AWS denies every write of the app. */
export function denyFor(sim: Sim, { functionArn }: Target, ms: number): void {
  sim.count('AWS denies');
  sim.say('AWS', () => `denies writes to ${functionName(functionArn)} for ${Math.round(ms / 60_000)} min`);
  sim.aliases.deny(functionArn, true);
  sim.timeline.after(ms, () => sim.aliases.deny(functionArn, false));
}

export function deleteVersion(sim: Sim): void {
  const version = sim.fate.pick(['41', '42', '43', '44']);
  if (!sim.aliases.deleteVersion(version)) return;
  sim.count('versions deleted');
  sim.say('somebody else', () => `deletes version ${version}`);
}

/** An alarm goes to ALARM for a while; its event may be late, doubled or lost. */
export function alarm(sim: Sim, target: Target): void {
  const { fate, firing } = sim;
  const name = fate.pick(['errors', 'errors', 'site-down', 'TargetTracking-x', 'other-version']);
  const known = `${name} ${functionName(target.functionArn)}`;
  if (firing.has(known)) return;
  const dimensions =
    name === 'site-down'
      ? []
      : [
          {
            FunctionName: functionName(target.functionArn),
            ...(name === 'other-version' ? { ExecutedVersion: '40' } : {}),
          },
        ];
  const found = {
    name,
    arn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`,
    reason: 'Threshold Crossed',
    dimensions,
  };
  firing.set(known, found);
  sim.count('alarms');
  sim.say('CloudWatch', () => `${known} is in ALARM`);
  sim.timeline.after(fate.int(10_000, 300_000), () => firing.delete(known));
  const event: AlarmEvent = { kind: 'alarm', state: 'ALARM', changedAtMs: sim.nowMs, ...found };
  const { bell } = sim.weather();
  if (fate.chance(bell.lost)) return;
  const times = fate.chance(bell.twice) ? 2 : 1;
  for (let i = 0; i < times; i += 1) {
    const lateMs = fate.chance(bell.late) ? fate.int(1_000, 120_000) : fate.int(50, 2_000);
    sim.timeline.after(lateMs, () => ring(sim, target, `alarm ${known}`, event));
  }
}

/** When the handler says that it is done, no canary that the alarm counts for is still on its way up. */
function ring(sim: Sim, target: Target, name: string, event: AlarmEvent): void {
  const began = sim.nowMs;
  invokeAsync(sim, name, event, (end) => {
    const rollout = sim.current(target);
    if (end.kind !== 'returned' || rollout === null || isFinished(rollout.phase)) return;
    const counts = event.name === 'errors' || event.name === 'site-down';
    // A rollout that began a moment before may not be in the index yet, or may have asked about alarms itself.
    const record = sim.audit.records.get(rollout.id);
    const savedAtMs = record?.savedAtMs ?? rollout.startedAtMs;
    const due = counts && savedAtMs < Math.min(began, event.changedAtMs ?? began) - 10_000;
    // Under somebody else's routing the alarm only alerts, and says so.
    const told = rollout.log.some(({ event: { kind } }) => kind === 'harmWhileDrifted');
    // On the way back no alarm stands against it.
    if (rollout.plan.isUndo === true) return;
    // It found somebody else's routing, without a canary, and that was over a moment later.
    const drifting = rollout.log.filter(({ atMs }) => atMs > began - 2_000).map(({ event: { kind } }) => kind);
    if (drifting.some((kind) => kind === 'drifted' || kind === 'driftAnswered' || kind === 'driftOver')) return;
    if (due && record?.decidedAtMs === null && rollout.phase.name !== 'drifted' && !told) {
      sim.audit.broken(0, `${name} was handled, but ${rollout.id} is ${rollout.phase.name}`);
    }
    if (due && record?.decidedAtMs != null && record.decidedAtMs >= began)
      sim.audit.groups.checkBack(rollout, `${name} was handled`);
  });
}

/** Slack is away, a channel is archived, metrics cannot be read. */
export function slackAway(sim: Sim, ms: number): void {
  sim.count('Slack away');
  sim.say('Slack', () => `is away for ${Math.round(ms / 60_000)} min`);
  sim.slack.away = true;
  sim.timeline.after(ms, () => {
    sim.slack.away = false;
  });
}

export function archiveChannel(sim: Sim): void {
  const channel = sim.fate.pick(['C1', 'C2', 'CTAG']);
  sim.count('channels archived');
  sim.say('Slack', () => `${channel} is archived`);
  sim.slack.gone.add(channel);
}

export function metricsAway(sim: Sim, ms: number): void {
  sim.count('metrics unreadable');
  sim.say('CloudWatch', () => `metrics cannot be read for ${Math.round(ms / 60_000)} min`);
  sim.load.unreadable = true;
  sim.timeline.after(ms, () => {
    sim.load.unreadable = false;
  });
}

export function tableAway(sim: Sim, ms: number): void {
  sim.count('table away');
  sim.say('DynamoDB', () => `answers nothing but 500 for ${Math.round(ms / 60_000)} min`);
  sim.tableAway = true;
  sim.timeline.after(ms, () => {
    sim.tableAway = false;
  });
}
