import type { Traffic, Written } from '../../../src/app/ports.ts';
import type { Inspection, VersionFacts } from '../../../src/core/preflight.ts';
import type { Target } from '../../../src/core/rollout.ts';
import { type AliasView, type Routing, routingWords, sameRouting } from '../../../src/core/routing.ts';
import { aVersion } from '../../fixtures/versions.ts';
import type { Memories } from '../audit/memory.ts';
import type { Sim } from '../sim.ts';
import { PassingFault, type Worker } from '../worker.ts';

/** What one UpdateAlias came to at the server. */
type Outcome = Written;

/** The traffic port on the simulated aliases; a write that got no answer is looked into as in src/aws/traffic.ts. */
export function trafficStub(sim: Sim, worker: Worker, memories: Memories): Traffic {
  const { aliases } = sim;

  async function readOnce(target: Target): Promise<AliasView> {
    const seen = await worker.call('lambda', 'GetAlias', () => ({ atMs: sim.nowMs, view: aliases.view(target) }));
    memories.of(target).look = seen;
    return seen.view;
  }

  function update(target: Target, routing: Routing, revisionId: string): Outcome {
    const denied = refusal(sim, target, routing);
    if (denied !== null) return { kind: 'refused', error: denied };
    const before = aliases.view(target);
    if (before.revisionId !== revisionId) {
      sim.count('lost races (alias)');
      return { kind: 'stale' };
    }
    sim.audit.ownWrite(memories, target, before.routing, routing);
    aliases.put(target, routing, sim.nowMs, true);
    return { kind: 'written', alias: aliases.view(target) };
  }

  async function writeOnce(target: Target, routing: Routing, revisionId: string): Promise<Outcome> {
    const { atMs, outcome } = await worker.call('lambda', 'UpdateAlias', () => ({
      atMs: sim.nowMs,
      outcome: update(target, routing, revisionId),
    }));
    const memory = memories.of(target);
    if (outcome.kind === 'stale') memory.stale = true;
    if (outcome.kind === 'written') memory.look = { atMs, view: outcome.alias };
    sim.say(worker.name, () => `writes “${routingWords(routing)}”: ${outcome.kind}`);
    return outcome;
  }

  async function afterFailure(target: Target, routing: Routing, revisionId: string): Promise<Written | 'untouched'> {
    const alias = await readOnce(target);
    if (alias.revisionId === revisionId) return 'untouched';
    return sameRouting(alias.routing, routing) ? { kind: 'written', alias } : { kind: 'stale' };
  }

  return {
    async inspect(functionArn, alias, canary) {
      if (!sim.targets.some((target) => target.functionArn === functionArn)) return { kind: 'unknown' };
      const target = { functionArn, alias };
      const found = await worker.call('lambda', 'inspect', () => ({
        atMs: sim.nowMs,
        look: inspection(sim, target, canary),
      }));
      const { look, atMs } = found;
      if (look.alias !== null) memories.of(target).look = { atMs, view: look.alias };
      return look;
    },

    read: readOnce,

    async write(target, routing, revisionId) {
      try {
        return await writeOnce(target, routing, revisionId);
      } catch (error) {
        if (!(error instanceof PassingFault)) throw error;
      }
      await worker.sleep(300);
      const found = await afterFailure(target, routing, revisionId);
      if (found !== 'untouched') return found;
      const again = await writeOnce(target, routing, revisionId);
      if (again.kind !== 'stale') return again;
      const late = await afterFailure(target, routing, revisionId);
      return late === 'untouched' ? { kind: 'stale' } : late;
    },

    aliases: async () => [],

    keepPrevious: (functionArn, version) =>
      worker.call('lambda', 'UpdateAlias previous', () => {
        if (aliases.isDenied(functionArn)) return { kind: 'refused', error: denial(functionArn) };
        if (!aliases.exists(version)) return { kind: 'refused', error: missing(functionArn, version) };
        aliases.previous.set(functionArn, version);
        return { kind: 'kept' };
      }),
  };
}

/** Why AWS would not have this routing, in its words; null: it would. */
function refusal(sim: Sim, { functionArn }: Target, { version, other }: Routing): string | null {
  if (sim.aliases.isDenied(functionArn)) return denial(functionArn);
  if (!sim.aliases.exists(version)) return missing(functionArn, version);
  return other !== null && !sim.aliases.exists(other.version) ? missing(functionArn, other.version) : null;
}

function denial(functionArn: string): string {
  return `User is not authorized to perform: lambda:UpdateAlias on resource: ${functionArn}`;
}

function missing(functionArn: string, version: string): string {
  return `Function not found: ${functionArn}:${version}`;
}

function inspection(sim: Sim, target: Target, canary: string): Inspection {
  const { aliases } = sim;
  const known = sim.targets.some((t) => t.functionArn === target.functionArn && t.alias === target.alias);
  const alias = known ? aliases.view(target) : null;
  const facts = (version: string): VersionFacts | null =>
    aliases.exists(version) ? aVersion(version, { roleArn: 'arn:aws:iam::123456789012:role/run' }) : null;
  return {
    functionArn: target.functionArn,
    tags: aliases.isDenied(target.functionArn) ? {} : { 'canary:enabled': 'true', ...sim.tagsOf(target.functionArn) },
    aliasName: target.alias,
    alias,
    aliases: sim.targets.filter((t) => t.functionArn === target.functionArn).map((t) => t.alias),
    stable: alias === null ? null : facts(alias.routing.version),
    canary: facts(canary),
    provisionedConcurrency: sim.provisioned,
    previousIsForeign: false,
    versions: ['44', '43', '42', '41', '40'].filter((version) => aliases.exists(version)),
  };
}
