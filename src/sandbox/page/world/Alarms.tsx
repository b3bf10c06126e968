import type { WorldAlarm } from '../../contract.ts';
import { post } from '../api.ts';

const WORDS = { OK: 'OK', ALARM: 'In alarm', INSUFFICIENT_DATA: 'Insufficient data' } as const;

/** CloudWatch alarms as switches: on is ALARM, and each change is an event to the worker. */
export function Alarms({ alarms }: { readonly alarms: readonly WorldAlarm[] }) {
  return (
    <section className="card alarms" aria-label="Alarms">
      <h3>Alarms</h3>
      <ul>
        {alarms.map(({ name, description, state }) => (
          <li key={name}>
            <span className="alarm-words">
              <b>{name}</b>
              <small>{description}</small>
            </span>
            <button
              type="button"
              role="switch"
              aria-checked={state === 'ALARM'}
              aria-label={`${name}: ${WORDS[state]}`}
              className={`switch switch-alarm state-${state}`}
              data-testid={`alarm-${name}`}
              data-state={state}
              title={WORDS[state]}
              onClick={() =>
                void post('world', { set: 'alarm', alarm: name, state: state === 'ALARM' ? 'OK' : 'ALARM' })
              }
            >
              <i />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
