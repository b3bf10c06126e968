import { parseDuration } from '../duration.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { nearest } from '../suggest.ts';
import { readChecks, undeclared } from './checkText.ts';
import { readCheckNames, readHarm, readProbe } from './planOption.ts';
import { parsePlan } from './planText.ts';
import { DEFAULT_POLICY, type Policy } from './policy.ts';
import { readStrictness, readVerdictNumber, VERDICT_NUMBERS } from './verdictOption.ts';

/** The policy in words: names as in tags without `canary:`, values as text. `POLICY` of the stack has the same form. */
export type PolicyText = Readonly<Record<string, string>>;

type Setting = (value: string, policy: Policy) => Partial<Policy> | Refusal;

/** Every setting by its name in tags. Each reader returns what it changes or a sentence. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  plan: (value) => {
    const plan = parsePlan(value);
    return isRefusal(plan) ? plan : { plan: value };
  },
  channel: (value) =>
    /^[CGD][A-Z0-9]{2,}$/.test(value) ? { channel: value } : wrong('a Slack channel id such as C0123ABCD', value),
  approvers: (value) => withPeople(value, (approvers) => ({ approvers })),
  starters: (value) => withPeople(value, (starters) => ({ starters })),
  approvals: (value) =>
    value === '0' || value === '1' || value === '2'
      ? { approvals: Number(value) as 0 | 1 | 2 }
      : wrong('0, 1 or 2', value),
  'self-approval': (value) => withSwitch(value, (selfApproval) => ({ selfApproval })),
  'approval-timeout': (value) => withTime(value, 1, (approvalTimeoutMs) => ({ approvalTimeoutMs })),
  'on-timeout': (value) =>
    value === 'hold' || value === 'rollback' ? { onTimeout: value } : wrong('hold or rollback', value),
  alarms: (value) => ({ alarms: splitList(value) }),
  bake: (value) => withTime(value, 1, (bakeMs) => ({ bakeMs })),
  'max-bake': (value) => withTime(value, 1, (maxBakeMs) => ({ maxBakeMs })),
  watch: (value) => withTime(value, 0, (watchMs) => ({ watchMs })),
  previous: (value) => withSwitch(value, (previous) => ({ previous })),
  'on-drift': (value) =>
    value === 'ask' || value === 'rollback' ? { onDrift: value } : wrong('ask or rollback', value),
  oncall: (value) =>
    /^S[A-Z0-9]{2,}$/.test(value) ? { oncall: value } : wrong('a Slack user group id such as S0123ABCD', value),
  checks: (value) => withRead(readCheckNames(value), (checks) => ({ checks })),
  probe: (value) => withRead(readProbe(value), (perMinute) => ({ probe: perMinute === 0 ? null : perMinute })),
  harm: (value) => withRead(readHarm(value), (calls) => ({ harm: calls === 0 ? null : calls })),
  'on-regress': (value) => (value === 'ask' || value === 'back' ? { onRegress: value } : wrong('ask or back', value)),
  verdict: (value, policy) => {
    const preset = readStrictness(value);
    return isRefusal(preset) ? preset : { verdict: { ...policy.verdict, ...preset } };
  },
  ...Object.fromEntries(
    [...VERDICT_NUMBERS, 'latency'].map((key): [string, Setting] => [
      key,
      (value, policy) => {
        const numbers = readVerdictNumber(key, value);
        return isRefusal(numbers) ? numbers : { verdict: { ...policy.verdict, ...numbers } };
      },
    ]),
  ),
};

/** The names that {@link applyPolicy} knows, for suggestions and docs. `enabled` is the opt-in and belongs to the preflight. */
export const POLICY_NAMES: readonly string[] = [...Object.keys(SETTINGS), 'enabled'];

/**
 * Reads the `POLICY` variable: JSON with the tags' names without `canary:`. Two things stand only there: `checks` as an object declares
 * checks (`"check"` beside it names those that every rollout must pass), and `hosts` lists the hosts that http checks may call.
 */
