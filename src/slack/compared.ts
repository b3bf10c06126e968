import type { TableBlock } from '@slack/types';
import type { Comparison } from '../core/versions.ts';
import { cut, join, type Mrkdwn, md } from './escape.ts';
import { table } from './table.ts';

/** What differs between two versions, and what that means for the rollout. */
export function comparedWords({ rows, notes }: Comparison, stable: string, canary: string): Mrkdwn {
  const names = rows.map(({ what }) => (/^[A-Z][a-z]/.test(what) ? what[0]?.toLowerCase() + what.slice(1) : what));
  const told = rows.length === 0 ? null : md`Between ${stable} and ${canary} differ: ${names.join(', ')}.`;
  const meant = notes.map((note) => md`• ${cut(note, 600)}`);
  return join([told, ...meant], '\n');
}

/** Null where nothing differs. */
export function comparedTable({ rows }: Comparison, stable: string, canary: string): TableBlock | null {
  if (rows.length === 0) return null;
  const drawn = table([
    ['', `${stable} (stable)`, `${canary} (canary)`],
    ...rows.map(({ what, stable: old, canary: fresh }) => [what, old, fresh]),
  ]);
  return { ...drawn, column_settings: LEFT };
}

const LEFT = Array.from({ length: 3 }, () => ({ align: 'left' as const, is_wrapped: true }));
