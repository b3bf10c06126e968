import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';

/** How near to its end a list counts as being there, pixels. */
const NEAR = 60;

/**
 * Keeps a list at its end while new things arrive, unless the person scrolled away from it. `stick` brings it back.
 * @param count how many things are in the list; a change says that something arrived
 */
export function useStickToEnd(count: number): { ref: RefObject<HTMLDivElement | null>; stick: () => void } {
  const ref = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const toEnd = useCallback(() => {
    if (ref.current && atEnd.current) ref.current.scrollTop = ref.current.scrollHeight;
  }, []);

  useEffect(() => {
    const list = ref.current;
    if (!list) return;
    let size = '';
    const scrolled = () => {
      const now = `${list.scrollHeight} ${list.clientHeight}`;
      const moved = now === size;
      size = now;
      // A scroll that comes with another size is the browser's, not the person's: a picture came, a panel opened.
      if (moved) atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
      else toEnd();
    };
    const grown = new ResizeObserver(toEnd);
    list.addEventListener('scroll', scrolled, { passive: true });
    grown.observe(list);
    for (const child of list.children) grown.observe(child);
    return () => {
      list.removeEventListener('scroll', scrolled);
      grown.disconnect();
    };
  }, [toEnd]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the count says that something arrived
  useLayoutEffect(toEnd, [count, toEnd]);

  const stick = useCallback(() => {
    atEnd.current = true;
    toEnd();
  }, [toEnd]);
  return { ref, stick };
}
