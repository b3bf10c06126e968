import type { Actor } from '../../../src/core/rollout.ts';

export const PEOPLE = ['UANN', 'UBEN', 'UCLEO'] as const;

/** Whom some policies name as starters: a group, a person and a pipeline. UCLEO and the pipeline cd are none of them. */
export const STARTERS = 'SSHOP UBEN pipeline:ci';

/** Who is in that group. */
export const SHOP: readonly string[] = ['UANN'];

/** Whether a policy with these tags lets somebody start, and answer what a starter may answer. Where it names nobody, all may. */
export function mayStart(tags: Readonly<Record<string, string>>, by: Actor): boolean {
  if (tags['canary:starters'] === undefined || by.kind === 'app') return true;
  if (by.kind === 'pipeline') return by.name === 'ci';
  return by.kind === 'slack' && (by.userId === 'UBEN' || SHOP.includes(by.userId));
}
