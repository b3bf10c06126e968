import { expect, it } from 'vitest';
import { nameCulprits } from '../../src/app/culprit.ts';
import type { Ports } from '../../src/app/ports.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { split } from '../../src/core/routing.ts';
import { ADA, aRollout, CANARY, MINUTE, NOON, SOMEBODY, STABLE } from '../fixtures/rollouts.ts';
import { aLog } from '../slack/aRequest.ts';

const FOUND = split(STABLE, CANARY, 7_000);
const WANTED = split(STABLE, CANARY, 1_000);

/** A rollout that drifted this many minutes after noon, by an unknown hand, after what is in its log. */
function drifted(minute: number, before: Rollout['log'] = []): Rollout {
  const atMs = NOON + minute * MINUTE;
  const event = { kind: 'drifted', found: FOUND, wanted: WANTED, by: SOMEBODY } as const;
  return aRollout({
    phase: { name: 'drifted', found: FOUND, by: SOMEBODY, from: { name: 'baking', stage: 0 } },
    alias: { seen: { routing: FOUND, revisionId: 'r9', sinceMs: atMs }, pending: [] },
    log: [...aRollout().log, ...before, { n: before.length + 2, atMs, event }],
  });
}

/** Whom a rollout names as its culprit with these hands in CloudTrail, by the minute after noon; null: nobody. */
async function named(rollout: Rollout, hands: Readonly<Record<string, number>>): Promise<string | null> {
  const saved: Rollout[] = [];
  const ports = {
    trail: {
      lastHand: async (_: unknown, sinceMs: number) => {
        const known = Object.entries(hands).filter(([, minute]) => NOON + minute * MINUTE >= sinceMs);
        const name = known.at(-1)?.[0];
        return name === undefined ? null : { kind: 'outside', name };
      },
    },
    store: {
      load: async () => ({ value: rollout, rev: 1 }),
      save: async (next: Rollout) => saved.push(next) > 0,
    },
    clock: { now: () => rollout.alias.seen.sinceMs + 5 * MINUTE },
    log: aLog(),
  } as unknown as Ports;
  await nameCulprits(ports, [rollout], () => false);
  const event = saved[0]?.log.at(-1)?.event;
  return event?.kind === 'driftNamed' && event.by.kind === 'outside' ? event.by.name : null;
}

it('a hand within a quarter of an hour before the drift was seen is named', async () => {
  expect(await named(drifted(40), { ben: 26 })).toBe('ben');
  expect(await named(drifted(40), { ben: 24 })).toBeNull();
});

it('nobody is named for what they did before the alias was last seen otherwise, however late CloudTrail is', async () => {
  const event = { kind: 'drifted', found: split(STABLE, CANARY, 2_000), wanted: WANTED, by: SOMEBODY } as const;
  const earlier: Rollout['log'] = [
    { n: 2, atMs: NOON + 30 * MINUTE, event },
    { n: 3, atMs: NOON + 33 * MINUTE, event: { kind: 'driftAnswered', answer: 'adopt', by: ADA } },
  ];
  expect(await named(drifted(40, earlier), { ada: 29 })).toBeNull();
  // After the drift was seen and before it was answered: that may well be the newer hand.
  expect(await named(drifted(40, earlier), { ada: 29, ben: 32 })).toBe('ben');
  const over: Rollout['log'] = [{ n: 2, atMs: NOON + 35 * MINUTE, event: { kind: 'driftOver' } }];
  expect(await named(drifted(40, over), { ada: 34 })).toBeNull();
  expect(await named(drifted(10), { deploy: -5 })).toBeNull();
});
