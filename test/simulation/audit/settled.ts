import { type Rollout, SETTLE_MS, targetName } from '../../../src/core/rollout.ts';
import { alone, routingWords, sameRouting } from '../../../src/core/routing.ts';
import type { AliasWrite } from '../world/aliases.ts';
import type { Audit } from './audit.ts';
import { CLOCKS_MS } from './clocks.ts';
import type { Memories } from './memory.ts';

/** At the entry of a phase that says what the alias is, the alias is so, and has been so for the settle period. */
export function checkSettled(audit: Audit, memories: Memories, after: Rollout): void {
  const { name } = after.phase;
  if (name !== 'watching' && name !== 'promoted' && name !== 'rolledBack') return;
  const { sim } = audit;
  const expected = alone(name === 'rolledBack' ? after.stable : after.canary);
  const { look } = memories.of(after.target);
  const history = sim.aliases.history(after.target);
  const last = history.at(-1)!;
  const what = `${after.id} becomes ${name}, but ${targetName(after.target)} is “${routingWords(last.routing)}”`;
  const unnoticed = !last.own && (look === null || last.atMs > look.atMs);
  if (!sameRouting(last.routing, expected) && !unnoticed) audit.broken(4, what);
  if (look !== null && !sameRouting(look.view.routing, expected)) {
    audit.broken(4, `${after.id} becomes ${name}, but “${routingWords(look.view.routing)}” is what was seen`);
  }
  if (name === 'promoted' && after.log.some(({ event }) => event.kind === 'watching')) return;
  // Counted from the last write that may have been ours, or that moved traffic for longer than from one look to the next.
  const until = look === null ? history.length : 1 + history.findIndex((w) => w.revisionId === look.view.revisionId);
  const write = history
    .slice(0, until)
    .findLast(
      (one, i) => one.own || i === 0 || (!sameRouting(history[i - 1]!.routing, one.routing) && told(after, one)),
    );
  const heldMs = sim.nowMs - (write?.atMs ?? 0);
  if (heldMs < SETTLE_MS - CLOCKS_MS) {
    audit.broken(4, `${after.id} becomes ${name} ${Math.round(heldMs / 1_000)} s after the alias was written`);
  }
}

/** Whether the log says that it found somebody else's change. Who moves the alias away and back between two looks does not count: nobody could know. */
function told({ log }: Rollout, { atMs }: AliasWrite): boolean {
  return log.some(({ event, atMs: saidMs }) => {
    if (saidMs < atMs - CLOCKS_MS) return false;
    return event.kind === 'drifted' || (event.kind === 'rollingBack' && event.cause.kind === 'outside');
  });
}
