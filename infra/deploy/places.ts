import { readFileSync } from 'node:fs';
import { placesOf } from '../../src/lambda/places.ts';
import { Trouble } from './tool.ts';

/**
 * The stack's three parameters about other accounts and regions, out of one file of places: CloudFormation cannot read JSON, so
 * it is told the roles and the accounts apart. Read as the worker will read it, so that a slip is found here. Throws {@link Trouble}.
 */
export function placeParameters(
  file: string,
  home: { readonly account: string; readonly region: string },
): Readonly<Record<'Places' | 'MemberRoleArns' | 'MemberAccounts', string>> {
  try {
    const text = readFileSync(file, 'utf8');
    const places = placesOf({ AWS_REGION: home.region, PLACES: text });
    const accounts = places.map(({ account }) => account).filter((account) => account !== home.account);
    return {
      Places: JSON.stringify(JSON.parse(text)),
      MemberRoleArns: listed(places.map(({ role }) => role.arn)),
      MemberAccounts: listed(accounts),
    };
  } catch (error) {
    throw new Trouble(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function listed(texts: readonly string[]): string {
  return [...new Set(texts)].join(',');
}
