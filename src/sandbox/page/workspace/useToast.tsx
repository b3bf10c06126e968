import { useCallback, useEffect, useState } from 'react';
import { Icon } from '../Icon.tsx';

/** What Slack tells about an act that failed, for a few seconds. */
export function useToast() {
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    if (!words) return;
    const timer = setTimeout(() => setWords(null), 6000);
    return () => clearTimeout(timer);
  }, [words]);
  const toast = (
    <div className="toast-place" role="status" aria-live="polite">
      {words ? (
        <div className="toast" data-testid="toast">
          <Icon name="warning" /> {words}
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => setWords(null)}>
            <Icon name="close" />
          </button>
        </div>
      ) : null}
    </div>
  );
  return { toast, complain: useCallback((next: string) => setWords(next), []) };
}
