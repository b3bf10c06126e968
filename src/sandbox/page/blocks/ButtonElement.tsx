import { useState } from 'react';
import type { Block } from '../../slack/model.ts';
import { Icon } from '../Icon.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { type Fields, useHost } from './host.ts';
import { isSafeUrl } from './mrkdwn.ts';
import { Text, type TextObject } from './Text.tsx';

export function ButtonElement({ block, element }: { readonly block: Block; readonly element: Fields }) {
  const host = useHost();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setAsking(false);
    if (typeof element.url === 'string' && isSafeUrl(element.url)) window.open(element.url, '_blank', 'noopener');
    setBusy(true);
    await host.press(block, element, element.value === undefined ? {} : { value: element.value });
    setBusy(false);
  };
  const confirm = element.confirm as Fields | undefined;
  const style = element.style ? `button-${String(element.style)}` : '';
  return (
    <>
      <button
        type="button"
        className={`button ${style}`}
        data-testid={`action-${String(element.action_id)}`}
        data-value={element.value}
        aria-label={element.accessibility_label as string | undefined}
        aria-busy={busy}
        disabled={busy}
        onClick={() => (confirm ? setAsking(true) : void press())}
      >
        <Text of={element.text as TextObject} />
        {element.url ? <Icon name="out" /> : null}
      </button>
      {asking && confirm ? (
        <ConfirmDialog confirm={confirm} onOk={() => void press()} onCancel={() => setAsking(false)} />
      ) : null}
    </>
  );
}