export function parsePolicy(json: unknown): Policy | Refusal {
  if (json === undefined || json === null || json === '') return DEFAULT_POLICY;
  if (typeof json !== 'object' || Array.isArray(json))
    return refuse('bad-policy', 'POLICY must be a JSON object such as {"plan":"10%"}.');
  const { hosts = [], check, checks, ...rest } = json as Readonly<Record<string, unknown>>;
  if (!isHosts(hosts)) return refuse('bad-policy', 'POLICY: “hosts” must be a list such as ["shop.example.com"].');
  const declared = isDeclaration(checks) ? readChecks(checks, hosts) : [];
  if (isRefusal(declared)) return refuse('bad-policy', `POLICY: ${declared.reason}`);
  const named = check ?? (isDeclaration(checks) ? undefined : checks);
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(named === undefined ? rest : { ...rest, checks: named })) {
    if (Array.isArray(value)) text[name] = value.join(' ');
    else if (['string', 'number', 'boolean'].includes(typeof value)) text[name] = String(value);
    else return refuse('bad-policy', `POLICY: “${name}” must be a text, a number or a list.`);
  }
  return applyPolicy({ ...DEFAULT_POLICY, declared, hosts }, text, 'POLICY: ');
}

function isDeclaration(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isHosts(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.every((host) => typeof host === 'string' && /^(https?:\/\/)?[\w.:[\]-]+$/.test(host))
  );
}

/** The policy of a function: the stack's, overridden by the function's `canary:` tags. */
export function policyOf(stack: Policy, tags: Readonly<Record<string, string>>): Policy | Refusal {
  const text = Object.entries(tags)
    .filter(([name]) => name.startsWith('canary:'))
    .map(([name, value]): [string, string] => [name.slice('canary:'.length), value]);
  return applyPolicy(stack, Object.fromEntries(text), 'The function’s tag canary:');
}

/**
 * Puts settings over a policy. An unknown name is refused, not skipped: a misspelt `canary:approvers` must not open the
 * gate to everyone. `source` begins the sentence.
 */
export function applyPolicy(policy: Policy, text: PolicyText, source: string): Policy | Refusal {
  let result = policy;
  // `verdict` first: it sets all thresholds, the single numbers then change some.
  const names = Object.keys(text).sort((a, b) => Number(b === 'verdict') - Number(a === 'verdict'));
  for (const name of names) {
    if (name === 'enabled') continue;
    const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
    if (setting === undefined) {
      const near = nearest(name, POLICY_NAMES);
      return refuse(
        'bad-policy',
        `${source}${name} is not known${near === null ? '' : `; did you mean ${near}`}. Nothing was started.`,
      );
    }
    const change = setting((text[name] ?? '').trim(), result);
    if (isRefusal(change)) return refuse('bad-policy', `${source}${name}: ${change.reason}`);
    result = { ...result, ...change };
  }
  const missing = result.checks.find((name) => !result.declared.some((check) => check.name === name));
  return missing === undefined ? result : undeclared(missing, result, `${source}checks: `);
}

function wrong(right: string, value: string): Refusal {
  return refuse('bad-policy', `it must be ${right}, not “${value.slice(0, 60)}”.`);
}

/** Tag values know no comma: names may be separated by spaces, commas or colons… but `pipeline:ci` keeps its colon. */
function splitList(value: string): string[] {
  return value.split(/[\s,]+/).filter((word) => word !== '');
}

function withPeople(value: string, done: (people: string[]) => Partial<Policy>): Partial<Policy> | Refusal {
  const people = splitList(value);
  const bad = people.find((person) => !/^([UWS][A-Z0-9]{2,}|pipeline:[\w.-]+)$/.test(person));
  if (bad !== undefined) return wrong('Slack user ids (U…), user group ids (S…) or pipeline:NAME', bad);
  return people.length === 0 ? wrong('at least one Slack user id (U…) or user group id (S…)', value) : done(people);
}

function withSwitch(value: string, done: (on: boolean) => Partial<Policy>): Partial<Policy> | Refusal {
  const on = ['on', 'true', 'yes'].includes(value);
  return on || ['off', 'false', 'no'].includes(value) ? done(on) : wrong('on or off', value);
}

function withTime(value: string, leastMin: number, done: (ms: number) => Partial<Policy>): Partial<Policy> | Refusal {
  const ms = parseDuration(value);
  return ms === null || ms < leastMin * 60_000 ? wrong('a time such as 15m or 2h', value) : done(ms);
}

function withRead<T>(read: T | Refusal, done: (value: T) => Partial<Policy>): Partial<Policy> | Refusal {
  return isRefusal(read) ? read : done(read);
}
