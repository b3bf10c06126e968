import { groupTurn, sameTarget } from '../core/group.ts';
import type { Actor, Rollout, Target } from '../core/rollout.ts';
import { isFinished } from '../core/rollout.ts';
import { mayConsent } from '../core/step/press.ts';
import { peersOf } from './group.ts';
import type { Ended, HomeModel, Shown, Viewer } from './homeModel.ts';
import type { Ports, Saved } from './ports.ts';
import { allowed } from './rights.ts';
import type { Tale } from './tale.ts';

type Slacker = Extract<Actor, { kind: 'slack' }>;

/** Slack does not say when somebody leaves the Home tab: it is kept current for those who opened it this lately. */
const OPEN_MS = 8 * 3_600_000;
/** Most people for whom it is kept current, and most redraws in one tick (Slack takes a hundred a minute). */
const MOST_VIEWERS = 100;
const MOST_DRAWN = 25;
const MOST_ENDED = 10;

/** What runs, and where it is told. */
interface Open {
  readonly rollouts: readonly Rollout[];
  readonly tales: readonly Saved<Tale>[];
}

/** The Home tab was opened, or something was pressed there: it is drawn, and remembered as open. */
export async function openHome(ports: Ports, by: Slacker, notice: string | null): Promise<boolean> {
  const { chat, clock, store } = ports;
  const { rollouts, tales } = await store.unfinished();
  const open: Open = { rollouts: rollouts.map(({ value }) => value), tales };
  const model = await homeFor(ports, by, open, await endedLately(ports), notice);
  const shown = await chat.home(by.userId, model, null, clock.now());
  const viewer: Viewer = { userId: by.userId, teamId: by.teamId, openedAtMs: clock.now(), drawn: shown.drawn };
  for (let tries = 0; tries < 3; tries += 1) {
    const saved = await store.loadViewers();
    const others = (saved?.value ?? []).filter(({ userId }) => userId !== by.userId);
    if (await store.saveViewers([viewer, ...others].slice(0, MOST_VIEWERS), saved?.rev ?? null)) break;
  }
  return shown.told === 'posted';
}

/**
 * Draws the Home tab anew for those who have it open and would see another one. Gives way to everything else: it stops when
 * time runs out or Slack asks for patience, and goes on with the others at the next tick.
 */
export async function refreshHomes(ports: Ports, open: Open, stop: () => boolean): Promise<void> {
  const { chat, clock, store, log } = ports;
  const saved = await store.loadViewers();
  if (saved === null || saved.value.length === 0) return;
  const still = saved.value.filter(({ openedAtMs }) => clock.now() - openedAtMs < OPEN_MS);
  const ended = await endedLately(ports);
  const next: Viewer[] = [];
  let [drawn, patience] = [0, true];
  for (const viewer of still) {
    if (!patience || drawn >= MOST_DRAWN || stop()) {
      next.push(viewer);
      continue;
    }
    const by: Slacker = { kind: 'slack', userId: viewer.userId, teamId: viewer.teamId };
    const shown = await chat.home(by.userId, await homeFor(ports, by, open, ended, null), viewer.drawn, clock.now());
    if (shown.drawn !== viewer.drawn) drawn += 1;
    patience = shown.told !== 'later';
    if (shown.told === 'posted') next.unshift({ ...viewer, drawn: shown.drawn });
    else if (shown.told === 'later') next.push(viewer);
    else log.warn('somebody has no Home tab any more', { userId: viewer.userId, why: shown.told });
  }
  // Those who were left out come first the next time.
  const ordered = [...next].sort((a, b) => Number(still.indexOf(a) < 0) - Number(still.indexOf(b) < 0));
  if (JSON.stringify(ordered) !== JSON.stringify(saved.value)) await store.saveViewers(ordered, saved.rev);
}

async function homeFor(
  ports: Ports,
  by: Slacker,
  { rollouts, tales }: Open,
  ended: readonly Ended[],
  notice: string | null,
): Promise<HomeModel> {
  const channels = new Map(tales.map(({ value }) => [value.rolloutId, value.channel]));
  const running = rollouts.filter(({ phase }) => !isFinished(phase)).sort((a, b) => a.id.localeCompare(b.id));
  const shown = await Promise.all(
    running.map(async (rollout): Promise<Shown> => {
      const turn = await turnOf(ports, rollout, rollouts);
      return { rollout, channel: channels.get(rollout.id) ?? null, turn };
    }),
  );
  const waiting: Shown[] = [];
  for (const one of shown) if (await waitsFor(ports, one.rollout, by)) waiting.push(one);
  return { waiting, running: shown.filter((one) => !waiting.includes(one)), ended, notice };
}

/** A press on one of a group is a press on all of it (order.ts). */
async function turnOf(ports: Ports, rollout: Rollout, rollouts: readonly Rollout[]): Promise<number> {
  const known = (target: Target) => rollouts.find((one) => sameTarget(one.target, target));
  const peers = await peersOf(ports, rollout, known);
  return groupTurn([rollout, ...peers.flatMap((peer) => peer.rollout ?? [])]);
}

/** Whether this person could move it on: approve, choose after an outside change, or resume what they held. */
async function waitsFor(ports: Ports, rollout: Rollout, by: Slacker): Promise<boolean> {
  const { phase, policy } = rollout;
  const stranger = ports.defaults.teamIds.length > 0 && !ports.defaults.teamIds.includes(by.teamId);
  const may = async (deed: 'promote' | 'adopt') => (await allowed(ports, deed, by, policy, stranger)) === null;
  if (phase.name === 'awaiting') return mayConsent(rollout, by) && (await may('promote'));
  if (phase.name === 'drifted') return may('adopt');
  return phase.name === 'held' && phase.by.kind === 'slack' && phase.by.userId === by.userId;
}

async function endedLately({ store }: Ports): Promise<readonly Ended[]> {
  return (await store.loadEnded())?.value ?? [];
}

/** Keeps how a rollout ended for the Home tab. Idempotent; called before its story is closed, so that none is left out. */
export async function rememberEnded({ store }: Ports, rollout: Rollout): Promise<void> {
  const { id, target, stable, canary, phase, startedBy, finishedAtMs } = rollout;
  if (!isFinished(phase) || finishedAtMs === null) return;
  const one: Ended = { id, target, stable, canary, phase, startedBy, finishedAtMs };
  for (let tries = 0; tries < 3; tries += 1) {
    const saved = await store.loadEnded();
    const known = saved?.value ?? [];
    const all = [one, ...known.filter((ended) => ended.id !== id)].sort((a, b) => b.finishedAtMs - a.finishedAtMs);
    const next = all.slice(0, MOST_ENDED);
    if (JSON.stringify(next) === JSON.stringify(known)) return;
    if (await store.saveEnded(next, saved?.rev ?? null)) return;
  }
}
