import { useDialog } from '../useDialog.ts';
import type { Fields } from './host.ts';
import { Text, type TextObject } from './Text.tsx';

/** The dialog that an element's `confirm` asks for before it acts. */
export function ConfirmDialog(of: {
  readonly confirm: Fields;
  readonly onOk: () => void;
  readonly onCancel: () => void;
}) {
  const { confirm } = of;
  const ref = useDialog(of.onCancel);
  return (
    <dialog ref={ref} className="dialog confirm" aria-labelledby="confirm-title">
      <h2 id="confirm-title">
        <Text of={confirm.title as TextObject} />
      </h2>
      <div className="dialog-body">
        <Text of={confirm.text as TextObject} />
      </div>
      <div className="dialog-buttons">
        <button type="button" className="button" data-testid="confirm-cancel" onClick={of.onCancel}>
          <Text of={confirm.deny as TextObject} />
        </button>
        <button
          type="button"
          className={`button ${confirm.style === 'danger' ? 'button-danger' : 'button-primary'}`}
          data-testid="confirm-ok"
          onClick={of.onOk}
        >
          <Text of={confirm.confirm as TextObject} />
        </button>
      </div>
    </dialog>
  );
}
