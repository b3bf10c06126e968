import type { FunctionModel, VersionModel } from './model.ts';

/** A validation function refuses versions that are slower than this, milliseconds in the median. */
const SLOW_MS = 200;

interface Asked {
  readonly lambdaCanary?: { readonly function?: string; readonly canary?: string };
}

/** What a version answers when it does not fail: as a small API does, or what a person put in its place. */
export function answerOf(
  fn: FunctionModel,
  version: VersionModel,
  payload: unknown,
  functions: readonly FunctionModel[],
): unknown {
  if (version.answer !== undefined) return version.answer;
  if (fn.validates === true) return validate((payload ?? {}) as Asked, functions);
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ok: true, version: version.version }),
  };
}

/** As a hook of CodeDeploy would look before traffic, but answering: see the documentation of checks. */
function validate({ lambdaCanary: about }: Asked, functions: readonly FunctionModel[]): unknown {
  const version = functions
    .find(({ name }) => name === about?.function)
    ?.versions.find((one) => one.version === about?.canary);
  if (version === undefined) return { status: 'Failed', reason: 'there is no such version to validate' };
  if (version.medianMs <= SLOW_MS) return { status: 'Succeeded' };
  const reason = `version ${version.version} takes ${version.medianMs} ms in the median; at most ${SLOW_MS} ms are allowed`;
  return { status: 'Failed', reason };
}
