import type { Answer } from '../app/ask.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { calledName, type Rollout } from '../core/rollout.ts';
import { wantedRouting, weightOf } from '../core/routing.ts';
import { askedOf } from '../core/step/seeMetrics.ts';
import { type ExportedLedger, exportLedger } from '../core/verdict/exported.ts';

/** What a pipeline gets back: other programs are built against it (docs/pipelines.md). */
export type Reply =
  | {
      readonly id: string;
      readonly function: string;
      readonly alias: string;
      readonly stable: string;
      readonly canary: string;
      readonly phase: string;
      readonly weightBp: number;
      readonly verdict: { readonly outcome: string; readonly reason: string };
      readonly note?: string;
    }
  | ExportedLedger
  | Refusal;

/** The answer in the pipeline's form. `status` names one target, so that its list has one rollout, the unfinished one first. */
export function replyOf(answer: Answer): Reply {
  if (isRefusal(answer)) return { refused: true, code: answer.code, reason: answer.reason };
  switch (answer.kind) {
    case 'accepted':
      return rolloutReply(answer.rollout, answer.note);
    case 'why':
      return exportOf(answer.rollout);
    case 'rollouts':
    case 'history': {
      const rollout = answer.rollouts[0];
      if (rollout !== undefined) return rolloutReply(rollout, null);
      return { refused: true, code: 'no-rollout', reason: 'There is no such rollout.' };
    }
    case 'versions':
    case 'policy':
    case 'planned':
    case 'freezes':
    case 'published':
    case 'home':
    case 'filed':
    case 'words':
      return { refused: true, code: 'bad-input', reason: 'That is for people in Slack only.' };
    default:
      return answer satisfies never;
  }
}

/** The ledger in the form that `npm run why` reads: judged there again, it gives the identical verdict. */
function exportOf(rollout: Rollout): ExportedLedger | Refusal {
  const question = askedOf(rollout);
  if (question === null) return refuse('not-now', 'Nothing was judged yet: no figures have come in.');
  return exportLedger(rollout.ledger, rollout.plan, question);
}

function rolloutReply(rollout: Rollout, note: string | null): Reply {
  const { verdict } = rollout;
  return {
    id: rollout.id,
    function: calledName(rollout.target),
    alias: rollout.target.alias,
    stable: rollout.stable,
    canary: rollout.canary,
    phase: rollout.phase.name,
    weightBp: weightBp(rollout),
    verdict:
      verdict === null
        ? { outcome: 'undecided', reason: 'No figures yet.' }
        : { outcome: verdict.outcome, reason: verdict.reason },
    ...(note === null ? {} : { note }),
  };
}

/** The canary's share: as wanted, or as found where the app keeps its hands off. */
function weightBp({ phase, plan, stable, canary, alias }: Rollout): number {
  const wanted = wantedRouting({ phase, plan, stable, canary });
  if (wanted !== null) return weightOf(wanted, canary);
  return weightOf(phase.name === 'drifted' ? phase.found : alias.seen.routing, canary);
}
