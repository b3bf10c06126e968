import { describe, expect, it } from 'vitest';
import type { Ask } from '../../src/app/ask.ts';
import { alone } from '../../src/core/routing.ts';
import { Pair } from './aPair.ts';

const SLOWLY = '10% every 5m watch=5m';

describe('a group', () => {
  it('that is not watched is promoted, all of it', async () => {
    const world = new Pair();
    expect(await world.start('a', ['43', '44'], 'switch watch=0m')).toMatchObject({ kind: 'accepted' });
    await world.minutes(8);
    expect(world.phases).toEqual(['promoted', 'promoted']);
  });

  it('is held up by a freeze of one, and goes on when that is lifted', async () => {
    const world = new Pair();
    const [, second] = world.sim.targets;
    await world.start('a', ['43', '44'], SLOWLY);
    await world.ask({ kind: 'freeze', function: second!.functionArn, until: '2h', reason: 'a sale' }, 'f');
    await world.minutes(4);
    expect(world.phases).toEqual(['checking', 'checking']);
    await world.ask({ kind: 'unfreeze', function: second!.functionArn }, 'u');
    await world.minutes(4);
    expect(world.phases).toEqual(['baking', 'baking']);
  });

  it('is left alone by another start that came with its id', async () => {
    const world = new Pair();
    await world.start('a', ['43', '44'], SLOWLY);
    expect(await world.start('a', ['42', '42'], SLOWLY)).toMatchObject({ code: 'id-reused' });
    await world.minutes(4);
    expect(world.phases).toEqual(['baking', 'baking']);
  });

  it('whose start is asked again is told of as it was begun, also when one has another rollout since', async () => {
    const world = new Pair();
    const [first] = world.sim.targets;
    await world.start('a', ['43', '44'], SLOWLY);
    await world.order('rollback', 'r');
    await world.minutes(4);
    expect(world.phases).toEqual(['rolledBack', 'rolledBack']);
    const own: Ask = { kind: 'start', function: first!.functionArn, version: '42', plan: SLOWLY, alias: 'live' };
    expect(await world.ask(own, 'b')).toMatchObject({ kind: 'accepted' });
    expect(await world.start('a', ['43', '44'], SLOWLY)).toMatchObject({
      kind: 'accepted',
      rollout: { canary: '43', phase: { name: 'rolledBack' } },
    });
    await world.minutes(2);
    expect(world.sim.current(first!)).toMatchObject({ canary: '42', phase: { name: 'baking' } });
  });

  it('goes back whole when one is rolled back where AWS refuses that', async () => {
    const world = new Pair();
    const [first] = world.sim.targets;
    await world.start('a', ['43', '44'], SLOWLY);
    await world.minutes(3);
    world.sim.aliases.deny(first!.functionArn, true);
    await world.order('rollback', 'r');
    expect(world.phases).toEqual(['blocked', 'rollingBack']);
    world.sim.aliases.deny(first!.functionArn, false);
    await world.minutes(4);
    expect(world.routings).toEqual([alone('41'), alone('41')]);
  });

  it('whose functions have no plan in common is not started, and told what to type', async () => {
    const world = new Pair({ 'canary:plan': '10% every 2m auto' }, { 'canary:plan': '5%,25% every 10m' });
    const refused = await world.start('a', ['43', '44'], null);
    expect(refused).toMatchObject({ code: 'bad-plan', reason: expect.stringContaining('5%,25% every 10m approve.') });
    expect(refused).toMatchObject({ reason: expect.stringContaining('None of the group was started.') });
    expect(world.phases).toEqual([undefined, undefined]);
    expect(await world.start('b', ['43', '44'], '5%,25% every 10m approve')).toMatchObject({ kind: 'accepted' });
  });

  it('whose policies ask at different stages is started with a plan that says who is asked', async () => {
    const world = new Pair({ 'canary:approvals': '0' });
    expect(await world.start('a', ['43', '44'], '10%')).toMatchObject({ code: 'bad-plan' });
    expect(await world.start('b', ['43', '44'], '10% approve')).toMatchObject({ kind: 'accepted' });
  });
});
