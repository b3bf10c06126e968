import type { Phase, Rollout, Version } from './rollout.ts';

/** What an alias says: the version it points to, and at most one more with a weight in basis points (1–10000). */
export interface Routing {
  readonly version: string;
  readonly other: { readonly version: string; readonly weightBp: number } | null;
}

/** An alias as it was read: its routing and the token that fences writes (`RevisionId`). */
export interface AliasView {
  readonly routing: Routing;
  readonly revisionId: string;
}

/** All of the traffic to one version, no weights. */
export function alone(version: string): Routing {
  return { version, other: null };
}

/** Stable with `weightBp` of the traffic on the canary. */
export function split(stable: Version, canary: Version, weightBp: number): Routing {
  return weightBp <= 0 ? alone(stable) : { version: stable, other: { version: canary, weightBp } };
}

/** Two routings that send traffic the same way. An additional version of weight 0 counts as none. */
export function sameRouting(a: Routing, b: Routing): boolean {
  const x = effective(a);
  const y = effective(b);
  return x.version === y.version && x.other?.version === y.other?.version && x.other?.weightBp === y.other?.weightBp;
}

function effective(routing: Routing): Routing {
  return routing.other !== null && routing.other.weightBp === 0 ? alone(routing.version) : routing;
}

/**
 * While AWS readies provisioned concurrency after a change of the alias' version it sends all traffic to the version `before`
 * by a weight of its own: primary = the version asked for, 100 % to the other. Seen with Terraform (hashicorp/terraform#24957).
 */
export function isProvisioningTransition(found: Routing, wanted: Routing, before: string): boolean {
  const held = found.other?.version === before && found.other.weightBp === 10_000;
  return wanted.other === null && found.version === wanted.version && held;
}

/** The canary's share that an alias in this routing gives it, in basis points. */
export function weightOf(routing: Routing, version: string): number {
  if (routing.other?.version === version) return routing.other.weightBp;
  if (routing.version === version) return 10_000 - (routing.other?.weightBp ?? 0);
  return 0;
}

/** `42` or `90 % 42 + 10 % 43`, for people. */
export function routingWords(routing: Routing): string {
  if (routing.other === null) return `100 % on ${routing.version}`;
  const { version, weightBp } = routing.other;
  return `${percent(10_000 - weightBp)} on ${routing.version}, ${percent(weightBp)} on ${version}`;
}

/** `1000` → `10 %`, `50` → `0.5 %`. */
export function percent(weightBp: number): string {
  return `${Number((weightBp / 100).toFixed(2))} %`;
}

/**
 * The routing that the saved state wants. Null where the app keeps its hands off: drifted, and everything finished
 * (a finished rollout's routing was seen to hold; what comes after is not its business).
 */
export function wantedRouting(rollout: Pick<Rollout, 'phase' | 'plan' | 'stable' | 'canary'>): Routing | null {
  return wantedIn(rollout.phase, rollout);
}

/** The canary's share that the saved state wants, in basis points; where it wants nothing, what it was when last seen as wanted. */
export function wantedBp(rollout: Pick<Rollout, 'phase' | 'plan' | 'stable' | 'canary' | 'alias'>): number {
  return weightOf(wantedRouting(rollout) ?? rollout.alias.seen.routing, rollout.canary);
}

function wantedIn(phase: Phase, rollout: Pick<Rollout, 'plan' | 'stable' | 'canary'>): Routing | null {
  const { stable, canary, plan } = rollout;
  switch (phase.name) {
    case 'checking':
    case 'rollingBack':
      return alone(stable);
    case 'baking':
    case 'awaiting':
      return split(stable, canary, plan.stages[phase.stage]?.weightBp ?? 0);
    case 'held':
      return phase.weightBp >= 10_000 ? alone(canary) : split(stable, canary, phase.weightBp);
    case 'promoting':
    case 'watching':
      return alone(canary);
    case 'blocked':
      return wantedIn(phase.from, rollout);
    case 'drifted':
    case 'promoted':
    case 'rolledBack':
    case 'abandoned':
      return null;
    default:
      return phase satisfies never;
  }
}
