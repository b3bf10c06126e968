import { functionArn, targetOf } from '../core/functionRef.ts';
import { goesBack } from '../core/group.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../core/refusal.ts';
import { calledName, isFinished, type Rollout, type Target, targetName } from '../core/rollout.ts';
import { alone, type Routing, routingWords, sameRouting } from '../core/routing.ts';
import { stateWords } from '../core/step/pressable.ts';
import { aliasCommand, safeVersion } from '../core/wayOut.ts';
import type { Asker } from './act.ts';
import type { Answer, Ask } from './ask.ts';
import { followerNear } from './group.ts';
import type { Ports } from './ports.ts';
import { start } from './start.ts';

/** How far back rollouts are looked at. */
const LOOK_BACK = 50;

/** Refusals that the same call, delivered twice at once, or an end just now may be behind: then the second look says otherwise. */
const OVERTAKEN: ReadonlySet<RefusalCode> = new Set(['finished', 'not-now']);

/**
 * Back to the version before the last rollout, at once. What still runs is rolled back (`running` does that); after its end a rollout of its own goes
 * back: no checks, no stages, but its own preflight, its own story and its own watch.
 */
export async function undo(...[ports, ask, asker, running]: Undoing): Promise<Answer> {
  const own = { ...asker, id: asker.id === null ? null : undoId(asker.id) };
  let answer = await undoOnce(ports, ask, own, running);
  if (isRefusal(answer) && OVERTAKEN.has(answer.code)) answer = await undoOnce(ports, ask, own, running);
  if (!isRefusal(answer) || answer.code !== 'id-reused') return answer;
  return refuse('id-reused', `The id “${asker.id}” was used for another undo. Give each undo an id of its own.`);
}

/** The id of an undo's receipts: a pipeline may give its start, its rollback and its undo of one build the same one. */
export function undoId(id: string): string {
  return `undo:${id}`;
}

type Undoing = [
  ports: Ports,
  ask: Extract<Ask, { kind: 'undo' }>,
  asker: Asker,
  running: (rollout: Rollout, asker: Asker) => Promise<Answer>,
];

async function undoOnce(...[ports, ask, asker, running]: Undoing): Promise<Answer> {
  const { store, traffic, defaults, clock } = ports;
  const arn = functionArn(ask.function, defaults.home);
  if (isRefusal(arn)) return arn;
  const all = (await store.loadFunction(arn)).map(({ value }) => value);
  const open = all.filter(({ phase }) => !isFinished(phase));
  const alias = ask.alias ?? (open.length === 1 ? open[0]?.target.alias : undefined) ?? 'live';
  const target = targetOf(arn, alias, defaults.home);
  const name = targetName(target);
  const id = asker.id ?? `unnamed-${clock.now()}`;
  const current = all.find(({ target: { alias: name } }) => name === alias);
  const known = (kind: string) => current?.receipts.find(({ key }) => key === `${kind}:${id}`);
  // Delivered twice, it must not undo the rollout before as well.
  const again = known('start');
  const rolledBack = known('rollback') !== undefined;
  // In a group it may have rolled back the others only, this one being on its way back already.
  const isNew = current !== undefined && again === undefined && !rolledBack;
  const other = isNew ? await followerNear(ports, current, { kind: 'rollback', id }) : null;
  if (other !== null) return running(other, asker);
  if (current !== undefined && again === undefined && !rolledBack && isUnderWay(current))
    return refuse('not-now', underWay(current, clock.now()));
  if (current !== undefined && (rolledBack || (again === undefined && !isFinished(current.phase))))
    return running(current, asker);
  const begun = again === undefined ? null : await store.find(target, again.rolloutId);
  const past = begun === null ? await finishedOf(ports, arn, alias) : [];
  const promoted = past.find(({ phase }) => phase.name === 'promoted') ?? null;
  const last = past[0];
  if (last?.phase.name === 'rolledBack') {
    return refuse(
      'not-now',
      `The last rollout of ${name} (${last.stable} → ${last.canary}) was rolled back: ${last.stable} serves, as before it. To go further back, say where: /canary switch ${name} ${promoted === null || promoted.plan.isUndo === true ? 'VERSION' : promoted.stable}`,
    );
  }
  if (begun === null && past.length === 0) return nothingToUndo(target);
  const view = await traffic.read(target);
  if ('kind' in view) return refuse('no-alias', `${name} cannot be read: ${view.error}`);
  const stopped = last !== undefined && wasLeftAs(last, view.routing) ? last : null;
  if (stopped !== null && view.routing.other !== null) return refuse('not-now', leftShared(stopped, view.routing));
  const before = begun ?? (stopped?.canary === view.routing.version ? stopped : promoted);
  if (before === null) return nothingToUndo(target);
  if (begun === null && !sameRouting(view.routing, alone(before.canary))) {
    const way =
      view.routing.other === null
        ? `Say where it should go with /canary switch ${name} VERSION.`
        : `Say where all of it should go: ${aliasCommand(target, 'VERSION')}`;
    return refuse(
      'not-now',
      `${name} says ${routingWords(view.routing)}, which the last rollout (${before.stable} → ${before.canary}) did not leave there: somebody else changed it since. ${way}`,
    );
  }
  if (begun === null && before.plan.isUndo === true) return refuse('not-now', undoneAlready(before));
  const [stable, canary] = begun === null ? [before.stable, before.canary] : [before.canary, before.stable];
  const answer = await start(ports, {
    function: arn,
    version: stable,
    alias,
    plan: 'switch no-checks pc=accept harm=off',
    reason: ask.reason ?? `undo of ${stable} → ${canary}`,
    by: asker.by,
    stranger: asker.stranger,
    channel: asker.channel,
    id,
    isUndo: true,
    fallback: before.policy,
    leaves: canary,
  });
  return 'kind' in answer && answer.kind === 'accepted' ? { ...answer, did: 'undo' } : answer;
}

