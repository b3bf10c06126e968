import type { AliasModel } from '../../src/sandbox/world/model.ts';
import type { Story } from '../stories/story.ts';

/** A write of the alias, as the emulated AWS took it. */
export interface AliasWrite {
  readonly atMs: number;
  readonly by: 'app' | 'hand';
  readonly version: string;
  /** The other version and its weight in basis points; null: none. */
  readonly other: { readonly version: string; readonly weightBp: number } | null;
}

/** Watches every write of `checkout:live` from inside the emulated AWS, where nothing can be missed. */
export function watchAlias(story: Story): readonly AliasWrite[] {
  const writes: AliasWrite[] = [];
  const { world } = story.sandbox;
  const note = world.noteAliasChange.bind(world);
  world.noteAliasChange = (who: string, functionName: string, alias: AliasModel) => {
    note(who, functionName, alias);
    if (functionName !== 'checkout' || alias.name !== 'live') return;
    const [entry] = Object.entries(alias.weights);
    writes.push({
      atMs: world.now(),
      by: who.includes('-worker/') ? 'app' : 'hand',
      version: alias.version,
      other: entry === undefined ? null : { version: entry[0], weightBp: Math.round(entry[1] * 10_000) },
    });
  };
  return writes;
}

/** Share of the calls that a version gets by a write, basis points. */
export function shareOf({ version, other }: AliasWrite, of: string): number {
  if (other?.version === of) return other.weightBp;
  return version === of ? 10_000 - (other?.weightBp ?? 0) : 0;
}
