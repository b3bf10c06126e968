import type { WorldSnapshot } from '../../contract.ts';
import { inARow } from '../blocks/inARow.ts';
import { clockTimeWithSeconds } from '../format.ts';

const SHOWN = 12;

/** The newest invocations of the product's two functions. */
export function Invocations({ list }: { readonly list: WorldSnapshot['invocations'] }) {
  const newest = [...list].sort((a, b) => b.atMs - a.atMs).slice(0, SHOWN);
  return (
    <section className="card invocations" aria-label="Invocations">
      <h3>Newest invocations</h3>
      {newest.length === 0 ? <p className="hint">None yet.</p> : null}
      <ol>
        {inARow(newest, ({ atMs, who, what, tookMs, ok }) => (
          <li className={ok ? '' : 'failed'}>
            <time>{clockTimeWithSeconds(atMs)}</time>
            <span className={`who who-${who}`}>{who}</span>
            <span className="what" title={what}>
              {what}
            </span>
            <span className="took">{ok ? `${Math.round(tookMs)} ms` : 'failed'}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
