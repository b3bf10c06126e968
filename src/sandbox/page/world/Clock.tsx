import type { Speed } from '../../contract.ts';
import { post } from '../api.ts';
import { clockTimeWithSeconds, day } from '../format.ts';
import { Icon } from '../Icon.tsx';

const SPEEDS: readonly (readonly [Speed, string | null, string])[] = [
  [0, null, 'Pause'],
  [1, '×1', 'Real time'],
  [60, '×60', 'A minute each second'],
  [600, '×600', 'Ten minutes each second'],
];

/** The virtual clock and its speeds. */
export function Clock({ nowMs, speed }: { readonly nowMs: number; readonly speed: Speed }) {
  return (
    <section className="card clock" aria-label="Clock">
      <div>
        <time className="now" dateTime={new Date(nowMs).toISOString()} data-testid="clock">
          {clockTimeWithSeconds(nowMs)}
        </time>
        <p className="hint">{day(nowMs)}</p>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of form fields */}
      <div className="speeds" role="group" aria-label="Speed of time">
        {SPEEDS.map(([value, sign, what]) => (
          <button
            key={value}
            type="button"
            aria-pressed={speed === value}
            aria-label={what}
            title={what}
            data-testid={`speed-${value}`}
            onClick={() => void post('world', { set: 'speed', speed: value })}
          >
            {sign ?? <Icon name="pause" />}
          </button>
        ))}
      </div>
    </section>
  );
}