function nothingToUndo(target: Target): Refusal {
  return refuse(
    'no-rollout',
    `There is no finished rollout of ${targetName(target)} to undo. /canary versions ${calledName(target)} shows what could be switched to.`,
  );
}

/** Who undoes while another undo is under way is told where that one goes: taken back itself, it goes to the version that is to be left. */
function underWay(undoing: Rollout, atMs: number): string {
  const { target, stable, canary, phase } = undoing;
  const name = targetName(target);
  const state = stateWords(undoing, atMs);
  return goesBack(phase)
    ? `The undo ${name} ${stable} → ${canary} was itself taken back, to ${stable}: it is ${state}. When that is over, /canary undo ${name} goes to ${canary}.`
    : `${name} ${stable} → ${canary} is being undone already: it is ${state}. If ${canary} is the wrong one, /canary rollback ${name} goes to ${stable}.`;
}

/** To undo an undo is to go to the version that somebody wanted to be rid of: nobody says that by the same word, minutes later. */
function undoneAlready({ target, stable, canary }: Rollout): string {
  const name = targetName(target);
  return `${name} ${canary} → ${stable} was undone already: ${canary} serves. To go to another version, say which: /canary switch ${name} VERSION`;
}

/** Whether a rollout that a person stopped left the alias like this; a write that was still under way then counts. */
function wasLeftAs({ phase, alias }: Rollout, routing: Routing): boolean {
  const own = [alias.seen.routing, ...alias.pending.map((wish) => wish.routing)];
  return phase.name === 'abandoned' && own.some((one) => sameRouting(one, routing));
}

/**
 * A rollout cannot begin over shared traffic: until its own first weight it wants its stable version alone, which on the way back would be the bad
 * one. So a person ends it, with one line.
 */
function leftShared(stopped: Rollout, routing: Routing): string {
  const { target, stable, canary } = stopped;
  const safe = safeVersion(stopped);
  return `The last rollout of ${targetName(target)} (${stable} → ${canary}) was stopped, and left the alias at ${routingWords(routing)}. An undo begins only where one version has all of the traffic. This gives it all to ${safe}: ${aliasCommand(target, safe)}`;
}

function isUnderWay({ plan, phase }: Rollout): boolean {
  return plan.isUndo === true && !isFinished(phase);
}

/** Finished rollouts of the alias, newest first, without the undos that were taken back: after those it is as if they had never been. */
async function finishedOf({ store }: Ports, arn: string, alias: string): Promise<readonly Rollout[]> {
  const history = await store.history(arn, LOOK_BACK);
  const ended = history.filter(({ target, phase }) => target.alias === alias && isFinished(phase));
  return ended.filter(({ plan, phase }) => plan.isUndo !== true || phase.name !== 'rolledBack');
}
