import { useState } from 'react';
import type { Block } from '../../slack/model.ts';
import { Icon } from '../Icon.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { type Fields, useHost } from './host.ts';
import { isSafeUrl } from './mrkdwn.ts';
import { Text, type TextObject } from './Text.tsx';

export function ButtonElement({ block, element }: { readonly block: Block; readonly element: Fields }) {
  const host = useHost();
  // The button as it was when it was pressed: a card redrawn under an open question does not change what is confirmed.
  const [asked, setAsked] = useState<Fields | null>(null);
  const [busy, setBusy] = useState(false);
  const press = async (pressed: Fields) => {
    setAsked(null);
    if (typeof element.url === 'string' && isSafeUrl(element.url)) window.open(element.url, '_blank', 'noopener');
    setBusy(true);
    const gone = pressed.value !== element.value ? { stale: true } : {};
    await host.press(block, pressed, pressed.value === undefined ? {} : { value: pressed.value, ...gone });
    setBusy(false);
  };
  const confirm = (asked ?? element).confirm as Fields | undefined;
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
        onClick={() => (confirm ? setAsked(element) : void press(element))}
      >
        <Text of={element.text as TextObject} />
        {element.url ? <Icon name="out" /> : null}
      </button>
      {asked && confirm ? (
        <ConfirmDialog confirm={confirm} onOk={() => void press(asked)} onCancel={() => setAsked(null)} />
      ) : null}
    </>
  );
}
