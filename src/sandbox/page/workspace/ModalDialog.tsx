import { useState } from 'react';
import type { Person, View } from '../../slack/model.ts';
import { post } from '../api.ts';
import { Blocks } from '../blocks/Blocks.tsx';
import { HostContext, useBlockHost } from '../blocks/host.ts';
import { Text, type TextObject } from '../blocks/Text.tsx';
import { Icon } from '../Icon.tsx';
import { useDialog } from '../useDialog.ts';

/** The modal on top of this person's stack. */
export function ModalDialog(of: {
  readonly view: View;
  readonly me: Person;
  readonly complain: (words: string) => void;
}) {
  const { view, me } = of;
  const { content } = view;
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const host = useBlockHost({ place: { view_id: view.id }, me: me.id, complain: of.complain, errors });
  const close = () => void post('close', { user: me.id, view_id: view.id });
  const ref = useDialog(close);

  const submit = async () => {
    setBusy(true);
    const answer = await post('submit', { user: me.id, view_id: view.id, values: host.values });
    setBusy(false);
    setErrors((answer.errors ?? {}) as Record<string, string>);
    if (!answer.ok) of.complain(answer.words ?? answer.error ?? 'Not sent');
  };

  return (
    <dialog ref={ref} className="dialog modal" aria-labelledby="modal-title" data-testid="modal">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <header>
          <h2 id="modal-title">
            <Text of={content.title as TextObject} />
          </h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div className="dialog-body">
          <HostContext value={host}>
            <Blocks of={content.blocks} />
          </HostContext>
        </div>
        <div className="dialog-buttons">
          <button type="button" className="button" data-testid="modal-close" onClick={close}>
            {content.close ? <Text of={content.close as TextObject} /> : view.previousId ? 'Back' : 'Cancel'}
          </button>
          {content.submit ? (
            <button
              type="submit"
              className="button button-primary"
              disabled={busy}
              aria-busy={busy}
              data-testid="modal-submit"
            >
              <Text of={content.submit as TextObject} />
            </button>
          ) : null}
        </div>
      </form>
    </dialog>
  );
}
