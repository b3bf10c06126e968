import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isLinkLocal, isLoopback, isPublic } from './address.ts';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The addresses that may be connected to, at least one, or why there is none. `unknown`: no such name; `unresolved`: it could not be asked for. */
export type Vetted =
  | { readonly kind: 'vetted'; readonly addresses: readonly Address[] }
  | { readonly kind: 'forbidden'; readonly address: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unresolved'; readonly error: string };

/** Resolves a name to all of its addresses. Given in tests. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export const resolveAll: Resolve = (name) => lookup(name, { all: true, verbatim: true });

/**
 * Looks up where a URL leads, once, and judges every address of it: one that is not public forbids the name altogether, since a name that
 * answers so today may have been made to. A private address is allowed only where the allow-list names that very origin by its literal
 * address, or by `localhost`.
 * @param named the allow-list names the URL's origin with its scheme
 */
export async function vet(url: URL, named: boolean, resolve: Resolve = resolveAll): Promise<Vetted> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return isPublic(host) || (named && !isLinkLocal(host)) ? vetted([host]) : forbidden(host);
  const found = await resolve(host).catch(unanswered);
  if ('kind' in found) return found;
  const local = named && host === 'localhost';
  const bad = found.find(({ address }) => !isPublic(address) && !(local && isLoopback(address)));
  if (bad !== undefined) return forbidden(bad.address);
  return found.length === 0 ? { kind: 'unknown' } : vetted(found.map(({ address }) => address));
}

/** `ENOTFOUND` is an answer: the name does not exist. Everything else is a fault on the way. */
function unanswered(error: unknown): Extract<Vetted, { kind: 'unknown' | 'unresolved' }> {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTFOUND' ? { kind: 'unknown' } : { kind: 'unresolved', error: code ?? String(error) };
}

function vetted(addresses: readonly string[]): Vetted {
  return { kind: 'vetted', addresses: addresses.map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 })) };
}

function forbidden(address: string): Vetted {
  return { kind: 'forbidden', address };
}
