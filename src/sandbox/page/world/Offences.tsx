import type { Offence } from '../../slack/model.ts';
import { post } from '../api.ts';
import { inARow } from '../blocks/inARow.ts';
import { clockTime } from '../format.ts';

/** What the app sent that Slack would refuse: a mistake in the app, so it is not hidden. */
export function Offences({ offences }: { readonly offences: readonly Offence[] }) {
  return (
    <section className="card offences" aria-label="Refused by Slack" data-testid="offences">
      <header>
        <h3>Slack would refuse this</h3>
        <button type="button" className="button button-small" onClick={() => void post('forgive', {})}>
          Clear
        </button>
      </header>
      <ul>
        {inARow(offences.slice(-5).reverse(), ({ atMs, where, errors }) => (
          <li>
            <b>{where}</b> <span className="hint">{clockTime(atMs)}</span>
            <p>{errors.slice(0, 3).join(' · ')}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
