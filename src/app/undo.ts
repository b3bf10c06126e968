import { functionArn, targetOf } from '../core/functionRef.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../core/refusal.ts';
import { isFinished, type Rollout, targetName } from '../core/rollout.ts';
import { alone, type Routing, routingWords, sameRouting } from '../core/routing.ts';
import { stateWords } from '../core/step/pressable.ts';
import { aliasCommand } from '../core/wayOut.ts';
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
export async function undo(...undoing: Undoing): Promise<Answer> {
  const answer = await undoOnce(...undoing);
  return isRefusal(answer) && OVERTAKEN.has(answer.code) ? undoOnce(...undoing) : answer;
}

type Undoing = [
  ports: Ports,
  ask: Extract<Ask, { kind: 'undo' }>,
  asker: Asker,
  running: (rollout: Rollout) => Promise<Answer>,
];

async function undoOnce(...[ports, ask, asker, running]: Undoing): Promise<Answer> {
  const { store, traffic, defaults, clock } = ports;
  const arn = functionArn(ask.function, defaults.home);
  if (isRefusal(arn)) return arn;
  const all = (await store.loadFunction(arn)).map(({ value }) => value);
  const open = all.filter(({ phase }) => !isFinished(phase));
  const alias = ask.alias ?? (open.length === 1 ? open[0]?.target.alias : undefined) ?? 'live';
  const target = targetOf(arn, alias, defaults.home);
  const id = asker.id ?? `unnamed-${clock.now()}`;
  const current = all.find(({ target: { alias: name } }) => name === alias);
  const known = (kind: string) => current?.receipts.find(({ key }) => key === `${kind}:${id}`);
  // Delivered twice, it must not undo the rollout before as well.
  const again = known('start');
  const rolledBack = known('rollback') !== undefined;
  // In a group it may have rolled back the others only, this one being on its way back already.
  const isNew = current !== undefined && again === undefined && !rolledBack;
  const other = isNew ? await followerNear(ports, current, { kind: 'rollback', id }) : null;
  if (other !== null) return running(other);
  if (current !== undefined && again === undefined && !rolledBack && isUnderWay(current)) {
    return refuse(
      'not-now',
      `${targetName(target)} ${current.stable} → ${current.canary} is being undone already: it is ${stateWords(current, clock.now())}. If ${current.canary} is the wrong one, /canary rollback ${ask.function.slice(0, 64)} goes to ${current.stable}.`,
    );
  }
  if (current !== undefined && (rolledBack || (again === undefined && !isFinished(current.phase))))
    return running(current);
  const begun = again === undefined ? null : await store.find(target, again.rolloutId);
  const past = begun === null ? await finishedOf(ports, arn, alias) : [];
  const promoted = past.find(({ phase }) => phase.name === 'promoted') ?? null;
  const name = targetName(target);
  const last = past[0];
  if (last?.phase.name === 'rolledBack') {
    return refuse(
      'not-now',
      `The last rollout of ${name} (${last.stable} → ${last.canary}) was rolled back: ${last.stable} serves, as before it. To go further back, say where: /canary switch ${ask.function.slice(0, 64)} ${promoted?.stable ?? 'VERSION'}`,
    );
  }
  if (begun === null && past.length === 0) return nothingToUndo(name, ask.function);
  const view = await traffic.read(target);
  if ('kind' in view) return refuse('no-alias', `${name} cannot be read: ${view.error}`);
  const stopped = last !== undefined && wasLeftAs(last, view.routing) ? last : null;
  if (stopped !== null && view.routing.other !== null) return refuse('not-now', leftShared(stopped, view.routing));
  const before = begun ?? (stopped?.canary === view.routing.version ? stopped : promoted);
  if (before === null) return nothingToUndo(name, ask.function);
  if (begun === null && !sameRouting(view.routing, alone(before.canary))) {
    const way =
      view.routing.other === null
        ? `Say where it should go with /canary switch ${ask.function.slice(0, 64)} VERSION.`
        : `Say where all of it should go: ${aliasCommand(target, 'VERSION')}`;
    return refuse(
      'not-now',
      `${name} says ${routingWords(view.routing)}, which the last rollout (${before.stable} → ${before.canary}) did not leave there: somebody else changed it since. ${way}`,
    );
  }
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

function nothingToUndo(name: string, ref: string): Refusal {
  return refuse(
    'no-rollout',
    `There is no finished rollout of ${name} to undo. /canary versions ${ref.slice(0, 64)} shows what could be switched to.`,
  );
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
function leftShared({ target, stable, canary }: Rollout, routing: Routing): string {
  return `The last rollout of ${targetName(target)} (${stable} → ${canary}) was stopped, and left the alias at ${routingWords(routing)}. An undo begins only where one version has all of the traffic. This gives it all to ${stable}: ${aliasCommand(target, stable)}`;
}

function isUnderWay({ plan, phase }: Rollout): boolean {
  return plan.isUndo === true && !isFinished(phase);
}

/** Finished rollouts of the alias, newest first. */
async function finishedOf({ store }: Ports, arn: string, alias: string): Promise<readonly Rollout[]> {
  const history = await store.history(arn, LOOK_BACK);
  return history.filter(({ target, phase }) => target.alias === alias && isFinished(phase));
}
