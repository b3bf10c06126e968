import type { CallRecord } from '../../src/app/story.ts';
import type { Alarm } from '../../src/core/alarm.ts';
import type { Rollout, Target } from '../../src/core/rollout.ts';
import { targetName } from '../../src/core/rollout.ts';
import { Audit } from './audit/audit.ts';
import { Dice } from './dice.ts';
import { Timeline } from './timeline.ts';
import { CALM, type Weather, weatherOf } from './weather.ts';
import type { Surroundings } from './worker.ts';
import { Aliases } from './world/aliases.ts';
import { Load } from './world/load.ts';
import { SlackWorld } from './world/slack.ts';
import { Table } from './world/table.ts';

/** 21 November 2026, 14:00 UTC: where every story begins. */
export const START_MS = Date.UTC(2026, 10, 21, 14);
export const STABLE = '41';

/** One line of a told story. */
export interface Line {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
}

/** Everything that one story is made of. */
export class Sim implements Surroundings {
  readonly timeline = new Timeline(START_MS);
  readonly dice: Dice;
  /** What happens in the world draws from streams of its own. */
  readonly fate: Dice;
  readonly targets: readonly Target[];
  readonly aliases: Aliases;
  readonly load: Load;
  readonly table: Table;
  readonly slack: SlackWorld;
  readonly firing = new Map<string, Alarm>();
  readonly audit: Audit;
  readonly counts = new Map<string, number>();
  readonly lines: Line[] = [];
  readonly teamIds: readonly string[];
  /** The functions' own `canary:` settings. */
  readonly tags: Readonly<Record<string, string>>;
  readonly defaultChannel: string | null;
  calm = false;
  private readonly storm: Weather;
  /** Called after every save of a rollout that took effect. */
  onSaved: (before: Rollout | null, after: Rollout) => void = () => {};

  constructor(
    readonly seed: number,
    private readonly telling: boolean,
  ) {
    const dice = new Dice(seed);
    this.dice = dice.fork(1);
    this.fate = dice.fork(2);
    this.storm = weatherOf(dice.fork(3));
    this.targets = targetsOf(dice.fork(4));
    this.aliases = new Aliases(this.targets, START_MS - 3_600_000, STABLE);
    this.load = new Load(seed, this.aliases);
    const now = () => this.timeline.nowMs;
    this.table = new Table(now, dice.fork(5));
    this.slack = new SlackWorld(now, dice.fork(6));
    this.teamIds = dice.chance(0.5) ? ['T1'] : [];
    this.defaultChannel = dice.chance(0.9) ? 'CDEFAULT' : null;
    this.tags = tagsOf(dice.fork(7));
    this.audit = new Audit(this);
  }

  get nowMs(): number {
    return this.timeline.nowMs;
  }

  readonly weather = (): Weather => (this.calm ? CALM : this.storm);

  readonly count = (what: string): void => {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  };

  readonly say = (who: string, what: () => string): void => {
    if (this.telling) this.lines.push({ atMs: this.nowMs, who, what: what() });
  };

  /** Whether a call from Slack was answered, as far as the store knows. */
  callState(id: string): CallRecord['state'] | null {
    return (this.table.get(`call ${id}`)?.value as CallRecord | undefined)?.state ?? null;
  }

  /** The rollout that holds a target now, as it is stored. */
  current(target: Target): Rollout | null {
    return (this.table.get(currentKey(target))?.value as Rollout | undefined) ?? null;
  }
}

export function currentKey(target: Target): string {
  return `current ${targetName(target)}`;
}

function tagsOf(dice: Dice): Readonly<Record<string, string>> {
  return {
    ...(dice.chance(0.3) ? { 'canary:approvals': '2' } : {}),
    ...(dice.chance(0.2) ? { 'canary:self-approval': 'off' } : {}),
    ...(dice.chance(0.2) ? { 'canary:previous': 'off' } : {}),
    ...(dice.chance(0.3) ? { 'canary:on-drift': 'rollback' } : {}),
    ...(dice.chance(0.2) ? { 'canary:starters': 'S1 U3 pipeline:ci' } : {}),
    ...(dice.chance(0.2) ? { 'canary:channel': 'CTAG' } : {}),
  };
}

function targetsOf(dice: Dice): readonly Target[] {
  const arn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
  const first = { functionArn: arn('checkout'), alias: 'live' };
  const second = dice.pick([
    { functionArn: arn('checkout'), alias: 'beta' },
    { functionArn: arn('orders'), alias: 'live' },
  ]);
  return dice.chance(0.4) ? [first, second] : [first];
}
