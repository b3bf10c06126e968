import type { Ports } from './ports.ts';

/** Parts of the sparse index that can be handed over (aws/keys.ts). */
export const PARTITIONS = 16;

/**
 * Past what one worker can hold: every partition goes to one of as many workers as are needed, each about as busy as the
 * others. They share the quotas by the partitions they hold.
 */
export async function handOver({ crew, log }: Ports, sizes: readonly number[], most: number): Promise<void> {
  const shares = sharesOf(sizes, most);
  log.info('a crowd: the tick is shared', { items: sizes.reduce((a, b) => a + b, 0), workers: shares.length });
  await Promise.all(shares.map((partitions) => crew.hand(partitions)));
}

/** As few shares as keep each within `most`; never more than there are partitions, the least that can be handed over. */
export function sharesOf(sizes: readonly number[], most: number): readonly (readonly number[])[] {
  const total = sizes.reduce((a, b) => a + b, 0);
  for (let workers = Math.ceil(total / most); workers < sizes.length; workers += 1) {
    const shares = dealt(sizes, workers);
    if (shares.every(({ items }) => items <= most)) return shares.map(({ partitions }) => partitions);
  }
  return sizes.map((_, partition) => [partition]);
}

/** The largest partitions first, each to who has least. */
function dealt(sizes: readonly number[], workers: number) {
  const shares = Array.from({ length: workers }, () => ({ partitions: [] as number[], items: 0 }));
  for (const [partition, items] of [...sizes.entries()].sort(([, a], [, b]) => b - a)) {
    const least = shares.reduce((a, b) => (b.items < a.items ? b : a));
    least.partitions.push(partition);
    least.items += items;
  }
  return shares;
}
