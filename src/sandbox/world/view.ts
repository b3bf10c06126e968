import type { WorldFunction } from '../contract.ts';
import type { FunctionModel } from './model.ts';

/** A function as the page shows it. */
export function viewOf(fn: FunctionModel): WorldFunction {
  return {
    name: fn.name,
    callsPerMinute: fn.callsPerMinute,
    optedIn: fn.tags['canary:enabled'] === 'true',
    versions: fn.versions.map(({ version, description, state, errorRate, medianMs }) => ({
      version,
      description,
      state,
      errorRate,
      medianMs,
    })),
    aliases: fn.aliases.map(({ name, version, weights }) => ({ name, version, weights })),
    outage: fn.outage,
  };
}
