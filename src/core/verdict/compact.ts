import type { Checkpoint } from './checkpoint.ts';
import type { Ledger } from './ledger.ts';
import { replay, safeDeltas } from './replay.ts';
import type { Question } from './verdict.ts';

/** From this many rows on they are folded, and this many settled minutes stay as rows: they may be read again, and are shown. */
const FOLD = { overRows: 240, keepMin: 60 };

/**
 * Folds old settled minutes into the ledger's checkpoint, so that the item and the replay stay short in rollouts of a day:
 * at most {@link FOLD.overRows} rows and a few kilobytes of checkpoint, however long it takes. The verdict does not change.
 * A folded minute cannot be replaced any more. Returns the same ledger while it is short.
 */
export function compact(ledger: Ledger, question: Question): Ledger {
  if (ledger.rows.length <= FOLD.overRows) return ledger;
  const cut = Math.min(question.settledThrough, question.now) - FOLD.keepMin;
  if (!ledger.rows.some(({ minute }) => minute <= cut)) return ledger;
  const { state } = replay(ledger, { ...question, now: cut, settledThrough: cut }, safeDeltas(question));
  return {
    ...ledger,
    rows: ledger.rows.filter(({ minute }) => minute > cut),
    changed: ledger.changed.filter((minute) => minute > cut),
    checkpoint: state satisfies Checkpoint,
  };
}
