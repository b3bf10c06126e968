import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { Story } from '../stories/story.ts';
import { audit } from './audit.ts';
import { Dice } from './dice.ts';
import { People } from './people.ts';
import { aFault, killSoon, slackMood } from './weather.ts';
import { watchAlias } from './witness.ts';

/** What came of one seed. */
export interface Run {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly kills: number;
  /** Calls of the product that met a fault. */
  readonly faults: number;
  /** AWS calls of the worker. */
  readonly calls: number;
  /** How its rollouts ended. */
  readonly ended: readonly string[];
  readonly minutes: number;
  readonly tookMs: number;
}

const CHAOS_MINUTES = 12;
const MOST_MINUTES = 60;
/** After the last rollout's end: for the story, for calls that nobody answered, and for letters. */
const QUIET_MINUTES = 9;

/**
 * One seeded run against the built functions: rollouts, people, alarms and somebody else's hand, while AWS and Slack fail and
 * the functions are killed; then peace, in which everything has to come to its end; then the audit.
 */
export async function play(seed: number, options: SandboxOptions = {}, chaosMinutes = CHAOS_MINUTES): Promise<Run> {
  const beganMs = performance.now();
  const dice = new Dice(seed);
  const env = { METRIC_LAG_SECONDS: '0', SLACK_TEAM_IDS: 'T0SANDBOX', ...options.env };
  const story = await Story.begin({ seed, ...options, env });
  try {
    const writes = watchAlias(story);
    const people = new People(story, dice);
    const kills = await chaos(story, people, dice, chaosMinutes);
    const minutes = chaosMinutes + (await peace(story, people));
    const violations = await audit({ story, typed: people.typed, writes });
    const calls = story.sandbox.calls.list().filter(({ who }) => who === 'worker');
    const faults = calls.filter(({ fault }) => fault !== null).length;
    const ended = await endsOf(story);
    return {
      seed,
      violations,
      kills,
      faults,
      calls: calls.length,
      ended,
      minutes,
      tookMs: performance.now() - beganMs,
    };
  } finally {
    await story.end();
  }
}

async function chaos(story: Story, people: People, dice: Dice, minutes: number): Promise<number> {
  const { sandbox } = story;
  let kills = 0;
  const killed = () => {
    kills += 1;
  };
  /** Does something, perhaps with a kill in the middle of it. */
  const perhapsKilled = async (share: number, withinMs: number, deed: () => Promise<unknown>) => {
    const kill = dice.chance(share) ? killSoon(story, dice, withinMs, killed) : Promise.resolve();
    await Promise.all([deed(), kill]);
  };
  await perhapsKilled(0.3, 1500, () => people.start());
  for (let minute = 0; minute < minutes; minute += 1) {
    if (dice.chance(0.45)) sandbox.faults.add(aFault(dice));
    if (dice.chance(0.3)) await slackMood(story, dice);
    if (dice.chance(0.2)) await perhapsKilled(0.4, 300, () => people.anything());
    if (dice.chance(0.4) && FINISHED.includes(await phaseOf(story))) {
      await perhapsKilled(0.3, 1500, () => people.start());
    }
    if (dice.chance(0.06)) await alarm(story, dice);
    if (dice.chance(0.04)) await hand(story, dice);
    // A tick that comes twice, as EventBridge may send it: two workers at once.
    if (dice.chance(0.15)) sandbox.product.ringWorker({ kind: 'tick' });
    await perhapsKilled(0.45, 250, () => story.minutes(1));
  }
  return kills;
}

async function alarm(story: Story, dice: Dice): Promise<void> {
  await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
  if (dice.chance(0.7)) await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'OK' });
}

async function hand(story: Story, dice: Dice): Promise<void> {
  const weights = dice.pick<Readonly<Record<string, number>>>([{}, { 43: 0.3 }, { 44: 0.5 }]);
  await story.world({ set: 'alias', function: 'checkout', alias: 'live', version: '42', weights });
}

/** Nothing fails any more, and somebody answers what is asked. Returns the minutes that it took. */
async function peace(story: Story, people: People): Promise<number> {
  story.sandbox.faults.clear();
  await story.post('fault', { mode: 'none' });
  await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'OK' });
  let minutes = 0;
  for (let quiet = 0; quiet < QUIET_MINUTES && minutes < MOST_MINUTES; minutes += 1) {
    const phase = await phaseOf(story);
    quiet = FINISHED.includes(phase) ? quiet + 1 : 0;
    const answer = ANSWERS[phase];
    if (answer !== undefined) await people.type(`${answer} checkout`);
    await story.minutes(1);
  }
  return minutes;
}

const FINISHED: readonly string[] = ['none', 'promoted', 'rolledBack', 'abandoned'];
/** `baking` goes on by itself. */
const ANSWERS: Readonly<Record<string, string>> = { awaiting: 'promote', held: 'resume', drifted: 'rollback' };

/** As a pipeline would ask. */
async function phaseOf(story: Story): Promise<string> {
  const { ok, payload } = await story.sandbox.invokeWorker({ kind: 'status', function: 'checkout' });
  return ok ? ((JSON.parse(payload) as { phase?: string }).phase ?? 'none') : 'unknown';
}

async function endsOf(story: Story): Promise<readonly string[]> {
  const ends: string[] = [];
  for (const line of story.sandbox.logs()) {
    const found = /"message":"transition".*"event":"(promoted|rolledBack|abandoned)"/.exec(line);
    if (found?.[1] !== undefined) ends.push(found[1]);
  }
  return ends;
}
