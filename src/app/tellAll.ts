import type { Rollout } from '../core/rollout.ts';
import { each } from './pool.ts';
import type { Ports, Saved } from './ports.ts';
import { inRotation } from './rounds.ts';
import type { Tale } from './tale.ts';
import { tell } from './tell.ts';

/** Slack takes 50 updates a minute from all of the app; some are left to people who press buttons. */
const REDRAWS = 40;
/** Redraws there are always, however much news there is. */
const LEAST_REDRAWS = 5;
/** After so many stories that Slack put off, the others of that channel need not ask in this tick. */
const ENOUGH = 3;

/**
 * Tells what is new in all stories: first where somebody is to look, then what has waited longest; then redraws cards whose
 * figures alone have moved, in rotation. Returns what was thrown.
 */
export async function tellAll(
  ports: Ports,
  tales: readonly Saved<Tale>[],
  rollouts: ReadonlyMap<string, Rollout>,
  share: number,
  late: () => boolean,
): Promise<readonly unknown[]> {
  const nowMs = ports.clock.now();
  const rolloutOf = ({ value }: Saved<Tale>) => rollouts.get(value.rolloutId) ?? null;
  const due = tales.filter(({ value }) => !value.done);
  const isNews = (tale: Saved<Tale>) => hasNews(ports, tale.value, rolloutOf(tale), nowMs);
  const news = due.filter(isNews);
  const same = due.filter((tale) => !isNews(tale) && tale.value.notBeforeMs <= nowMs);
  const first = news
    .map((tale) => ({ tale, ...orderOf(tale.value, rolloutOf(tale)) }))
    .sort((a, b) => a.rank - b.rank || a.sinceMs - b.sinceMs);
  const redrawn = inRotation(same, Math.max(LEAST_REDRAWS, REDRAWS - news.length) * share, nowMs);
  const putOff = new Map<string, number>();
  const told = await each(
    [...first.map(({ tale }) => tale), ...redrawn],
    4,
    async (tale) => {
      const where = isNews(tale) ? tale.value.channel : 'redraws';
      if ((putOff.get(where) ?? 0) >= ENOUGH) return;
      if ((await tell(ports, tale, late)) === 'put off') putOff.set(where, (putOff.get(where) ?? 0) + 1);
    },
    late,
  );
  for (const { item, error } of told.failed)
    ports.log.error('a story failed', {
      rollout: item.value.rolloutId,
      target: item.value.target,
      error: String(error),
    });
  return told.failed.map(({ error }) => error);
}

/** Whether there is more to tell than figures; always so where the rollout is finished, and thus not at hand. */
function hasNews({ events }: Ports, tale: Tale, rollout: Rollout | null, nowMs: number): boolean {
  if (rollout === null) return true;
  const last = rollout.log.at(-1)?.n ?? 0;
  if (events !== null && (tale.publishedThrough ?? 0) < last) return true;
  return tale.notBeforeMs <= nowMs && (tale.card === null || tale.drawn === null || tale.toldThrough < last);
}

/** Traffic that was taken back comes first; then the oldest line that nobody has read yet. */
function orderOf(tale: Tale, rollout: Rollout | null): { readonly rank: number; readonly sinceMs: number } {
  const { name } = rollout?.phase ?? {};
  const untold = rollout?.log.find(({ n }) => n > tale.toldThrough);
  return { rank: name === 'rollingBack' || name === 'rolledBack' ? 0 : 1, sinceMs: untold?.atMs ?? tale.notBeforeMs };
}
