import { isFinished, type Phase, type Rollout, targetName } from '../../../src/core/rollout.ts';
import { sameActor } from '../../../src/core/step/press.ts';
import { actorWords } from '../words.ts';
import { mayStart } from '../world/people.ts';
import type { Audit } from './audit.ts';
import { checkEntry } from './entries.ts';
import { checkHarm } from './harm.ts';
import type { Memories } from './memory.ts';
import { checkFrozen, checkRaise } from './raises.ts';
import { checkSettled } from './settled.ts';

/** What every save of a rollout must keep to. `before` is the state that it replaces. */
export function checkSave(audit: Audit, memories: Memories, before: Rollout | null, after: Rollout): void {
  checkReceipts(audit, after);
  if (memories.urgent && memories.chats > 0) audit.broken(8, `${memories.worker} waited for Slack before it acted`);
  if (before === null || before.id !== after.id) {
    begun(audit, before, after);
    return;
  }
  const name = `${after.id} (${memories.worker})`;
  const record = audit.records.get(after.id);
  if (record === undefined) {
    audit.broken(5, `${name} is saved but was never begun`);
    return;
  }
  if (isFinished(before.phase) && !onlyTells(before, after))
    audit.broken(2, `${name} is changed after it ended as ${before.phase.name}`);
  // States share their entries, so a log that goes on from the stored one holds the very same last entry.
  if (before.log.at(-1) !== after.log[before.log.length - 1]) {
    audit.broken(5, `${name}: a save undoes what another had saved (line ${before.log.length} is lost)`);
  }
  if (after.atMs < before.atMs) audit.broken(10, `${name}: at runs back by ${before.atMs - after.atMs} ms`);
  if (after.turn < before.turn) audit.broken(0, `${name}: the turn falls from ${before.turn} to ${after.turn}`);
  if (placeOf(before.phase) !== placeOf(after.phase) && after.turn <= before.turn) {
    audit.broken(0, `${name}: ${placeOf(before.phase)} → ${placeOf(after.phase)} without a new turn`);
  }
  checkWayBack(audit, name, before.phase, after.phase);
  let last = before.log.at(-1)?.atMs ?? 0;
  for (const entry of after.log.slice(before.log.length)) {
    if (entry.atMs < last) audit.broken(10, `${name}: line ${entry.n} is older than the one before`);
    last = entry.atMs;
    checkEntry(audit, memories, record, before, after, entry);
  }
  checkRaise(audit, record, before, after);
  audit.checks.saved(before, after);
  checkHarm(audit, memories, after);
  // Whoever consented saw figures; when those are gone, the consent is.
  if (after.phase.name === 'awaiting' && after.verdict?.outcome === 'blind') record.consents = [];
  if (before.phase.name !== after.phase.name) checkSettled(audit, memories, after);
  if (isFinished(after.phase)) record.endedAtMs = audit.sim.nowMs;
  if (innerOf(after.phase).name === 'rollingBack') record.decidedAtMs ??= audit.sim.nowMs;
}

function begun(audit: Audit, before: Rollout | null, after: Rollout): void {
  if (before !== null && !isFinished(before.phase)) {
    audit.broken(3, `${after.id} takes the place of ${before.id}, which is ${before.phase.name}`);
  }
  if (audit.records.has(after.id)) {
    audit.broken(3, `${after.id} comes back after another rollout of ${targetName(after.target)}`);
    return;
  }
  if (after.phase.name !== 'checking') audit.broken(1, `${after.id} begins as ${after.phase.name}`);
  checkFrozen(audit, after, `${after.id} begins`);
  if (after.plan.isUndo === true) checkUndo(audit, after);
  else checkStarter(audit, after);
  const { target, id } = after;
  audit.records.set(id, {
    id,
    target,
    rollout: after,
    savedAtMs: audit.sim.nowMs,
    capBp: 0,
    ownBp: null,
    consents: [],
    decidedAtMs: null,
    endedAtMs: null,
  });
  audit.sim.say(
    'store',
    () => `${id} begins: ${targetName(target)} ${after.stable} → ${after.canary}, ${after.plan.text}`,
  );
}

