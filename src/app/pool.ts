/** What came of working through items. */
export interface Worked<T> {
  readonly failed: readonly { readonly item: T; readonly error: unknown }[];
  /** Not begun: there was no time for them. */
  readonly left: readonly T[];
}

/**
 * Runs `work` over all items, at most `width` at a time, each failure apart: one that throws does not stop the others.
 * Returns the failures with their items. Items begun after `stopAt()` says so are left out.
 */
export async function each<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<unknown>,
  stopAt: () => boolean = () => false,
): Promise<Worked<T>> {
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

/**
 * As {@link each}, but every item waits for something of its own first, and has its turn once that is there: in the order in which
 * the waiting ends, so that nobody holds up who could go.
 */
export async function eachWhenReady<T, R>(
  items: readonly T[],
  width: number,
  ready: (item: T) => Promise<R>,
  work: (item: T, ready: R) => Promise<unknown>,
  stopAt: () => boolean = () => false,
): Promise<Worked<T>> {
  const failed: { item: T; error: unknown }[] = [];
  const left: T[] = [];
  const turn = turns(width);
  const one = async (item: T): Promise<void> => {
    const there = await ready(item);
    await turn(async () => (stopAt() ? left.push(item) : work(item, there)));
  };
  await Promise.all(items.map((item) => one(item).catch((error: unknown) => failed.push({ item, error }))));
  return { failed, left };
}

/** Lets at most `width` at a time run, first come, first served. */
function turns(width: number): (work: () => Promise<unknown>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
