import { useState } from 'react';
import { post } from '../api.ts';

/** Somebody uploads other code, so that there is something to publish. */
export function ChangeCode({ of }: { readonly of: string }) {
  const [said, setSaid] = useState('');
  const change = async () => {
    const answer = await post('world', { set: 'code', function: of });
    setSaid(answer.ok ? `Done: /canary publish ${of} makes a version of it.` : (answer.error ?? 'Refused'));
  };
  return (
    <div className="hand">
      <button type="button" className="button button-small" data-testid={`code-${of}`} onClick={() => void change()}>
        Change the code of $LATEST
      </button>
      <p className="hint" role="status">
        {said}
      </p>
    </div>
  );
}
