import { auditFile } from '../core/auditTrail.ts';
import { functionWords } from '../core/functionRef.ts';
import { refuse } from '../core/refusal.ts';
import type { Answer } from './ask.ts';
import type { Ports } from './ports.ts';

/** The newest rollouts that one file holds. */
const MOST_ROLLOUTS = 200;

/** Puts a function's whole audit trail into the channel where it was asked for, as a file of JSON lines. */
export async function fileAudit(ports: Ports, functionArn: string, channel: string | null): Promise<Answer> {
  const name = functionWords(functionArn, ports.defaults.home);
  if (channel === null) return refuse('bad-input', 'A file needs a channel to go to: ask for it in Slack.');
  const rollouts = await ports.store.history(functionArn, MOST_ROLLOUTS);
  if (rollouts.length === 0) return refuse('no-rollout', `${name} has no rollouts yet, so there is nothing to export.`);
  const content = auditFile([...rollouts].reverse());
  const told = await ports.chat.file(channel, `${name.replace('/', '-')}-audit.jsonl`, content);
  if (told === null) return { kind: 'filed', function: name, rollouts: rollouts.length };
  return refuse(
    'not-now',
    `Slack did not take the file (${told.slice(0, 100)}). Invite the app to this channel and ask again, or have it written by src/cli/audit.ts.`,
  );
}
