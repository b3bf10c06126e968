import { activeFreezes } from '../core/freeze.ts';
import { anyFunctionArn } from '../core/functionRef.ts';
import { isSteering, type SteerKind } from '../core/input.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { type Actor, calledName, functionName, isFinished, type Rollout, targetName } from '../core/rollout.ts';
import { sameActor } from '../core/step/press.ts';
import { aliasCommand, safeVersion } from '../core/wayOut.ts';
import type { Answer, Ask, Did, Envelope } from './ask.ts';
import { followerNear } from './group.ts';
import type { Ports } from './ports.ts';
import { readWish } from './start.ts';
import { undoId } from './undo.ts';

/** How a call ended of which nothing was saved. */
export const FAILED = 'every try to handle it failed on this app’s side, so nothing of it was done.';

/** What was saved is what counts: a try that died after its save has done what it was asked. `sinceMs`: no try of the call began before. */
export async function whatCameOf(ports: Ports, { ask, id, by }: Envelope, sinceMs: number): Promise<Answer> {
  if (ask.kind === 'freeze' || ask.kind === 'unfreeze') return whatIsFrozen(ports, ask);
  if (!changesSomething(ask)) {
    return refuse('gave-up', 'This could not be answered: every try failed on this app’s side. Please ask again.');
  }
  if (ask.kind === 'startGroup') return whatBegan(ports, ask, id);
  if (ask.kind === 'publish') return mayBePublished(ask);
  const arn = anyFunctionArn(ask.function, ports.defaults.home);
  const current = isRefusal(arn) ? [] : (await ports.store.loadFunction(arn)).map(({ value }) => value);
  // Undoing is a rollback of what runs, or a start of what was before.
  const deeds: readonly (readonly [key: string, did: Did])[] =
    ask.kind === 'undo'
      ? [
          [`rollback:${undoId(id)}`, 'rollback'],
          [`start:${undoId(id)}`, 'undo'],
        ]
      : [[`${ask.kind}:${id}`, ask.kind]];
  for (const { target, receipts } of current) {
    for (const [key, did] of deeds) {
      const receipt = receipts.find((one) => one.key === key);
      const rollout = receipt === undefined ? null : await ports.store.find(target, receipt.rolloutId);
      if (rollout !== null) return { kind: 'accepted', did, rollout, note: null };
    }
  }
  return (
    (await followedByOthers(ports, ask, id, current)) ??
    gaveUp(ask, current, watchEndedBy(ports, ask, by, sinceMs, current))
  );
}

/** What was ordered of one function of a group may have moved the others only. */
async function followedByOthers(
  ports: Ports,
  ask: Changing,
  id: string,
  current: readonly Rollout[],
): Promise<Answer | null> {
  if (!isOrder(ask)) return null;
  const order =
    ask.kind === 'undo' ? ({ kind: 'rollback', id: undoId(id) } as const) : ({ kind: ask.kind, id } as const);
  for (const one of current) {
    const follower = await followerNear(ports, one, order);
    if (follower !== null) return { kind: 'accepted', did: order.kind, rollout: follower, note: null };
  }
  return null;
}

function isOrder(ask: Changing): ask is Of<'undo' | SteerKind> | Extract<Ask, { stamp: unknown }> {
  return 'stamp' in ask || isSteering(ask.kind) || ask.kind === 'undo';
}

/** A freeze that is in force was carried out, whatever became of the answer. */
async function whatIsFrozen(
  { store, clock, defaults }: Ports,
  { kind, function: ref }: Extract<Ask, { kind: 'freeze' | 'unfreeze' }>,
): Promise<Answer> {
  const arn = ref === null ? null : anyFunctionArn(ref, defaults.home);
  if (isRefusal(arn)) return arn;
  const freezes = activeFreezes((await store.loadFreezes())?.value ?? [], clock.now());
  const inForce = freezes.some(({ functionArn }) => functionArn === arn);
  if (inForce === (kind === 'freeze')) {
    return { kind: 'freezes', did: kind === 'freeze' ? 'froze' : 'unfroze', freezes };
  }
  const what = arn === null ? 'everything' : functionName(arn);
  return refuse(
    'gave-up',
    `“${kind} ${what}” could not be answered in time, and ${inForce ? 'a freeze is' : 'no such freeze is'} in force now. /canary freeze shows what is frozen.`,
  );
}

type Of<Kind extends Ask['kind']> = Extract<Ask, { kind: Kind }>;

