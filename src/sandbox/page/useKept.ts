import { useCallback, useState } from 'react';

/** State that a reload of the page keeps. */
export function useKept(name: string, first: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => {
    try {
      return sessionStorage.getItem(name) ?? first;
    } catch {
      return first;
    }
  });
  const set = useCallback(
    (next: string) => {
      setValue(next);
      try {
        sessionStorage.setItem(name, next);
      } catch {
        // Without storage the choice lasts until the reload.
      }
    },
    [name],
  );
  return [value, set];
}
