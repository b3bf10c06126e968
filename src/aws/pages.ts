/** A list of AWS' that comes page by page, as far as it was read. */
export interface Listed<T> {
  readonly all: readonly T[];
  /** There was more, and the time was over. */
  readonly isCut: boolean;
}

/**
 * Reads a list to its end, or until the time for all of its pages is over; a page that is under way then is given up. Throws what asking throws.
 * @param budgetMs by a timer, not by the clock: one that stands still would read for ever
 * @param ask asks for the page that begins at a marker, the first one has none, and ends with `over`
 */
export async function readOn<T>(
  budgetMs: number,
  ask: (
    from: string | undefined,
    over: AbortSignal,
  ) => Promise<{ readonly found: readonly T[]; readonly next: string | undefined }>,
): Promise<Listed<T>> {
  const over = AbortSignal.timeout(budgetMs);
  const all: T[] = [];
  let from: string | undefined;
  do {
    const page = await ask(from, over).catch((error: unknown) => {
      // Without the first page it is a service that does not answer, not a list that is too long.
      if (from === undefined || !over.aborted) throw error;
      return null;
    });
    if (page === null) break;
    const { found, next } = page;
    all.push(...found);
    // An empty marker is how some of AWS' services say that there is none.
    from = next === '' ? undefined : next;
  } while (from !== undefined && !over.aborted);
  return { all, isCut: from !== undefined };
}
