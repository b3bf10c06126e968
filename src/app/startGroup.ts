import { createHash } from 'node:crypto';
import { functionArn, targetOf } from '../core/functionRef.ts';
import { type Group, goesBack, type Member, sameTarget } from '../core/group.ts';
import type { Wish } from '../core/input.ts';
import { type MemberPlan, onePlan } from '../core/plan/onePlan.ts';
import { parsePlan } from '../core/plan/planText.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { calledName, isFinished, parseVersion } from '../core/rollout.ts';
import type { Asker } from './act.ts';
import type { Answer, Ask } from './ask.ts';
import { begunOf } from './group.ts';
import type { Ports } from './ports.ts';
import type { Ready } from './prepare.ts';
import { reconcile } from './reconcile.ts';
import { begunMeanwhile, checkStart, start } from './start.ts';

/** Functions that one command may roll out together. */
const MOST_MEMBERS = 10;
/** What the start of one member is told when another one has gone back since. */
const GIVEN_UP = refuse(
  'not-now',
  'its rollout is over or goes back already. Start the group again when it has ended.',
);

/**
 * Starts several functions together: all are looked at before the first begins. The same call again, after a death halfway, goes on where that
 * ended; a member that cannot begin any more takes back those that did.
 */
export async function startGroup(
  ports: Ports,
  ask: Extract<Ask, { kind: 'startGroup' }>,
  asker: Asker,
): Promise<Answer> {
  const id = asker.id ?? `unnamed-${ports.clock.now()}`;
  const group = readGroup(ports, ask, id);
  if (isRefusal(group)) return group;
  const starts = group.members.map((member) => ({ member, wish: wishFor(member, group, ask, asker, id) }));
  const begun = await Promise.all(starts.map(({ wish, member }) => begunMeanwhile(ports, wish, member.target)));
  // Another call with this one's id concerns nothing that this one began.
  const reused = begun.find((answer) => answer !== null && isRefusal(answer));
  if (reused != null) return reused;
  const over = begun.findIndex((answer) => answer !== null && isOver(answer));
  if (over >= 0 && begun.includes(null)) return giveUp(ports, group, group.members[over], GIVEN_UP);
  // All are looked at side by side: Lambda's quota lets one look take a second and more.
  const looks = await Promise.all(starts.map(async ({ wish }, i) => (begun[i] ? null : checkStart(ports, wish))));
  for (const [i, { member, wish }] of starts.entries()) {
    const look = looks[i] ?? null;
    if (!isRefusal(look)) continue;
    // Delivered twice at once, the other one may have begun it while this one looked.
    if ((await begunMeanwhile(ports, wish, member.target)) === null) return giveUp(ports, group, member, look);
  }
  const differing = onePlan(plansOf(group, begun, looks), ask.plan ?? '');
  if (differing !== null) return giveUp(ports, group, undefined, differing);
  let first: Answer | null = null;
  for (const [i, { member, wish }] of starts.entries()) {
    const look = looks[i] ?? null;
    const answer = await start(ports, wish, isRefusal(look) ? null : look);
    // Another call with this one's id was quicker: what that one began is not this one's to take back.
    if (isRefusal(answer)) return answer.code === 'id-reused' ? answer : giveUp(ports, group, member, answer);
    first ??= answer;
  }
  return first ?? refuse('bad-input', 'The group has no members.');
}

function wishFor(
  { target, canary }: Member,
  group: Group,
  { plan }: Extract<Ask, { kind: 'startGroup' }>,
  { by, channel, stranger }: Asker,
  id: string,
): Wish {
  return {
    function: target.functionArn,
    version: canary,
    alias: target.alias,
    plan,
    by,
    channel,
    stranger,
    id: `${id}/${calledName(target)}`,
    group,
  };
}

/** What each of them goes by, begun already or about to. */
function plansOf(
  group: Group,
  begun: readonly (Answer | null)[],
  looks: readonly (Ready | Refusal | null)[],
): readonly MemberPlan[] {
  return group.members.flatMap(({ target, canary }, i) => {
    const [answer, look] = [begun[i] ?? null, looks[i] ?? null];
    const known = answer !== null && 'kind' in answer && answer.kind === 'accepted' ? answer.rollout : look;
    // Begun by another delivery of this call meanwhile, which has weighed the same.
    if (known === null || isRefusal(known)) return [];
    return [{ name: calledName(target), version: canary, plan: known.plan }];
  });
}

/** Begun by this very call, and not on its way any more. */
function isOver(answer: Answer): boolean {
  if (isRefusal(answer) || answer.kind !== 'accepted') return false;
  const { phase } = answer.rollout;
  return isFinished(phase) || goesBack(phase);
}

function readGroup(ports: Ports, ask: Extract<Ask, { kind: 'startGroup' }>, id: string): Group | Refusal {
  const text = parsePlan(ask.plan ?? '');
  if (isRefusal(text)) return text;
  const members: Member[] = [];
  for (const { function: ref, version } of ask.members) {
    const arn = functionArn(ref, ports.defaults.home);
    if (isRefusal(arn)) return arn;
    const canary = parseVersion(version);
    if (canary === null)
      return refuse('latest', `“${version.slice(0, 40)}” is no published version of ${ref.slice(0, 64)}.`);
    const target = targetOf(arn, text.alias ?? ask.alias, ports.defaults.home);
    if (members.some((member) => sameTarget(member.target, target)))
      return refuse('bad-input', `${calledName(target)} is named twice; a function can be rolled out once at a time.`);
    members.push({ target, canary });
  }
  if (members.length < 2 || members.length > MOST_MEMBERS)
    return refuse('bad-input', `A group is 2 to ${MOST_MEMBERS} functions, such as checkout:43,cart:17.`);
  return { id: createHash('sha256').update(id).digest('hex').slice(0, 12), members };
}

/** One cannot begin: those that did go back. Says which one it was, and what became of the others. */
async function giveUp(ports: Ports, group: Group, member: Member | undefined, refusal: Refusal): Promise<Refusal> {
  const begun = (await begunOf(ports, group)).filter((saved) => saved !== null);
  const reason = 'another function of it could not be started';
  for (const saved of begun) {
    if (isFinished(saved.value.phase)) continue;
    await reconcile(ports, saved, { kind: 'groupBack', member: calledName(saved.value.target), reason }, {});
  }
  const rest = begun.length === 0 ? 'None of the group was started.' : 'Those of the group that had begun go back.';
  const name = member === undefined ? '' : calledName(member.target);
  const which = refusal.reason.startsWith(name) ? '' : `${name}: `;
  return { ...refusal, reason: `${which}${refusal.reason} ${rest}` };
}