/** A group that began whole is under way, whatever became of the answer; of one that did not, what began goes back by itself. */
async function whatBegan({ store, defaults }: Ports, ask: Of<'startGroup'>, id: string): Promise<Answer> {
  const found = await Promise.all(
    ask.members.map(async ({ function: ref }) => {
      const arn = anyFunctionArn(ref, defaults.home);
      for (const { value } of isRefusal(arn) ? [] : await store.loadFunction(arn)) {
        const key = `start:${id}/${calledName(value.target)}`;
        const receipt = value.receipts.find((one) => one.key === key);
        if (receipt !== undefined) return store.find(value.target, receipt.rolloutId);
      }
      return null;
    }),
  );
  const begun = found.filter((rollout) => rollout !== null);
  const [first] = begun;
  if (first === undefined) return gaveUp(ask, [], undefined);
  if (begun.length === found.length) return { kind: 'accepted', did: 'start', rollout: first, note: null };
  const names = begun.map(({ target }) => calledName(target)).join(', ');
  return refuse(
    'gave-up',
    `“${wordsOf(ask)}” was carried out in part: ${names} began, and then every try to go on failed on this app’s side. What began goes back by itself within ten minutes; please start the group again then.`,
  );
}

/** AWS may have been asked, by any of the tries; only AWS knows. */
function mayBePublished(ask: Of<'publish'>): Refusal {
  return refuse(
    'gave-up',
    `“${wordsOf(ask)}” could not be answered: every try failed on this app’s side, but a version may have been published. /canary versions ${ask.function.slice(0, 140)} shows it.`,
  );
}

type Changing = Of<'start' | 'startGroup' | 'publish' | 'undo' | SteerKind> | Extract<Ask, { stamp: unknown }>;

const CHANGING: ReadonlySet<Ask['kind']> = new Set(['start', 'startGroup', 'publish', 'undo']);

/** Those are told to the channel too when they are lost. */
export function changesSomething(ask: Ask): ask is Changing {
  return CHANGING.has(ask.kind) || 'stamp' in ask || isSteering(ask.kind);
}

/** As it could have been typed. */
function wordsOf(ask: Changing): string {
  if (ask.kind === 'startGroup') {
    const members = ask.members.map(({ function: name, version }) => `${name}:${version}`);
    return `start ${members.join(',')}`.slice(0, 120);
  }
  const words = ask.kind === 'start' ? `${ask.function} ${ask.version}` : functionName(ask.function);
  return `${ask.kind} ${words}`.slice(0, 120);
}

/** The sentence; where traffic is on a canary, with the line that takes it back without this app. */
function gaveUp(ask: Changing, current: readonly Rollout[], ended: Rollout | undefined): Refusal {
  const way = `Please try again.${byHand(ask, current)}`;
  const done = ended === undefined ? FAILED : onlyEnded(ended);
  return refuse('gave-up', `“${wordsOf(ask)}” was not carried out: ${done} ${way}`);
}

/** A watch that a start has ended is over, also where that start got no further: the one of its alias, ended by its actor since it was called. */
function watchEndedBy(
  ports: Ports,
  ask: Changing,
  by: Actor,
  sinceMs: number,
  current: readonly Rollout[],
): Rollout | undefined {
  const read = ask.kind === 'start' ? readWish(ports, ask) : null;
  if (read === null || isRefusal(read)) return undefined;
  const isEnded = ({ log, finishedAtMs }: Rollout) =>
    finishedAtMs !== null &&
    finishedAtMs >= sinceMs &&
    log.some(({ event }) => event.kind === 'promoted' && event.endedBy !== null && sameActor(event.endedBy, by));
  return current.find((one) => one.target.alias === read.target.alias && isEnded(one));
}

function onlyEnded({ target, stable, canary }: Rollout): string {
  return `every try to handle it failed on this app’s side. All that it did is to end the watch of ${targetName(target)} ${stable} → ${canary}, which counts as promoted.`;
}

function byHand(ask: Changing, current: readonly Rollout[]): string {
  if (ask.kind !== 'rollback' && ask.kind !== 'undo') return '';
  const running = meantOf(current, ask.alias);
  if (running === undefined) return '';
  // What an undo is to be rid of, another undo may be leaving already: never the line that goes there again.
  const version = ask.kind === 'undo' ? safeVersion(running) : running.stable;
  return ` If it must go back at once: ${aliasCommand(running.target, version)}`;
}

/** The unfinished one that is meant: without an alias the only one of the function, else that of `live`. */
function meantOf(current: readonly Rollout[], alias: string | null): Rollout | undefined {
  const open = current.filter(({ phase }) => !isFinished(phase));
  if (alias === null && open.length === 1) return open[0];
  return open.find(({ target }) => target.alias === (alias ?? 'live'));
}
