import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Option } from './host.ts';
import { PlainText } from './Text.tsx';

/** A list of options below its button: arrow keys, Enter, Escape; closes when the focus leaves. */
export function Menu(of: {
  readonly label: ReactNode;
  readonly className: string;
  readonly testId: string;
  readonly ariaLabel?: string;
  readonly options: readonly Option[];
  /** Shown where there are no options. */
  readonly note?: string | null;
  readonly onOpen?: () => void;
  readonly onPick: (option: Option) => void;
  /** A field to type in above the list; told what is typed. */
  readonly search?: { readonly text: string; readonly hint: string; readonly onType: (text: string) => void };
}) {
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const listId = useId();
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const count = of.options.length;

  useEffect(() => {
    if (open && !of.search) list.current?.focus();
  }, [open, of.search]);

  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  const pick = (option: Option | undefined) => {
    if (!option) return;
    close();
    of.onPick(option);
  };
  const onKey = (event: KeyboardEvent) => {
    if (!open) return;
    switch (event.key) {
      case 'ArrowDown':
        setAt((n) => Math.min(count - 1, n + 1));
        break;
      case 'ArrowUp':
        setAt((n) => Math.max(0, n - 1));
        break;
      case 'Enter':
        pick(of.options[at]);
        break;
      case 'Escape':
        close();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and focus of what is inside are handled here together
    <div
      className="menu"
      ref={root}
      onKeyDown={onKey}
      onBlur={(event) => {
        if (!root.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        type="button"
        className={of.className}
        data-testid={of.testId}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-label={of.ariaLabel}
        onClick={() => {
          setAt(0);
          setOpen(!open);
          if (!open) of.onOpen?.();
        }}
      >
        {of.label}
      </button>
      {open ? (
        <div className="menu-pop">
          {of.search ? (
            <input
              // biome-ignore lint/a11y/noAutofocus: the field appears because the person asked to choose
              autoFocus
              className="field"
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-label={of.search.hint}
              placeholder={of.search.hint}
              value={of.search.text}
              data-testid={`${of.testId}-search`}
              onChange={(event) => {
                setAt(0);
                of.search?.onType(event.target.value);
              }}
            />
          ) : null}
          <div
            className="menu-list"
            id={listId}
            ref={list}
            role="listbox"
            tabIndex={-1}
            aria-activedescendant={`${listId}-${at}`}
          >
            {of.options.map((option, n) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys for its options
              <div
                key={option.value}
                id={`${listId}-${n}`}
                role="option"
                tabIndex={-1}
                aria-selected={n === at}
                data-testid={`option-${option.value}`}
                onMouseEnter={() => setAt(n)}
                onClick={() => pick(option)}
              >
                <PlainText text={option.text.text} />
                {option.description ? <small>{option.description.text}</small> : null}
              </div>
            ))}
            {count === 0 ? <div className="menu-note">{of.note ?? 'No options'}</div> : null}
          </div>
        </div>
      ) : null}
    </div>
  );
}
