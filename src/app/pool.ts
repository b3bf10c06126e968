/**
 * Runs `work` over all items, at most `width` at a time, each failure apart: one that throws does not stop the others.
 * Returns the failures with their items. Items begun after `stopAt()` says so are left out.
 */
export async function each<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<unknown>,
  stopAt: () => boolean = () => false,
): Promise<{ readonly failed: readonly { readonly item: T; readonly error: unknown }[]; readonly left: readonly T[] }> {
  const failed: { item: T; error: unknown }[] = [];
  const left: T[] = [];
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) {
      if (stopAt()) left.push(item);
      else await work(item).catch((error: unknown) => failed.push({ item, error }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return { failed, left };
}
