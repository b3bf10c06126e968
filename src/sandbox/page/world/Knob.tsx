import { useEffect, useId, useRef, useState } from 'react';
import { post } from '../api.ts';

/** A slider with its number. While it is moved it shows the person's value, otherwise the world's. */
export function Knob(of: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit?: string;
  readonly testId: string;
  /** The call to `/sandbox/world` that sets it. */
  readonly body: (value: number) => object;
}) {
  const [draft, setDraft] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();
  const shown = draft ?? Number(of.value.toFixed(2));

  // The world has taken the value over.
  useEffect(() => {
    if (draft !== null && Math.abs(draft - of.value) < 1e-9) setDraft(null);
  }, [draft, of.value]);

  const move = (value: number) => {
    if (!Number.isFinite(value)) return;
    const kept = Math.min(of.max, Math.max(of.min, value));
    setDraft(kept);
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const answer = await post('world', of.body(kept));
      if (!answer.ok) setDraft(null);
    }, 120);
  };
  const change = (event: { target: { value: string } }) => move(Number(event.target.value));
  const shared = { min: of.min, max: of.max, step: of.step, value: shown, onChange: change };
  return (
    <div className="knob">
      <label htmlFor={id}>{of.label}</label>
      <input type="range" {...shared} tabIndex={-1} aria-hidden="true" />
      <span className="number">
        <input id={id} type="number" {...shared} data-testid={of.testId} />
        {of.unit ?? ''}
      </span>
    </div>
  );
}
