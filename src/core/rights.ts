import type { PressKind } from './input.ts';
import type { Policy } from './plan/policy.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Actor } from './rollout.ts';

/** What a person wants to do, as far as rights go. */
export type Deed = 'start' | 'undo' | 'freeze' | 'publish' | PressKind;

/**
 * The groups and people of the policy that a deed depends on; empty: everyone of the workspace. Rolling back and holding
 * never depend on anybody. Adopting and reasserting move or keep traffic, so they need what a start needs.
 */
export function neededFor(deed: Deed, policy: Policy): readonly string[] {
  switch (deed) {
    case 'rollback':
    case 'hold':
      return [];
    case 'promote':
      return policy.approvers;
    case 'undo':
      // It moves traffic, to what served before: whoever may start or approve may do it; where either is open to all, all may.
      return policy.starters.length === 0 || policy.approvers.length === 0
        ? []
        : [...new Set([...policy.starters, ...policy.approvers])];
    case 'start':
    case 'freeze':
    case 'publish':
    case 'resume':
    case 'adopt':
    case 'reassert':
    case 'stop':
      return policy.starters;
    default:
      return deed satisfies never;
  }
}

/**
 * Whether an actor may. `members` holds the members of each group that {@link neededFor} names, null where they could not be
 * looked up: that closes the deed to those who are in by the group only.
 */
export function mayDo(
  deed: Deed,
  by: Actor,
  policy: Policy,
  members: ReadonlyMap<string, readonly string[] | null>,
): Refusal | null {
  const named = neededFor(deed, policy);
  if (named.length === 0 || by.kind === 'app') return null;
  if (by.kind === 'pipeline' && named.includes(`pipeline:${by.name}`)) return null;
  if (by.kind === 'slack') {
    if (named.includes(by.userId)) return null;
    if (named.some((id) => members.get(id)?.includes(by.userId))) return null;
  }
  const unknown = named.filter((id) => members.get(id) === null);
  const verb = deed === 'promote' ? 'approve this' : `${deed} this`;
  if (by.kind === 'slack' && unknown.length > 0) {
    return refuse(
      'not-allowed',
      `Slack could not say who belongs to ${unknown.map((id) => `the group ${id}`).join(', ')}, so nobody of it may ${verb} for now. Try again in a minute; rolling back is always open.`,
    );
  }
  const who = by.kind === 'pipeline' ? `The pipeline “${by.name}”` : 'You';
  return refuse(
    'not-allowed',
    `${who} may not ${verb}: the policy names ${named.map(personWords).join(', ')}. Rolling back and holding are open to every member of the workspace.`,
  );
}

function personWords(id: string): string {
  if (id.startsWith('pipeline:')) return `the pipeline “${id.slice('pipeline:'.length)}”`;
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`;
}
