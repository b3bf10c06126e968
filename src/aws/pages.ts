/** A list of AWS' that comes page by page, as far as it was read. */
export interface Listed<T> {
  readonly all: readonly T[];
  /** There was more, and the time was over. */
  readonly isCut: boolean;
}

/**
 * Reads a list to its end, or until no further page may be asked for. Throws what asking throws.
 * @param budgetMs by a timer, not by the clock: one that stands still would read for ever
 * @param ask asks for the page that begins at a marker; the first one has none
 */
export async function readOn<T>(
  budgetMs: number,
  ask: (from: string | undefined) => Promise<{ readonly found: readonly T[]; readonly next: string | undefined }>,
): Promise<Listed<T>> {
  const over = AbortSignal.timeout(budgetMs);
  const all: T[] = [];
  let from: string | undefined;
  do {
    const { found, next } = await ask(from);
    all.push(...found);
    // An empty marker is how some of AWS' services say that there is none.
    from = next === '' ? undefined : next;
  } while (from !== undefined && !over.aborted);
  return { all, isCut: from !== undefined };
}
