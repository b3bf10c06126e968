import type { Tale } from '../../../src/app/tale.ts';
import { leads } from '../../../src/core/group.ts';
import type { Rollout } from '../../../src/core/rollout.ts';
import { taleOfCard } from '../cards.ts';
import type { Post } from '../world/slack.ts';
import type { Audit } from './audit.ts';

/** What the thread tells: every line once and in order, as far as Slack allows. */
export class Story {
  constructor(private readonly audit: Audit) {}

  saved(before: Tale | null, after: Tale): void {
    if (before === null) return;
    if (after.toldThrough < before.toldThrough) {
      this.audit.broken(8, `${after.rolloutId}: told through line ${before.toldThrough}, then ${after.toldThrough}`);
    }
    if (before.done) this.audit.broken(8, `${after.rolloutId}: the story goes on after its end`);
  }

  /** At the end of the story, for each rollout that ended. */
  check(rollout: Rollout, tale: Tale | null): void {
    const { gone } = this.audit.sim.slack;
    const where = tale === null ? null : taleOfCard(this.audit.sim, tale).channel;
    if (where !== null && this.audit.sim.defaultChannel === null && gone.has(where)) {
      // Tried once an hour for a day: longer than this simulation goes on.
      this.audit.sim.count('stories without any channel');
      return;
    }
    if (tale === null || !tale.done) {
      const state = tale === null ? 'has no tale' : `is told through line ${tale.toldThrough} of ${rollout.log.length}`;
      this.audit.broken(8, `${rollout.id} ${state} and not closed`);
      return;
    }
    const { slack } = this.audit.sim;
    const posts = slack.posts.filter(({ rolloutId }) => rolloutId === rollout.id);
    const firsts = posts.filter((post, i) => posts.findIndex(({ n }) => n === post.n) === i);
    // A card of its own has one of a group only where the first one's is lost with its channel.
    const told = firsts.map(({ n }) => n).filter((n) => n > 0 || leads(rollout));
    // In a group the first one has the card, and the others tell under it.
    const due = [...(leads(rollout) ? [0] : []), ...rollout.log.map(({ n }) => n)];
    for (const n of due) if (!told.includes(n)) this.audit.broken(8, `${rollout.id}: line ${n} was never told`);
    if (told.some((n, i) => i > 0 && n < told[i - 1]!)) {
      this.audit.broken(8, `${rollout.id}: lines out of order: ${told.join(' ')}`);
    }
    for (const n of due) this.checkTwice(rollout, n, posts);
    this.checkPublished(rollout, tale);
  }

  /** Other programs hear of every line at least once, and in order. */
  private checkPublished(rollout: Rollout, tale: Tale): void {
    const { listening, published } = this.audit.sim;
    if (!listening || tale.publishedThrough === undefined) return;
    const heard = published.filter(({ rolloutId }) => rolloutId === rollout.id).map(({ n }) => n);
    const firsts = [...new Set(heard)];
    const due = rollout.log.map(({ n }) => n);
    if (JSON.stringify(firsts) === JSON.stringify(due)) return;
    this.audit.broken(8, `${rollout.id}: other programs heard lines ${firsts.join(' ')} of ${due.join(' ')}`);
  }

  /** Twice only where an answer was lost and the message could not be found. A card is new in each channel. */
  private checkTwice(rollout: Rollout, n: number, posts: readonly Post[]): void {
    const same = posts.filter((post) => post.n === n);
    const { missed, gone } = this.audit.sim.slack;
    const moved = n === 0 ? new Set(same.map(({ channel }) => channel)).size - 1 : 0;
    const lost = missed.filter((name) => name === `${rollout.id} ${n}`).length;
    const away = same.some(({ channel }) => gone.has(channel)) ? 1 : 0;
    if (same.length - 1 > lost + moved + away) {
      this.audit.broken(8, `${rollout.id}: line ${n} was told ${same.length} times, though it could be found`);
    }
    if (same.length > 1 && moved === 0) this.audit.sim.count('lines told twice (answer lost, not to be found)');
  }
}
