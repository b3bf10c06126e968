import { one, type Sabotage } from './sabotage.ts';

/** Rules about the alias and the stored state: who may write what when. */
export const WRITES: readonly Sabotage[] = [
  one('no settle period', 1, 'core/step/advance.ts', 'seen.atMs - alias.seen.sinceMs >= SETTLE_MS', 'true'),
  one('a settle period shorter than a worker lives', 2, 'core/rollout.ts', 'SETTLE_MS = 55_000', 'SETTLE_MS = 10_000'),
  one(
    'the store’s revision is not fenced in a pass',
    10,
    'app/reconcile.ts',
    'if (!(await ports.store.save(next, saved.rev))) return null;',
    'if (!(await ports.store.save(next, (await ports.store.load(next.target))?.rev ?? null))) return null;',
  ),
  one(
    'the alias is written with whatever RevisionId it has',
    23,
    'app/converge.ts',
    'await traffic.write(rollout.target, wanted, alias.revisionId)',
    "await traffic.write(rollout.target, wanted, await traffic.read(rollout.target).then((a) => ('kind' in a ? '' : a.revisionId)))",
  ),
  one(
    'no fencing write by a rollback that finds nothing to write',
    851,
    'core/step/sight.ts',
    "return wrote || unseen.length === 0 ? 'asWanted' : 'toWrite';",
    "return 'asWanted';",
  ),
  one(
    'no drift check: whatever the alias says is written over',
    12,
    'core/step/sight.ts',
    "? 'toWrite' : 'foreign';",
    "? 'toWrite' : 'toWrite';",
  ),
  one(
    'a routing put back by somebody is taken for our own',
    192,
    'core/step/sight.ts',
    '&& (untouched || endsIt);',
    '&& (untouched || pending.length > 0);',
  ),
  one(
    'a decided rollback gives way to somebody’s promotion',
    16,
    'core/step/seeAlias.ts',
    "const backward = from.name === 'rollingBack';",
    'const backward = false;',
  ),
  one(
    'the weight goes one stage too far',
    10,
    'core/routing.ts',
    'return split(stable, canary, plan.stages[phase.stage]?.weightBp ?? 0);',
    'return split(stable, canary, plan.stages[phase.stage + 1]?.weightBp ?? 10_000);',
  ),
  {
    name: 'a start does not look whether another rollout is unfinished',
    seed: 14,
    patches: [
      {
        file: 'src/app/start.ts',
        find: "if (!isFinished(current.phase) && current.phase.name !== 'watching') return alreadyRunning(current, atMs);",
        replace: '',
      },
      {
        file: 'src/app/start.ts',
        find: "return saved && isFinished(ended.phase) ? { value: ended, rev: earlier.rev + 1 } : 'lost';",
        replace: "return saved ? { value: ended, rev: earlier.rev + 1 } : 'lost';",
      },
    ],
  },
  one(
    'a start ends the watch without a look at the alias',
    183,
    'app/start.ts',
    "step(earlier.value, { kind: 'tick' }, { atMs: clock.now(), alias })",
    'earlier.value',
  ),
  one(
    'a watch that was left goes on where it was',
    447,
    'core/step/change.ts',
    "return phase.name === 'watching' ? { name: 'promoting' } : phase;",
    'return phase;',
  ),
  one(
    'the earlier rollout is not kept',
    11,
    'app/start.ts',
    'if (earlier !== null) await store.archive(earlier.value);',
    '',
  ),
  one(
    'alarms are not acted on',
    3,
    'app/alarmed.ts',
    'await reconcile(ports, saved, input, {});',
    "await reconcile(ports, saved, { kind: 'tick' }, {});",
  ),
  one(
    'after a lost race the alias as it was read before still counts',
    41,
    'app/reconcile.ts',
    'known = withoutAlias(known);',
    'void withoutAlias;',
  ),
];