/** Only whom the policy names may start, where it names anybody. */
function checkStarter(audit: Audit, { id, target, startedBy }: Rollout): void {
  if (!mayStart(audit.sim.tagsOf(target.functionArn), startedBy))
    audit.broken(11, `${id} is started by ${actorWords(startedBy)}, who is no starter`);
}

/** An undo was asked for, and goes to what served before the last rollout that was promoted, or that was stopped with all traffic on its canary. */
function checkUndo(audit: Audit, undo: Rollout): void {
  const asked = audit.sent.some(({ ask, by }) => ask.kind === 'undo' && sameActor(by, undo.startedBy));
  if (!asked) audit.broken(11, `${undo.id} undoes what nobody wanted undone`);
  const ended = [...audit.records.values()]
    .filter(({ target }) => targetName(target) === targetName(undo.target))
    .map(({ id }) => audit.sim.stored(undo.target, id))
    .filter((rollout) => rollout !== null && isFinished(rollout.phase))
    // Of an undo that was taken back nothing is left.
    .filter((rollout) => rollout?.plan.isUndo !== true || rollout.phase.name !== 'rolledBack')
    .sort((a, b) => (a!.id < b!.id ? -1 : 1));
  const last = ended.findLast((rollout) => rollout?.phase.name === 'promoted');
  const stopped = ended.at(-1)?.phase.name === 'abandoned' ? ended.at(-1) : undefined;
  const before = [last, stopped].filter((one) => one?.plan.isUndo !== true);
  if (before.some((one) => one?.stable === undo.canary && one.canary === undo.stable)) return;
  audit.broken(7, `${undo.id} goes ${undo.stable} → ${undo.canary}, but ${last?.id ?? 'nothing'} was promoted last`);
}

/** Each call acts once, whatever becomes of its rollout. */
function checkReceipts(audit: Audit, after: Rollout): void {
  const keys = new Set<string>();
  for (const { key, atMs } of after.receipts) {
    if (keys.has(key)) audit.broken(7, `${after.id}: ${key} acted twice`);
    keys.add(key);
    const call = `${targetName(after.target)} ${key}`;
    const known = audit.acted.get(call);
    if (known === undefined) audit.acted.set(call, `${atMs}`);
    else if (known !== `${atMs}`) audit.broken(7, `${after.id}: ${key} acted again`);
    const [kind = '', id = ''] = key.split(/:(.*)/);
    const undone = audit.calls.isUndo(id) && audit.acted.has(`${targetName(after.target)} ${OTHER_WAY[kind]}:${id}`);
    if (undone) audit.broken(7, `${after.id}: ${id} undoes twice, by a rollback and by a rollout of its own`);
  }
}

/** Undoing is a rollback of what runs, or a rollout of its own: never both. */
const OTHER_WAY: Readonly<{ [kind: string]: string }> = { start: 'rollback', rollback: 'start' };

const AFTER_DECISION: ReadonlySet<string> = new Set(['rollingBack', 'blocked', 'drifted', 'rolledBack', 'abandoned']);

/** Once a rollback is decided there is no way but down. */
function checkWayBack(audit: Audit, name: string, before: Phase, after: Phase): void {
  if (innerOf(before).name !== 'rollingBack') return;
  if (AFTER_DECISION.has(after.name) && (isFinished(after) || innerOf(after).name === 'rollingBack')) return;
  audit.broken(2, `${name}: ${before.name} → ${after.name} although the rollback was decided`);
}

export function innerOf(phase: Phase): Phase {
  return phase.name === 'blocked' || phase.name === 'drifted' ? innerOf(phase.from) : phase;
}

function placeOf(phase: Phase): string {
  return 'stage' in phase ? `${phase.name} ${phase.stage}` : phase.name;
}

/** What the logs say broke is told of a rollout that is over, too: one more line, and nothing else. */
function onlyTells(before: Rollout | null, after: Rollout): boolean {
  const added = after.log.at(-1);
  if (before === null || added?.event.kind !== 'broke' || after.log.length !== before.log.length + 1) return false;
  const { log: _, atMs: __, ...rest } = before;
  const { log: ___, atMs: ____, ...now } = after;
  return JSON.stringify(rest) === JSON.stringify(now);
}
