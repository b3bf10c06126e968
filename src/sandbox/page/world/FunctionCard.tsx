import type { WorldFunction } from '../../contract.ts';
import { AliasBars } from './AliasBars.tsx';
import { ChangeCode } from './ChangeCode.tsx';
import { HandOnAlias } from './HandOnAlias.tsx';
import { Knob } from './Knob.tsx';
import { VersionKnobs } from './VersionKnobs.tsx';

/** A function of the world: where its traffic goes, how its versions behave, and what a person may do to it. */
export function FunctionCard({ of }: { readonly of: WorldFunction }) {
  const routed = new Set(of.aliases.flatMap(({ version, weights }) => [version, ...Object.keys(weights)]));
  return (
    <section className="card function" aria-label={`Function ${of.name}`} data-testid={`function-${of.name}`}>
      <header>
        <h3>{of.name}</h3>
        {of.optedIn ? null : (
          <span className="badge" title="The tag canary:enabled is not set">
            not opted in
          </span>
        )}
        <span className="hint">{of.callsPerMinute.toLocaleString('en')} calls a minute</span>
      </header>
      <AliasBars of={of} />
      <details data-testid={`knobs-${of.name}`}>
        <summary>Versions and knobs</summary>
        <VersionKnobs of={of} routed={routed} />
        <div className="knobs">
          <Knob
            label="Calls a minute"
            value={of.callsPerMinute}
            min={0}
            max={10_000}
            step={1}
            testId={`traffic-${of.name}`}
            body={(callsPerMinute) => ({ set: 'traffic', function: of.name, callsPerMinute })}
          />
          <Knob
            label="Outage of all versions"
            value={of.outage * 100}
            min={0}
            max={100}
            step={1}
            unit="%"
            testId={`outage-${of.name}`}
            body={(share) => ({ set: 'outage', function: of.name, outage: share / 100 })}
          />
        </div>
        <HandOnAlias of={of} />
        <ChangeCode of={of.name} />
      </details>
    </section>
  );
}
