import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/sandbox/clock.ts';

const MINUTE = 60_000;

describe('virtual time', () => {
  it('rings every timer at its own time, in order, and ends where it was told to', async () => {
    const clock = new VirtualClock(0, 0);
    const rung: string[] = [];
    clock.at(2 * MINUTE, () => rung.push(`b at ${clock.now()}`));
    clock.at(MINUTE, () => rung.push(`a at ${clock.now()}`));
    clock.at(9 * MINUTE, () => rung.push('too late'));
    await clock.runUntil(5 * MINUTE);
    expect(rung).toEqual(['a at 60000', 'b at 120000']);
    expect(clock.now()).toBe(5 * MINUTE);
  });

  it('stands still until the work that a timer started is done', async () => {
    const clock = new VirtualClock(0, 0);
    const seen: number[] = [];
    clock.at(MINUTE, () => {
      clock.standStill(async () => {
        for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        seen.push(clock.now());
      });
    });
    clock.at(2 * MINUTE, () => seen.push(clock.now()));
    await clock.runUntil(3 * MINUTE);
    expect(seen).toEqual([MINUTE, 2 * MINUTE]);
  });

  it('rings timers that are set while it moves, and late ones at once', async () => {
    const clock = new VirtualClock(10 * MINUTE, 0);
    const rung: number[] = [];
    const every = (at: number) =>
      clock.at(at, () => {
        rung.push(clock.now() / MINUTE);
        every(clock.now() + MINUTE);
      });
    every(3 * MINUTE);
    await clock.runFor(2 * MINUTE);
    expect(rung).toEqual([10, 11, 12]);
  });

  it('never runs backwards, and lets two movers take turns', async () => {
    const clock = new VirtualClock(MINUTE, 0);
    await Promise.all([clock.runFor(MINUTE), clock.runFor(MINUTE), clock.runUntil(0)]);
    expect(clock.now()).toBe(3 * MINUTE);
  });

  it('tells who listens that the speed changed', () => {
    let told = 0;
    const clock = new VirtualClock(0, 60, () => {
      told += 1;
    });
    clock.setSpeed(600);
    expect([clock.speed(), told]).toEqual([600, 1]);
  });
});
