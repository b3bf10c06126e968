import { expect, it } from 'vitest';
import { createTraffic } from '../../../src/aws/traffic.ts';
import type { Version } from '../../../src/core/rollout.ts';
import { type AliasView, alone } from '../../../src/core/routing.ts';
import type { Subject } from './subject.ts';

/** Traffic: aliases are read, written under their RevisionId, and cleared. */
export function trafficContract(subject: () => Subject): void {
  const traffic = () => createTraffic({ clock: subject().clock, where: subject().where });
  const target = () => ({ functionArn: subject().functionArn ?? '', alias: 'live' });
  const versions = () => ({ stable: subject().stable as Version, canary: subject().canary as Version });
  async function read(): Promise<AliasView> {
    const alias = await traffic().read(target());
    if ('kind' in alias) throw new Error(alias.error);
    return alias;
  }

  it('a function, its alias and both versions are looked up; what does not exist is unknown', async () => {
    const { canary, stable } = versions();
    expect(await traffic().inspect(target().functionArn, 'live', canary)).toMatchObject({
      alias: { routing: alone(stable) },
      canary: { version: canary, state: 'Active' },
      provisionedConcurrency: false,
    });
    expect(await traffic().inspect('contract-no-such-function', 'live', canary)).toEqual({ kind: 'unknown' });
    expect(await traffic().read({ ...target(), alias: 'contract-none' })).toMatchObject({ kind: 'missing' });
  });

  it('a weight is written, read back the same, and cleared by promoting and going back', async () => {
    const { canary, stable } = versions();
    const tenth = { version: stable, other: { version: canary, weightBp: 1000 } };
    const before = await read();
    expect(await traffic().write(target(), tenth, before.revisionId)).toMatchObject({ kind: 'written' });
    const weighted = await read();
    expect(weighted.routing).toEqual(tenth);
    expect(await traffic().write(target(), alone(canary), before.revisionId)).toEqual({ kind: 'stale' });
    expect(await traffic().write(target(), alone(canary), weighted.revisionId)).toMatchObject({ kind: 'written' });
    const promoted = await read();
    expect(promoted.routing).toEqual(alone(canary));
    expect(await traffic().write(target(), alone(stable), promoted.revisionId)).toMatchObject({ kind: 'written' });
    expect((await read()).routing).toEqual(alone(stable));
  }, 60_000);

  it('every write renews the RevisionId, also one that changes nothing', async () => {
    const before = await read();
    await traffic().write(target(), before.routing, before.revisionId);
    expect((await read()).revisionId).not.toBe(before.revisionId);
  });

  it('what AWS does not have is refused in its words', async () => {
    const { revisionId } = await read();
    const refused = await traffic().write(target(), alone('99999' as Version), revisionId);
    expect(refused).toMatchObject({ kind: 'refused', error: expect.stringContaining('Exception') });
  });

  it('previous is made or moved, and all aliases are listed', async () => {
    expect(await traffic().keepPrevious(target().functionArn, versions().stable)).toEqual({ kind: 'kept' });
    const aliases = await traffic().aliases(target().functionArn);
    expect(aliases.find(({ name }) => name === 'previous')?.routing).toEqual(alone(versions().stable));
    expect(aliases.map(({ name }) => name)).toContain('live');
  });
}
