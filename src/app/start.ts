import { createHash } from 'node:crypto';
import { functionArn, targetOf } from '../core/functionRef.ts';
import type { Wish } from '../core/input.ts';
import { parsePlan } from '../core/plan/planText.ts';
import type { PlanWish } from '../core/plan/wish.ts';
import { previousWords } from '../core/preflight.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { isFinished, type Receipt, type Rollout, SETTLE_MS, type Target, targetName } from '../core/rollout.ts';
import type { AliasView } from '../core/routing.ts';
import { begin } from '../core/step/begin.ts';
import { stateWords } from '../core/step/pressable.ts';
import { step } from '../core/step/step.ts';
import type { Answer } from './ask.ts';
import type { Ports, Saved } from './ports.ts';
import { prepare, type Ready } from './prepare.ts';
import { reconcile } from './reconcile.ts';
import { newTale } from './tale.ts';

/** How long a receipt outlives its rollout. */
const REMEMBER_MS = 24 * 3_600_000;

/** Begins a rollout, or says why not. `looked`: what {@link checkStart} found just now. The same id again gets the same answer and begins nothing. */
export async function start(ports: Ports, wish: Wish, looked: Ready | null = null): Promise<Answer> {
  const { store, clock } = ports;
  const read = readWish(ports, wish);
  if (isRefusal(read)) return read;
  const { text, target } = read;
  for (let tries = 0; tries < 4; tries += 1) {
    const earlier = await store.load(target);
    const known = await knownCall(ports, wish, target, earlier?.value ?? null);
    if (known !== null) return known;
    const hindered = inTheWay(earlier?.value ?? null, clock.now());
    if (hindered !== null) return hindered;
    const ready = tries === 0 && looked !== null ? looked : await prepare(ports, wish, text, target);
    if (isRefusal(ready)) return (await begunMeanwhile(ports, wish, target)) ?? ready;
    // The tale first, also before a watch is ended: a rollout without one would be told to nobody, a tale without a rollout is forgotten by itself.
    const id = rolloutId(clock.now(), wish.id);
    await store.saveTale(newTale({ id, target, group: wish.group ?? null }, ready.channel, clock.now()), null);
    const ended = earlier === null ? null : await endWatch(ports, earlier, wish, ready.cleared.alias);
    if (ended === 'lost') continue;
    const begun = await save(ports, id, wish, text, ready, ended);
    if (begun === null) continue;
    // Looked at once more before the first wish: who touched the alias since the preflight did not undo anything of ours.
    const alias = await ports.traffic.read(target);
    // Whether it is frozen and which alarms fire was asked just now, by the preflight.
    const facts = { freeze: null, firing: [], ...('kind' in alias ? {} : { alias }) };
    const rollout = await reconcile(ports, begun, { kind: 'tick' }, facts);
    return { kind: 'accepted', did: 'start', rollout, note: noteOf(rollout) };
  }
  throw new Error(`start of ${targetName(target)}: the race was lost 4 times`);
}

/** What a start would begin with now, or why it would be refused. Changes nothing; a start may still be refused for what changes meanwhile. */
export async function checkStart(ports: Ports, wish: Wish): Promise<Ready | Refusal> {
  const read = readWish(ports, wish);
  if (isRefusal(read)) return read;
  const { text, target } = read;
  const earlier = await ports.store.load(target);
  const hindered = inTheWay(earlier?.value ?? null, ports.clock.now());
  if (hindered !== null) return hindered;
  return prepare(ports, wish, text, target);
}

/** What was typed, read: the plan, and what is to be rolled out. An alias in the plan counts before the one beside it. */
export function readWish(
  { defaults: { home } }: Ports,
  { plan, function: ref, alias }: Pick<Wish, 'plan' | 'function' | 'alias'>,
): { readonly text: PlanWish; readonly target: Target } | Refusal {
  const text = parsePlan(plan ?? '');
  if (isRefusal(text)) return text;
  const arn = functionArn(ref, home);
  return isRefusal(arn) ? arn : { text, target: targetOf(arn, text.alias ?? alias, home) };
}

async function save(
  ports: Ports,
  id: string,
  wish: Wish,
  text: PlanWish,
  ready: Ready,
  earlier: Saved<Rollout> | null,
): Promise<Saved<Rollout> | null> {
  const { store, clock } = ports;
  const atMs = clock.now();
  const receipt: Receipt = { key: `start:${wish.id}`, args: argsOf(wish), rolloutId: id, atMs };
  const rollout = begin(
    {
      id,
      cleared: ready.cleared,
      target: ready.target,
      plan: ready.plan,
      policy: ready.policy,
      facts: ready.facts,
      by: wish.by,
      reason: text.reason ?? wish.reason ?? null,
      ignoredAlarms: [...text.ignoreAlarms, ...ready.ignoredAlarms],
      checks: ready.checks,
      offer: ready.offer,
      group: wish.group ?? null,
      note: beside(wish, ready, earlier?.value ?? null),
      receipt,
      earlier: earlier === null ? [] : remembered(earlier.value, atMs),
    },
    atMs,
  );
  if (earlier !== null) await store.archive(earlier.value);
  return (await store.save(rollout, earlier?.rev ?? null)) ? { value: rollout, rev: (earlier?.rev ?? 0) + 1 } : null;
}

