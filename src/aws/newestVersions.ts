import {
  type FunctionConfiguration,
  ListVersionsByFunctionCommand,
  type ListVersionsByFunctionCommandOutput,
} from '@aws-sdk/client-lambda';
import { readOn } from './pages.ts';

/** Most that Lambda gives a page. */
const A_PAGE = 50;
const MOST_VERSIONS = 50;

/** A published version with its number. */
export type Numbered = FunctionConfiguration & { readonly Version: string };

/**
 * The published versions of a function, newest first, at most 50. Null where there are more pages than could be read in `budgetMs`: they come
 * oldest first, so the newest are not known then. Throws what asking throws.
 * @param ask how a page is asked for: each caller has its own patience and pace. Ends with the signal, when `budgetMs` is over
 */
export async function newestVersions(
  functionArn: string,
  budgetMs: number,
  ask: (command: ListVersionsByFunctionCommand, over: AbortSignal) => Promise<ListVersionsByFunctionCommandOutput>,
): Promise<readonly Numbered[] | null> {
  const { all, isCut } = await readOn(budgetMs, async (from, over) => {
    const marker = from === undefined ? {} : { Marker: from };
    const command = new ListVersionsByFunctionCommand({ FunctionName: functionArn, MaxItems: A_PAGE, ...marker });
    const answer = await ask(command, over);
    return { found: (answer.Versions ?? []).filter(isNumbered), next: answer.NextMarker };
  });
  if (isCut) return null;
  return [...all].sort((a, b) => Number(b.Version) - Number(a.Version)).slice(0, MOST_VERSIONS);
}

/** `$LATEST` is listed too. */
function isNumbered(version: FunctionConfiguration): version is Numbered {
  return /^\d+$/.test(version.Version ?? '');
}
