import { one, type Sabotage } from './sabotage.ts';

/** Rules about what is told to people and to other programs. */
export const STORY: readonly Sabotage[] = [
  one(
    'a stale write is tried again with a fresh RevisionId alone',
    68,
    'app/converge.ts',
    "  return written.kind === 'written'",
    `  if (written.kind === 'stale') {
    const fresh = await traffic.read(rollout.target);
    if (!('kind' in fresh)) {
      const again = await traffic.write(rollout.target, wanted, fresh.revisionId);
      return again.kind === 'written' ? { kind: 'seen', alias: again.alias, wrote: true } : again;
    }
  }
  return written.kind === 'written'`,
  ),
  one(
    'a line is not claimed before it is told',
    14,
    'app/tell.ts',
    'return claim !== null && this.ports.clock.now() - claim.atMs < SETTLE_MS;',
    'return false;',
  ),
  one(
    'a doubtful line is not looked for',
    0,
    'app/tell.ts',
    'const doubtful = !isOurs && claim?.n === entry.n;',
    'const doubtful = false;',
  ),
  one(
    'the story’s cursor jumps over a line that Slack did not take',
    14,
    'app/tell.ts',
    'await this.save({ notBeforeMs: now + told.afterMs, done',
    'await this.save({ notBeforeMs: now + told.afterMs, toldThrough: this.tale.toldThrough + 1, claim: null, done',
  ),
  one(
    'the tale is not fenced',
    10,
    'app/tell.ts',
    'if (!(await this.ports.store.saveTale(next, this.rev))) return false;',
    'await this.ports.store.saveTale(next, (await this.ports.store.loadTale(next.target, next.rolloutId))?.rev ?? null);',
  ),
  one(
    'rolling back waits for Slack',
    27,
    'app/rights.ts',
    '[urgent ? workspace : await chat.ownTeam()]',
    '[await chat.ownTeam()]',
  ),
  one(
    'the tale is begun after the rollout',
    5,
    'app/start.ts',
    'await store.saveTale(newTale({ id, target, group: wish.group ?? null }, ready.channel, clock.now()), null);',
    '',
  ),
  one(
    'dead letters are thrown away',
    79,
    'app/overdue.ts',
    '(letter) => endLetter(ports, letter)',
    'async (letter) => ports.letters?.remove(letter)',
  ),
  one(
    'other programs miss what they did not take',
    2,
    'app/tell.ts',
    "log.warn('other programs cannot be told now', { ...this.about(), error: String(error) });\n      return;",
    '',
  ),
];
