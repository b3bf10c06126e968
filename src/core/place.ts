/** The role that the app assumes to act at another place, for other regions of its own account too. */
export interface MemberRole {
  readonly arn: string;
  /** What the role's trust asks for beside the app's own role; null: nothing. */
  readonly externalId: string | null;
}

/** An account and region beside the app's own, by the name that people call it. */
export interface Place {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly role: MemberRole;
}

/** Where functions may be: with the app, and at the places that were set up. */
export interface Home {
  /** Any ARN of the app's own account and region: the worker's. */
  readonly arn: string;
  readonly places: readonly Place[];
}

/** A place's name: short, and nothing that could be taken for a part of an ARN. */
export const PLACE_NAME = /^[a-zA-Z](?:[a-zA-Z0-9-]{0,28}[a-zA-Z0-9])?$/;

/** `eu-west-1:123456789012`: what tells one account and region from another. Empty parts where an ARN does not say. */
export function placeKey(arn: string): string {
  const [, , , region = '', account = ''] = arn.split(':');
  return `${region}:${account}`;
}

/** Region and account of two ARNs are the same; an ARN that does not say is taken as the same. */
export function samePlace(one: string, other: string): boolean {
  const [a, b] = [one.split(':'), other.split(':')];
  return [3, 4].every((i) => !a[i] || !b[i] || a[i] === b[i]);
}

/** `account 222222222222, region us-east-1`. */
export function whereWords(arn: string): string {
  const [, , , region, account] = arn.split(':');
  return `account ${account}, region ${region}`;
}

/** The ARN of a function at a place. */
export function arnAt({ account, region, role }: Place, name: string): string {
  const [arn, partition] = role.arn.split(':');
  return [arn, partition, 'lambda', region, account, 'function', name].join(':');
}

/** The place that an ARN is at: `home`, one of those that were set up, or null for anywhere else. */
export function placeOf(arn: string, home: Home): 'home' | Place | null {
  if (samePlace(arn, home.arn)) return 'home';
  return home.places.find((place) => samePlace(arn, arnAt(place, ''))) ?? null;
}
