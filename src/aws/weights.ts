import type { AliasRoutingConfiguration } from '@aws-sdk/client-lambda';
import type { AliasView, Routing } from '../core/routing.ts';

/** An alias as the Lambda API gives it, in the parts that matter here. */
interface AliasAnswer {
  readonly FunctionVersion?: string | undefined;
  readonly RevisionId?: string | undefined;
  readonly RoutingConfig?: AliasRoutingConfiguration | undefined;
}

/** `undefined`, `{}` and empty weights all mean that no second version gets traffic. */
export function aliasView(answer: AliasAnswer): AliasView {
  const weights = Object.entries(answer.RoutingConfig?.AdditionalVersionWeights ?? {});
  const [version, weight] = weights[0] ?? [];
  const weightBp = basisPoints(weight ?? 0);
  return {
    routing: {
      version: answer.FunctionVersion ?? '',
      other: version === undefined || weightBp === 0 ? null : { version, weightBp },
    },
    revisionId: answer.RevisionId ?? '',
  };
}

/**
 * A weight of the wire in basis points. Wire weights are doubles (0.1 + 0.2 arrives as 0.30000000000000004), so whole points
 * are found with a tolerance; what lies between is rounded, but never to nothing or to everything: somebody set it.
 */
function basisPoints(weight: number): number {
  const exact = weight * 10_000;
  const rounded = Math.round(exact);
  if (Math.abs(exact - rounded) < 1e-6) return rounded;
  return Math.min(9_999, Math.max(1, rounded));
}

/** What UpdateAlias is sent. Weights are never left out: leaving them out would keep the ones that are there. */
export function routingParameters(routing: Routing): {
  FunctionVersion: string;
  RoutingConfig: AliasRoutingConfiguration;
} {
  const { version, other } = routing;
  return {
    FunctionVersion: version,
    RoutingConfig: { AdditionalVersionWeights: other === null ? {} : { [other.version]: other.weightBp / 10_000 } },
  };
}
