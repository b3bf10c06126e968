import { type RefObject, useEffect, useRef } from 'react';

/** Opens a native dialog modally (focus stays inside, the page behind is inert), and tells when it is dismissed. */
export function useDialog(onDismiss: () => void): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null);
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    // The Escape key: what is shown follows from state, so the dialog does not close by itself.
    const cancelled = (event: Event) => {
      event.preventDefault();
      dismiss.current();
    };
    dialog.addEventListener('cancel', cancelled);
    dialog.showModal();
    // The first field rather than the button that closes.
    dialog.querySelector<HTMLElement>('.dialog-body :is(input, textarea, select, button)')?.focus();
    return () => {
      dialog.removeEventListener('cancel', cancelled);
      dialog.close();
    };
  }, []);
  return ref;
}
