import { functionOf, invalid, staleRevision } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { configurationShape } from './shapes.ts';

/** Publishes `$LATEST`. Code that did not change since the last published version makes no new one: that one is answered. */
export const publishVersion: LambdaOperation = {
  name: 'PublishVersion',
  method: 'POST',
  path: '/2015-03-31/functions/{function}/versions',
  run(call) {
    const { Description, CodeSha256, RevisionId } = call.body;
    const fn = functionOf(call);
    if (typeof RevisionId === 'string' && RevisionId !== fn.latest.revisionId) throw staleRevision();
    if (typeof CodeSha256 === 'string' && CodeSha256 !== fn.latest.codeSha256) {
      throw invalid(
        `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${fn.latest.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    }
    const last = fn.versions.at(-1);
    const published =
      last !== undefined && last.codeSha256 === fn.latest.codeSha256
        ? last
        : call.world.change(() => {
            const version = {
              ...fn.latest,
              version: String(Number(last?.version ?? 0) + 1),
              description: typeof Description === 'string' ? Description : fn.latest.description,
              revisionId: call.world.newId(),
              lastModifiedMs: call.world.now(),
            };
            fn.versions.push(version);
            return version;
          });
    call.world.notePublished(call.who, fn, published);
    return { status: 201, body: configurationShape(fn, published, published.version) };
  },
};
