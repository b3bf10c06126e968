import type { Dice } from './dice.ts';
import type { Timeline } from './timeline.ts';
import type { Service, Weather } from './weather.ts';

/** No request takes effect later than this after it was sent, and its sender gives it up then (src/aws/client.ts). */
const REQUEST_MS = 3_000;
/** template.yaml: Timeout of the worker. */
export const LIFE_MS = 45_000;

/** A fault of a server or of the way there that passes: 429, 500, a timeout. */
export class PassingFault extends Error {}

/** What a worker needs of its surroundings. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly weather: () => Weather;
  readonly count: (what: string) => void;
  readonly say: (who: string, what: () => string) => void;
}

/** One invocation of the worker in a process of its own: it may be slow, stand still, and die at any call. */
export class Worker {
  alive = true;
  private readonly slowness: number;

  constructor(
    private readonly around: Surroundings,
    readonly name: string,
    /** How far this process' clock is off. */
    readonly skewMs: number,
    private readonly onDeath: (why: string) => void,
  ) {
    this.slowness = around.dice.chance(around.weather().slow) ? around.dice.int(3, 20) : 1;
    around.timeline.after(LIFE_MS, () => this.die('ran into its timeout'));
  }

  now(): number {
    return this.around.timeline.nowMs + this.skewMs;
  }

  die(why: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.around.count('crashes');
    this.around.say(this.name, () => `dies: ${why}`);
    this.onDeath(why);
  }

  /** The invocation has ended by itself: it neither dies nor acts any more. */
  end(): void {
    this.alive = false;
  }

  /**
   * One request: it reaches the server after a while, takes effect there at once and whole, and the answer comes back later.
   * Both ways may fail; the worker may die on either side of the effect, which then happens without it.
   */
  call<T>(service: Service, what: string, effect: () => T): Promise<T> {
    const { timeline, dice, count, say } = this.around;
    const weather = this.around.weather();
    return new Promise((resolve, reject) => {
      if (!this.alive) return;
      if (dice.chance(weather.crash / 2)) {
        this.die(`just before ${what}`);
        return;
      }
      const there = this.delay(weather);
      const back = this.delay(weather);
      const fate = dice.chance(weather.refused[service])
        ? 'refused'
        : dice.chance(weather.lost[service])
          ? 'lost'
          : 'ok';
      if (fate !== 'ok') count(`${service} ${fate}`);
      const dies = dice.chance(weather.crash / 2);
      const stands = dice.chance(weather.frozen) ? dice.int(2_000, 42_000) : 0;
      if (stands > 0) count('frozen');
      let settle = () => reject(new PassingFault(`${what}: 500`));
      timeline.after(there, () => {
        if (fate === 'refused') return;
        try {
          const value = effect();
          if (fate === 'ok') settle = () => resolve(value);
        } catch (error) {
          if (fate === 'ok') settle = () => reject(error);
        }
      });
      if (dies) timeline.after(dice.int(0, there + back), () => this.die(`while it waits for ${what}`));
      const timedOut = there + back > REQUEST_MS;
      timeline.after((timedOut ? REQUEST_MS : there + back) + stands, () => {
        if (!this.alive) return;
        timeline.wake();
        if (fate !== 'ok')
          say(this.name, () => `${what}: ${fate === 'lost' ? 'answer lost' : 'refused with 429 or 500'}`);
        if (timedOut) reject(new PassingFault(`${what}: timeout`));
        else settle();
      });
    });
  }

  /** A pause of the worker itself. */
  sleep(ms: number): Promise<void> {
    const { timeline } = this.around;
    return new Promise((resolve) => {
      timeline.after(ms, () => {
        if (!this.alive) return;
        timeline.wake();
        resolve();
      });
    });
  }

  private delay(weather: Weather): number {
    const { dice } = this.around;
    const seconds = dice.chance(weather.slow / 4);
    return seconds ? dice.int(200, REQUEST_MS) : Math.min(REQUEST_MS, dice.int(5, 120) * this.slowness);
  }
}
