import { one, type Sabotage } from './sabotage.ts';

/** Rules about figures, time and how a stage is left. */
export const COURSE: readonly Sabotage[] = [
  one(
    'gates are not asked',
    55,
    'core/step/advance.ts',
    "if (stage.gate === 'approval') return asking(rollout, phase.stage, 'gate', seen.atMs);",
    '',
  ),
  one(
    'unreadable metrics count as a pass',
    5,
    'core/verdict/decide.ts',
    "if (s.blind) return { outcome: 'blind', about: 'data', ground: 'blind' };",
    "if (s.blind) return { outcome: 'pass', about: 'errors', ground: 'safe' };",
  ),
  one(
    'no data counts as a pass',
    33,
    'core/verdict/decide.ts',
    'if (s.lnSafe < Math.log(1 / policy.beta))',
    'if (s.lnSafe < Number.NEGATIVE_INFINITY)',
  ),
  one(
    'a consent outlives the figures that it was given on',
    1255,
    'core/step/awaiting.ts',
    "if (verdict?.outcome === 'blind') {\n    // What",
    'if (verdict === null) {\n    // What',
  ),
  one('a stage is left before its bake is over', 16, 'core/step/advance.ts', 'if (bakedMs < stage.bakeMs || ', 'if ('),
  one(
    'at follows every worker’s clock',
    66,
    'core/step/step.ts',
    'const atMs = Math.max(seen.atMs, rollout.atMs);',
    'const atMs = seen.atMs;',
  ),
  one(
    'the turn does not rise',
    0,
    'core/step/change.ts',
    'const turn = situation(before) === situation(after) ? before.turn : before.turn + 1;',
    'const turn = before.turn;',
  ),
];
