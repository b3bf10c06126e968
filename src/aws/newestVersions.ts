import {
  type FunctionConfiguration,
  ListVersionsByFunctionCommand,
  type ListVersionsByFunctionCommandOutput,
} from '@aws-sdk/client-lambda';

/** Versions come oldest first, 50 a page; nobody is made to wait for more pages than this. */
const MOST_PAGES = 20;
const MOST_VERSIONS = 50;

/** A published version with its number. */
export type Numbered = FunctionConfiguration & { readonly Version: string };

/**
 * The published versions of a function, newest first, at most 50. Throws what asking throws.
 * @param ask how a page is asked for: each caller has its own patience and pace
 */
export async function newestVersions(
  functionArn: string,
  ask: (command: ListVersionsByFunctionCommand) => Promise<ListVersionsByFunctionCommandOutput>,
): Promise<readonly Numbered[]> {
  const found: Numbered[] = [];
  let from: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await ask(
      new ListVersionsByFunctionCommand({
        FunctionName: functionArn,
        MaxItems: 50,
        ...(from === undefined ? {} : { Marker: from }),
      }),
    );
    found.push(...(answer.Versions ?? []).filter(isNumbered));
    from = answer.NextMarker;
    if (from === undefined || from === '') break;
  }
  return found.sort((a, b) => Number(b.Version) - Number(a.Version)).slice(0, MOST_VERSIONS);
}

/** `$LATEST` is listed too. */
function isNumbered(version: FunctionConfiguration): version is Numbered {
  return /^\d+$/.test(version.Version ?? '');
}
