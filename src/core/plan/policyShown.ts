import { durationWords } from '../duration.ts';
import type { Rollout } from '../rollout.ts';
import { DEFAULT_POLICY, LENIENT, NORMAL, type Policy, STRICT, type VerdictPolicy } from './policy.ts';

/** One setting, what it says, and where that comes from. */
export interface PolicyRow {
  readonly name: string;
  readonly value: string;
  readonly from: 'default' | 'stack' | 'tag' | 'command';
}

type Words = (policy: Policy) => string;

/** Every setting by its name in tags, in words. `verdict`'s numbers are shown where they are not those of a named strictness. */
const SHOWN: Readonly<Record<string, Words>> = {
  plan: ({ plan }) => plan,
  channel: ({ channel }) => (channel === null ? 'where the command was typed' : channel),
  approvers: ({ approvers }) => list(approvers, 'everyone in the workspace'),
  starters: ({ starters }) => list(starters, 'everyone in the workspace'),
  approvals: ({ approvals }) => String(approvals),
  'self-approval': ({ selfApproval }) => onOff(selfApproval),
  'approval-timeout': ({ approvalTimeoutMs }) => durationWords(approvalTimeoutMs),
  'on-timeout': ({ onTimeout }) => onTimeout,
  alarms: ({ alarms }) => list(alarms, 'those on the function'),
  bake: ({ bakeMs }) => durationWords(bakeMs),
  'max-bake': ({ maxBakeMs }) => durationWords(maxBakeMs),
  watch: ({ watchMs }) => durationWords(watchMs),
  previous: ({ previous }) => onOff(previous),
  'on-drift': ({ onDrift }) => onDrift,
  oncall: ({ oncall }) => oncall ?? 'nobody',
  checks: ({ checks }) => list(checks, 'none'),
  probe: ({ probe }) => (probe === null ? 'off' : `${probe}/min`),
  harm: ({ harm }) => (harm === null ? 'off' : `${harm} failed calls`),
  'on-regress': ({ onRegress }) => onRegress,
  verdict: ({ verdict }) => strictness(verdict),
};

/** Names that {@link policyRows} shows; a test compares them with those that tags know. */
export const SHOWN_NAMES: readonly string[] = Object.keys(SHOWN);

/**
 * What holds for a function and from where: the function's tags over the stack's `POLICY` over what this app brings along. An
 * unfinished rollout holds what was frozen at its start, its command's own words included.
 */
export function policyRows(
  stack: Policy,
  tags: Readonly<Record<string, string>>,
  tagged: Policy,
  running: Rollout | null,
): readonly PolicyRow[] {
  const verdictTags = Object.keys(tags).some((name) => VERDICT_TAGS.has(name));
  return Object.entries(SHOWN).map(([name, words]) => {
    const holds = words(tagged);
    const typed = running === null ? holds : inRollout(running, name, words);
    if (running !== null && typed !== holds) return { name, value: typed, from: 'command' };
    const byTag = tags[`canary:${name}`] !== undefined || (name === 'verdict' && verdictTags);
    if (byTag) return { name, value: holds, from: 'tag' };
    return { name, value: holds, from: words(stack) === words(DEFAULT_POLICY) ? 'default' : 'stack' };
  });
}

const VERDICT_TAGS: ReadonlySet<string> = new Set(
  ['verdict', 'latency', ...Object.keys(NORMAL)].map((name) => `canary:${name}`),
);

/** What the command changed shows in the plan and in the frozen policy. */
function inRollout({ plan, policy }: Rollout, name: string, words: Words): string {
  if (name === 'plan') return plan.text;
  if (name === 'watch') return durationWords(plan.watchMs);
  if (name === 'max-bake') return durationWords(plan.maxBakeMs);
  const first = plan.stages[0];
  if (name === 'bake' && first !== undefined) return durationWords(first.bakeMs);
  return words(policy);
}

function strictness(verdict: VerdictPolicy): string {
  const named = { normal: NORMAL, strict: STRICT, lenient: LENIENT };
  const same = Object.entries(named).find(([, known]) => JSON.stringify(known) === JSON.stringify(verdict));
  if (same !== undefined) return same[0];
  return Object.entries(verdict)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

function list(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join(', ');
}

function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}
