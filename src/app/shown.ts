import { functionArn, functionWords } from '../core/functionRef.ts';
import { policyRows } from '../core/plan/policyShown.ts';
import { policyOf } from '../core/plan/policyText.ts';
import { OPT_IN_TAG } from '../core/preflight.ts';
import { isRefusal, refuse } from '../core/refusal.ts';
import { isFinished } from '../core/rollout.ts';
import type { Answer } from './ask.ts';
import { noFunction } from './look.ts';
import type { Ports } from './ports.ts';

/** Most versions that one answer shows. */
const MOST_SHOWN = 20;

/** The published versions of a function, newest first, with what they serve. */
export async function versions({ catalog, defaults }: Ports, ref: string): Promise<Answer> {
  const arn = functionArn(ref, defaults.home);
  if (isRefusal(arn)) return arn;
  const found = await catalog.versions(arn);
  if (found === 'unknown') return noFunction(ref);
  if (found === 'unlisted') {
    const name = functionWords(arn, defaults.home);
    return refuse(
      'not-now',
      `${name} has more versions than could be listed, and Lambda lists the oldest first. A start takes each by its number: /canary start ${name} NUMBER.`,
    );
  }
  return { kind: 'versions', function: functionWords(arn, defaults.home), versions: found.slice(0, MOST_SHOWN) };
}

/** What holds for a function and where each value comes from. */
export async function policy({ catalog, defaults, store }: Ports, ref: string): Promise<Answer> {
  const arn = functionArn(ref, defaults.home);
  if (isRefusal(arn)) return arn;
  const [tags, rollouts] = await Promise.all([catalog.tags(arn), store.loadFunction(arn)]);
  if (tags === 'unknown') return noFunction(ref);
  const tagged = policyOf(defaults.policy, tags);
  const closed =
    tags[OPT_IN_TAG] === 'true' ? null : `It has not opted in (tag ${OPT_IN_TAG}=true), so nothing can be started.`;
  const problem = isRefusal(tagged) ? tagged.reason : closed;
  const open = rollouts.filter(({ value }) => !isFinished(value.phase));
  const running = open.length === 1 ? (open[0]?.value ?? null) : null;
  const rows = isRefusal(tagged) ? [] : policyRows(defaults.policy, tags, tagged, running);
  return { kind: 'policy', function: functionWords(arn, defaults.home), policy: { rows, problem } };
}
