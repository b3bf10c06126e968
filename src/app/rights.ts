import { type LeftOut, notOneWord, notYourWord, restrictsApproval } from '../core/plan/leftOut.ts';
import type { Policy } from '../core/plan/policy.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import { type Deed, mayDo, neededFor } from '../core/rights.ts';
import type { Actor } from '../core/rollout.ts';
import type { Ports } from './ports.ts';

type Slacker = Extract<Actor, { kind: 'slack' }>;

/** How long rolling back and holding give Slack to say that somebody is a guest. It then counts without an answer. */
const GRACE_MS = 400;

/** Whether an actor may, by the policy and by the groups and people as they are now. */
export async function allowed(
  ports: Ports,
  deed: Deed,
  by: Actor,
  policy: Policy,
  stranger: boolean,
): Promise<Refusal | null> {
  const needed = neededFor(deed, policy);
  if (by.kind === 'slack' && needed.length === 0) return opened(ports, deed, by, policy, stranger);
  return mayDo(deed, by, policy, by.kind === 'slack' ? await membersOf(ports, by, needed) : new Map());
}

/**
 * Whether a person may leave out of a rollout what its policy asks for: by a right of approval, where that of one is enough. What a pipeline
 * may is IAM's to say, and its plan stands in code that was reviewed.
 */
export async function mayLeaveOut(
  ports: Ports,
  left: LeftOut,
  by: Actor,
  policy: Policy,
  stranger: boolean,
): Promise<Refusal | null> {
  if (by.kind !== 'slack' || !restrictsApproval(policy)) return null;
  const alone = notOneWord(left, policy);
  if (alone !== null) return alone;
  const mayNot = await allowed(ports, 'promote', by, policy, stranger);
  return mayNot === null ? null : notYourWord(left, mayNot);
}

/** A deed that the policy leaves open is open to the members of the workspace, and to those whom the policy names. */
async function opened(
  ports: Ports,
  deed: Deed,
  by: Slacker,
  policy: Policy,
  stranger: boolean,
): Promise<Refusal | null> {
  const urgent = deed === 'rollback' || deed === 'hold';
  const closed = await insiders(ports, by, stranger, urgent);
  if (closed === null) return null;
  const named = [...policy.approvers, ...policy.starters].filter((id) => !id.startsWith('pipeline:'));
  if (named.includes(by.userId)) return null;
  const members = await membersOf(ports, by, named);
  return [...members.values()].some((ids) => ids?.includes(by.userId)) ? null : closed;
}

async function membersOf(
  { chat }: Ports,
  by: Slacker,
  named: readonly string[],
): Promise<ReadonlyMap<string, readonly string[] | null>> {
  const groups = named.includes(by.userId) ? [] : named.filter((id) => id.startsWith('S'));
  return new Map(await Promise.all(groups.map(async (id) => [id, await chat.groupMembers(id)] as const)));
}

/** Whether somebody is of a workspace that is not the app's own. `workspace`: where the app was used, as Slack signed it. */
export async function isStranger(
  { chat, defaults }: Ports,
  by: Slacker,
  workspace: string,
  urgent: boolean,
): Promise<boolean> {
  // No call to Slack stands before rolling back and holding: without a list, the workspace that Slack signed is home for them.
  const home = defaults.teamIds.length > 0 ? defaults.teamIds : [urgent ? workspace : await chat.ownTeam()];
  return !home.includes(by.teamId);
}

export const WRONG_WORKSPACE = refuse(
  'wrong-workspace',
  'This app acts only for people of its own workspace, and for those whom the policy of the function names.',
);

/**
 * Whether somebody is a full member of the app's own workspace; null: yes. Where Slack cannot say, nobody is, but for rolling
 * back and holding: those count for whoever Slack's signature places in this workspace.
 */
export async function insiders(
  { chat }: Ports,
  by: Slacker,
  stranger: boolean,
  urgent = false,
): Promise<Refusal | null> {
  if (stranger) return WRONG_WORKSPACE;
  const person = await (urgent ? within(GRACE_MS, chat.person(by.userId)) : chat.person(by.userId));
  if (person === null) {
    if (urgent) return null;
    return refuse(
      'not-allowed',
      'Slack could not say whether you are a member of this workspace or a guest, so this is closed for now. Try again in a minute; rolling back and holding are always open.',
    );
  }
  if (person.member) return null;
  return refuse('not-allowed', 'Guests may look but not act, unless the policy of the function names them.');
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([answer.catch(() => null), patience]);
  } finally {
    clearTimeout(timer);
  }
}
