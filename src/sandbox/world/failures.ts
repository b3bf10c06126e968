import type { FunctionModel, VersionModel } from './model.ts';
import type { Random } from './random.ts';

/** What a call that failed threw. */
export interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** Share of calls that fail now and then whatever the version: those say what all versions say. */
const USUAL = 0.005;

/**
 * Versions that fail more than usual have a message of their own for it. Orders, customers and request ids differ from call to call, as
 * they do in real logs.
 */
export function failureOf(fn: FunctionModel, version: VersionModel, random: Random): Failure {
  const order = 1_000 + Math.floor(random() * 9_000);
  const ownShare = Math.max(0, version.errorRate - USUAL) / Math.max(version.errorRate + fn.outage, USUAL);
  if (random() < ownShare) {
    return {
      errorType: 'TypeError',
      errorMessage:
        version.says ?? `order ${order}: Cannot read properties of undefined (reading 'v${version.version}')`,
    };
  }
  return {
    errorType: 'UpstreamError',
    errorMessage: `503 from upstream of ${fn.name} for order ${order} of customer-${order}@shop.example`,
  };
}
