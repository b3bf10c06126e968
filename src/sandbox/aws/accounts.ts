import type { Template } from '../template.ts';
import type { SandboxWorld } from '../world/world.ts';
import { AwsError } from './awsError.ts';
import type { Permissions } from './permissions.ts';
import { accessKeyId, signedRegion, type WireRequest } from './wire.ts';

/** Another account or region of the sandbox, with the role that lets the app in. */
export interface Member {
  readonly world: SandboxWorld;
  /** infra/member/template.yaml as it is deployed there. */
  readonly template: Template;
  /** What its trust asks for; null: nothing. */
  readonly externalId: string | null;
  /** False once somebody has taken the role away: sessions go on until they expire. */
  letsIn: boolean;
}

export interface Session {
  readonly key: string;
  readonly roleArn: string;
  readonly name: string;
  readonly expiresMs: number;
}

/** Sessions that AWS gives are named like this; the access key tells whose a request is. */
export const MEMBER_KEY = 'ASIASANDBOXMEMBER';
/** An hour: the most for a role that a role assumes (STS API reference). */
const LASTS_MS = 3_600_000;

/** The app's own account and the others: which of them a request is about, and who may go where. */
export class Accounts {
  readonly #home: SandboxWorld;
  readonly #members: readonly Member[];
  readonly #permissions: Permissions;
  readonly #sessions = new Map<string, Session>();

  constructor(home: SandboxWorld, members: readonly Member[], permissions: Permissions) {
    this.#home = home;
    this.#members = members;
    this.#permissions = permissions;
  }

  /** The account is that of the assumed role, the region that of the signature. Where there is no such place it is home. */
  worldOf(request: WireRequest): SandboxWorld {
    const account = this.#sessionOf(request)?.roleArn.split(':')[4] ?? this.#home.place.account;
    const region = signedRegion(request);
    const found = this.#members.find(({ world: { place } }) => place.account === account && place.region === region);
    return found?.world ?? this.#home;
  }

  /** Throws when the credentials that signed the request have expired. */
  checkExpiry(request: WireRequest): void {
    const session = this.#sessionOf(request);
    if (session !== undefined && session.expiresMs <= this.#home.now()) {
      throw new AwsError(403, 'ExpiredTokenException', 'The security token included in the request is expired');
    }
  }

  /** Null: there is no such role, or it does not let the caller in. AWS does not say which. */
  assume(roleArn: string, name: string, externalId: string | null): Session | null {
    const member = this.#members.find((one) => roleArnOf(one) === roleArn);
    if (member?.letsIn !== true || (member.externalId !== null && member.externalId !== externalId)) return null;
    const key = `${MEMBER_KEY}${String(this.#sessions.size + 1).padStart(3, '0')}`;
    const session = { key, roleArn, name, expiresMs: this.#home.now() + LASTS_MS };
    this.#sessions.set(key, session);
    const { account } = member.world.place;
    this.#permissions.lend(key, { name: roleArn.split('/').at(-1) ?? '', session: name, account }, member.template);
    return session;
  }

  #sessionOf(request: WireRequest): Session | undefined {
    return this.#sessions.get(accessKeyId(request) ?? '');
  }
}

function roleArnOf({ world, template }: Member): string {
  return `arn:aws:iam::${world.place.account}:role/${template.Resources?.MemberRole?.Properties?.RoleName}`;
}
