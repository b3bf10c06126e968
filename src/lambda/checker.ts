import type { Checker } from '../app/ports.ts';
import { createFunctionChecks } from '../aws/checker.ts';
import type { Sites } from '../aws/places.ts';
import { createHttpChecks } from '../web/httpCheck.ts';

/** Checks that ask somebody, of both kinds: a function by AWS, a page by the web. */
export function createChecker(config: { readonly sites: Sites; readonly hosts: readonly string[] }): Checker {
  const ofFunction = createFunctionChecks(config);
  const ofPage = createHttpChecks(config);
  return {
    async run(check, subject) {
      try {
        return await (check.kind === 'http' ? ofPage(check) : ofFunction(check, subject));
      } catch (error) {
        return { outcome: 'unrun', reason: String(error) };
      }
    },
  };
}
