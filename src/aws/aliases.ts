import { type AliasConfiguration, ListAliasesCommand, type ListAliasesCommandOutput } from '@aws-sdk/client-lambda';
import { type Listed, readOn } from './pages.ts';

/** Most that Lambda gives a page. */
const A_PAGE = 50;

/**
 * A function's aliases, in Lambda's order: by name. Throws what asking throws.
 * @param ask how a page is asked for: each caller has its own patience and pace. Ends with the signal, when `budgetMs` is over
 */
export function listAliases(
  functionArn: string,
  budgetMs: number,
  ask: (command: ListAliasesCommand, over: AbortSignal) => Promise<ListAliasesCommandOutput>,
): Promise<Listed<AliasConfiguration>> {
  return readOn(budgetMs, async (from, over) => {
    const marker = from === undefined ? {} : { Marker: from };
    const answer = await ask(new ListAliasesCommand({ FunctionName: functionArn, MaxItems: A_PAGE, ...marker }), over);
    return { found: answer.Aliases ?? [], next: answer.NextMarker };
  });
}