/**
 * A start during `watching` ends the watch first, unless the alias that the preflight saw is not what is watched: then the
 * earlier rollout has its say. `lost`: begin again from load.
 */
async function endWatch(
  ports: Ports,
  earlier: Saved<Rollout>,
  wish: Wish,
  alias: AliasView,
): Promise<Saved<Rollout> | 'lost'> {
  if (isFinished(earlier.value.phase)) return earlier;
  const { store, clock } = ports;
  const looked = step(earlier.value, { kind: 'tick' }, { atMs: clock.now(), alias });
  const ended = step(looked, { kind: 'superseded', by: wish.by }, { atMs: clock.now() });
  const saved = await store.save(ended, earlier.rev);
  return saved && isFinished(ended.phase) ? { value: ended, rev: earlier.rev + 1 } : 'lost';
}

/** The same call, delivered twice, may have begun its rollout already, or while this one looked: then its answer is this one's too. */
export async function begunMeanwhile(ports: Ports, wish: Wish, target: Target): Promise<Answer | null> {
  const current = await ports.store.load(target);
  return knownCall(ports, wish, target, current?.value ?? null);
}

/** What else whoever follows it must know from the start. */
function beside(wish: Wish, { cleared, policy }: Ready, earlier: Rollout | null): string | null {
  const ended =
    earlier !== null && endedNow(earlier, wish)
      ? `This start ended the watch of ${earlier.stable} → ${earlier.canary}, which counts as promoted.`
      : null;
  const kept = previousWords(cleared, policy, cleared.stable.version);
  return [ended, kept].filter((words) => words !== null).join(' ') || null;
}

function endedNow({ log }: Rollout, wish: Wish): boolean {
  const last = log.at(-1)?.event;
  return last?.kind === 'promoted' && last.endedBy !== null && JSON.stringify(last.endedBy) === JSON.stringify(wish.by);
}

/** The answer that this very call was given before, or a refusal when its id came with other arguments. */
async function knownCall(ports: Ports, wish: Wish, target: Target, current: Rollout | null): Promise<Answer | null> {
  const receipt = current?.receipts.find(({ key }) => key === `start:${wish.id}`);
  if (current === null || receipt === undefined) return null;
  if (receipt.args !== argsOf(wish)) {
    return refuse(
      'id-reused',
      `The id “${wish.id}” was used for another start of ${targetName(target)}. Give each start an id of its own.`,
    );
  }
  const rollout = receipt.rolloutId === current.id ? current : await ports.store.find(target, receipt.rolloutId);
  return rollout === null ? null : { kind: 'accepted', did: 'start', rollout, note: noteOf(rollout) };
}

function noteOf(rollout: Rollout): string | null {
  const first = rollout.log[0]?.event;
  return first?.kind === 'started' ? first.note : null;
}

/** Why the target's current rollout forbids another one; null: it does not. A watch gives way. */
export function inTheWay(current: Rollout | null, atMs: number): Refusal | null {
  if (current === null) return null;
  if (!isFinished(current.phase) && current.phase.name !== 'watching') return alreadyRunning(current, atMs);
  return mayStillWrite(current, atMs) ? justStopped(current) : null;
}

function alreadyRunning(rollout: Rollout, atMs: number): Refusal {
  const { stable, canary, target } = rollout;
  return refuse(
    'already-running',
    `${targetName(target)} ${stable} → ${canary} is not finished: it is ${stateWords(rollout, atMs)}. Wait for it, or end it with /canary rollback ${targetName(target)}.`,
  );
}

/** Stopped while AWS refused a write: until no worker of then lives any more, one may still get it through. */
function mayStillWrite({ phase, alias, finishedAtMs }: Rollout, atMs: number): boolean {
  return phase.name === 'abandoned' && alias.pending.length > 0 && atMs - (finishedAtMs ?? 0) < SETTLE_MS;
}

function justStopped({ target, stable, canary }: Rollout): Refusal {
  return refuse(
    'not-now',
    `${targetName(target)} ${stable} → ${canary} was stopped just now, and a write of it may still be under way. Start again in a minute.`,
  );
}

function argsOf({ version, plan, alias, by, reason, isUndo }: Wish): string {
  // Only an undo's own words can tell two of them apart.
  return JSON.stringify({ version, plan, alias, by, ...(isUndo === true ? { reason } : {}) });
}

function remembered({ receipts, finishedAtMs }: Rollout, atMs: number): readonly Receipt[] {
  return finishedAtMs !== null && atMs - finishedAtMs > REMEMBER_MS ? [] : receipts.slice(-50);
}

/** `202611211403-9f3a1c`: sorts by time; the tail tells two of one minute apart. */
function rolloutId(atMs: number, callId: string): string {
  const stamp = new Date(atMs).toISOString().replace(/\D/g, '').slice(0, 12);
  return `${stamp}-${createHash('sha256').update(`${callId} ${atMs}`).digest('hex').slice(0, 6)}`;
}
