import { expect, it } from 'vitest';
import type { Ports, Saved } from '../../src/app/ports.ts';
import { tick } from '../../src/app/tick.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { ARN, aRollout, NOON, PHASES } from '../fixtures/rollouts.ts';

interface Line {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Ports of one tick over these items, where nothing else is under way; what it logs is added to `lines`. */
function aTick(
  found: { readonly rollouts?: readonly Saved<Rollout>[]; readonly broken?: readonly string[] },
  lines: Line[],
  firing: () => Promise<readonly never[]> = async () => [],
): Ports {
  const say = (message: string, fields = {}) => void lines.push({ message, fields });
  const ports = {
    store: {
      survey: async () => ({ rollouts: found.rollouts ?? [], tales: [], calls: [], broken: found.broken ?? [] }),
      save: async () => true,
      loadFreezes: async () => null,
      loadViewers: async () => null,
      loadEnded: async () => null,
    },
    traffic: { read: async ({ alias }: Rollout['target']) => Promise.reject(new Error(`${alias} cannot be read now`)) },
    metrics: {
      read: (questions: readonly unknown[]) => questions.map(async () => ({ ok: false, reason: 'not here' })),
    },
    alarms: { firing },
    catalog: { functions: async () => [] },
    logs: null,
    trail: null,
    events: null,
    letters: null,
    clock: { now: () => NOON },
    log: { info: say, warn: say, error: say },
    defaults: { teamIds: [], channel: null, home: { arn: ARN, places: [] } },
  };
  return ports as unknown as Ports;
}

function failed(lines: readonly Line[]): unknown {
  return lines.find(({ message }) => message === 'tick')?.fields.failed;
}

it('one item that cannot be read does not fail the tick: it is counted, and Lambda has nothing to repeat', async () => {
  const lines: Line[] = [];
  await tick(aTick({ broken: ['fn#x alias#live'] }, lines));
  expect(failed(lines)).toBe(1);
});

it('one rollout that throws does not fail the tick of the others, and is counted', async () => {
  const poisoned = { ...aRollout(), phase: { name: 'held', from: null }, verdict: { outcome: null } };
  const lines: Line[] = [];
  const sound = aRollout({ id: 'sound', phase: PHASES.held });
  await tick(aTick({ rollouts: [poisoned as unknown as Rollout, sound].map((value) => ({ value, rev: 1 })) }, lines));
  expect(failed(lines)).toBe(1);
});

it('alarms that cannot be asked are counted: a tick that did not see them has not looked after everything', async () => {
  const lines: Line[] = [];
  const denied = async () => Promise.reject(new Error('not authorized to perform cloudwatch:DescribeAlarms'));
  await tick(aTick({ rollouts: [{ value: aRollout({ phase: PHASES.held }), rev: 1 }] }, lines, denied));
  expect(failed(lines)).toBe(1);
});

it('a tick in which all went well counts nothing', async () => {
  const lines: Line[] = [];
  await tick(aTick({ rollouts: [{ value: aRollout({ phase: PHASES.held }), rev: 1 }] }, lines));
  expect(failed(lines)).toBe(0);
});

it('a table that cannot be read at all fails the tick', async () => {
  const ports = aTick({}, []);
  const survey = async () => Promise.reject(new Error('AccessDeniedException'));
  await expect(tick({ ...ports, store: { ...ports.store, survey } })).rejects.toThrow('AccessDeniedException');
});
