import type { Dice } from '../dice.ts';

/** One message as Slack keeps it; `n` 0 is the card. */
export interface Post {
  readonly atMs: number;
  readonly rolloutId: string;
  readonly n: number;
  readonly channel: string;
  readonly ts: string;
}

export interface Heard {
  readonly atMs: number;
  readonly url: string;
  readonly words: string;
}

/** Slack: takes posts while it is there, and never forgets one. */
export class SlackWorld {
  readonly posts: Post[] = [];
  readonly heard: Heard[] = [];
  away = false;
  readonly gone = new Set<string>();
  /** Probability that a message cannot be looked for. */
  blindness = 0;
  /** Messages that were looked for in vain although they are there: rollout and n. */
  readonly missed: string[] = [];

  constructor(
    private readonly now: () => number,
    private readonly dice: Dice,
  ) {}

  post(rolloutId: string, n: number, channel: string): Post {
    const post = { atMs: this.now(), rolloutId, n, channel, ts: `${this.now() / 1_000}.${this.posts.length}` };
    this.posts.push(post);
    return post;
  }

  find(rolloutId: string, n: number, channel: string): Post | null {
    const there = this.there(rolloutId, n, channel);
    if (there === null || !this.dice.chance(this.blindness)) return there;
    this.miss(rolloutId, n, channel);
    return null;
  }

  /** Notes that a message could not be looked for. */
  miss(rolloutId: string, n: number, channel: string): void {
    if (this.there(rolloutId, n, channel) !== null) this.missed.push(`${rolloutId} ${n}`);
  }

  private there(rolloutId: string, n: number, channel: string): Post | null {
    return this.posts.find((p) => p.rolloutId === rolloutId && p.n === n && p.channel === channel) ?? null;
  }
}
