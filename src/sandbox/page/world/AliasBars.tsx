import type { WorldFunction } from '../../contract.ts';
import { percent } from '../format.ts';

/** Each alias' routing as a bar: the stable version first, then whatever has a weight. */
export function AliasBars({ of }: { readonly of: WorldFunction }) {
  return of.aliases.map((alias) => {
    const others = Object.entries(alias.weights);
    const rest = 1 - others.reduce((sum, [, weight]) => sum + weight, 0);
    const shares: readonly (readonly [string, number])[] = [[alias.version, rest], ...others];
    const words = shares.map(([version, share]) => `version ${version} ${percent(share)}`).join(', ');
    return (
      <div key={alias.name} className="alias" data-testid={`alias-${of.name}-${alias.name}`}>
        <span className="alias-name">{alias.name}</span>
        <div className="bar" role="img" aria-label={words}>
          {shares.map(([version, share], n) => (
            <span key={version} className={`share share-${n}`} style={{ width: `${share * 100}%` }} />
          ))}
        </div>
        <ul className="weights">
          {shares.map(([version, share], n) => (
            <li key={version} className={`share-${n}`}>
              <i aria-hidden="true" />
              {version} <b data-testid={`weight-${of.name}-${alias.name}-${version}`}>{percent(share)}</b>
            </li>
          ))}
        </ul>
      </div>
    );
  });
}
