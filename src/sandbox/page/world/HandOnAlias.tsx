import { useState } from 'react';
import type { WorldFunction } from '../../contract.ts';
import { post } from '../api.ts';

/** Somebody else changes the alias, as from the console or the CLI. */
export function HandOnAlias({ of }: { readonly of: WorldFunction }) {
  const [alias, setAlias] = useState(of.aliases[0]?.name ?? 'live');
  const [main, setMain] = useState(of.aliases[0]?.version ?? '');
  const [other, setOther] = useState('');
  const [share, setShare] = useState(10);
  const [said, setSaid] = useState('');
  const versions = of.versions.map(({ version }) => <option key={version}>{version}</option>);
  const set = async () => {
    const weights = other === '' || other === main ? {} : { [other]: share / 100 };
    const answer = await post('world', { set: 'alias', function: of.name, alias, version: main, weights });
    setSaid(answer.ok ? 'Done, behind everybody’s back.' : (answer.error ?? 'Refused'));
  };
  return (
    <form
      className="hand"
      data-testid={`hand-${of.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void set();
      }}
    >
      <h4>Somebody else’s hand on the alias</h4>
      <div className="hand-fields">
        <select aria-label="Alias" value={alias} onChange={(event) => setAlias(event.target.value)}>
          {of.aliases.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <span>→</span>
        <select aria-label="Version" value={main} onChange={(event) => setMain(event.target.value)}>
          {versions}
        </select>
        <span>and</span>
        <select aria-label="Second version" value={other} onChange={(event) => setOther(event.target.value)}>
          <option value="">nothing else</option>
          {versions}
        </select>
        {other === '' ? null : (
          <span className="number">
            <input
              type="number"
              aria-label="Weight in per cent"
              min={0}
              max={100}
              value={share}
              onChange={(event) => setShare(Number(event.target.value))}
            />
            %
          </span>
        )}
        <button type="submit" className="button button-small">
          Set
        </button>
      </div>
      <p className="hint" role="status">
        {said}
      </p>
    </form>
  );
}
