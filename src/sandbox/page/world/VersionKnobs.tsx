import type { WorldFunction } from '../../contract.ts';
import { Knob } from './Knob.tsx';

/** How each version behaves: the share of calls that fail, and its median duration. */
export function VersionKnobs(of: { readonly of: WorldFunction; readonly routed: ReadonlySet<string> }) {
  const { name, versions } = of.of;
  return (
    <ul className="versions">
      {versions.map(({ version, description, state, errorRate, medianMs }) => (
        <li key={version} className={of.routed.has(version) ? 'routed' : ''}>
          <p>
            <b>{version}</b> {description}
            {state === 'Active' ? null : <span className="badge">{state}</span>}
            {of.routed.has(version) ? <span className="badge badge-live">gets traffic</span> : null}
          </p>
          <div className="knobs">
            <Knob
              label="Fails"
              value={errorRate * 100}
              min={0}
              max={100}
              step={0.5}
              unit="%"
              testId={`error-${name}-${version}`}
              body={(share) => ({ set: 'errorRate', function: name, version, errorRate: share / 100 })}
            />
            <Knob
              label="Takes"
              value={medianMs}
              min={1}
              max={2000}
              step={1}
              unit="ms"
              testId={`median-${name}-${version}`}
              body={(ms) => ({ set: 'medianMs', function: name, version, medianMs: ms })}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
