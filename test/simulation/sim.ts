import type { Alarm } from '../../src/core/alarm.ts';
import { type Rollout, type Target, targetName } from '../../src/core/rollout.ts';
import { Audit } from './audit/audit.ts';
import { Dice } from './dice.ts';
import { Timeline } from './timeline.ts';
import { CALM, type Weather, weatherOf } from './weather.ts';
import type { Surroundings } from './worker.ts';
import { Aliases, type AliasWrite } from './world/aliases.ts';
import { CheckWorld } from './world/checks.ts';
import { LetterBox } from './world/letters.ts';
import { Load } from './world/load.ts';
import { nameOf } from './world/names.ts';
import { STARTERS } from './world/people.ts';
import { SlackWorld } from './world/slack.ts';
import { Table } from './world/table.ts';

/** 21 November 2026, 14:00 UTC: where every story begins. */
export const START_MS = Date.UTC(2026, 10, 21, 14);
export const STABLE = '41';
/** Share of the stories in which several functions are released in lockstep. */
const GROUPED = 0.12;
/** Share of the stories whose aliases have provisioned concurrency. */
const PROVISIONED = 0.08;

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
  /** Whether its targets are also released in lockstep. */
  readonly grouped: boolean;
  /** Whether its aliases have provisioned concurrency. */
  readonly provisioned: boolean;
  readonly aliases: Aliases;
  readonly load: Load;
  readonly checks: CheckWorld;
  readonly table: Table;
  readonly slack: SlackWorld;
  readonly firing = new Map<string, Alarm>();
  readonly audit: Audit;
  readonly counts = new Map<string, number>();
  readonly lines: Line[] = [];
  readonly teamIds: readonly string[];
  /** Of some of those: whether two must consent, and figures go away whenever one has. */
  readonly flickers: boolean;
  /** The functions' own `canary:` settings: in a group each may have others. */
  private readonly tags: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly defaultChannel: string | null;
  /** What other programs were told, where any listen. */
  readonly published: { readonly rolloutId: string; readonly n: number }[] = [];
  readonly listening: boolean;
  /** Events that failed on every try; null where the worker knows no queue. */
  readonly letters: LetterBox | null;
  /** Probability that a tick finds more than one worker can hold. */
  readonly crowded: number;
  calm = false;
  tableAway = false;
  private readonly storm: Weather;
  private readonly outage: Weather;
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
    this.outage = { ...this.storm, refused: { ...this.storm.refused, table: 1 } };
    // A stream of its own: the stories without groups are what they would be if there were none.
    const group = dice.fork(12);
    this.grouped = group.chance(GROUPED);
    this.targets = this.grouped ? groupedTargets(group) : targetsOf(dice.fork(4));
    const readying = dice.fork(13);
    this.provisioned = readying.chance(PROVISIONED);
    const onReadying = (target: Target, write: AliasWrite) => this.readySoon(target, write, readying);
    this.aliases = new Aliases(this.targets, START_MS - 3_600_000, STABLE, this.provisioned ? onReadying : null);
    this.load = new Load(seed, this.aliases);
    this.checks = new CheckWorld(dice.fork(11));
    const now = () => this.timeline.nowMs;
    this.table = new Table(now, dice.fork(5));
    this.slack = new SlackWorld(now, dice.fork(6));
    this.teamIds = dice.chance(0.5) ? ['T1'] : [];
    this.defaultChannel = dice.chance(0.9) ? 'CDEFAULT' : null;
    const tags = tagsOf(dice.fork(7));
    const tagged = this.targets.map(
      ({ functionArn }) => [functionArn, this.grouped ? groupedTags(group) : tags] as const,
    );
    this.flickers = this.grouped && group.chance(0.2);
    this.tags = new Map(this.flickers ? tagged.map(([arn]) => [arn, { 'canary:approvals': '2' }]) : tagged);
    this.listening = dice.fork(8).chance(0.5);
    this.crowded = dice.fork(10).pick([0, 0, 0.2]);
    this.letters = dice.fork(9).chance(0.7) ? new LetterBox(now) : null;
    this.audit = new Audit(this);
  }

  get nowMs(): number {
    return this.timeline.nowMs;
  }

  readonly weather = (): Weather => {
    if (this.calm) return CALM;
    return this.tableAway ? this.outage : this.storm;
  };

  readonly count = (what: string): void => {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  };

  readonly say = (who: string, what: () => string): void => {
    if (this.telling) this.lines.push({ atMs: this.nowMs, who, what: what() });
  };

  /** AWS names no time for it: mostly some minutes, now and then so long that it must be told. */
  private readySoon(target: Target, write: AliasWrite, dice: Dice): void {
    this.count('times that AWS readied provisioned concurrency');
    this.say('AWS', () => `readies provisioned concurrency for ${write.routing.version} of ${targetName(target)}`);
    const ms = dice.chance(0.85) ? dice.int(20_000, 240_000) : dice.int(900_000, 1_500_000);
    this.timeline.after(ms, () => {
      const ready = this.aliases.ready(target, write, this.nowMs);
      if (ready === null) return;
      this.say('AWS', () => `has readied ${ready.routing.version} of ${targetName(target)}`);
      if (!ready.own) this.audit.otherWrite(target, write.routing, ready.routing, ready.revisionId);
    });
  }

  tagsOf(functionArn: string): Readonly<Record<string, string>> {
    return this.tags.get(functionArn) ?? {};
  }

  /** A rollout as it is stored, the target's current one or an earlier one. */
  stored(target: Target, id: string): Rollout | null {
    const current = this.current(target);
    if (current?.id === id) return current;
    return (this.table.get(`archive ${nameOf(target)} ${id}`)?.value as Rollout | undefined) ?? null;
  }

  /** The rollout that holds a target now, as it is stored. */
  current(target: Target): Rollout | null {
    return (this.table.get(currentKey(target))?.value as Rollout | undefined) ?? null;
  }
}

export function currentKey(target: Target): string {
  return `current ${nameOf(target)}`;
}

function tagsOf(dice: Dice): Readonly<Record<string, string>> {
  return {
    ...(dice.chance(0.3) ? { 'canary:approvals': '2' } : {}),
    ...(dice.chance(0.2) ? { 'canary:self-approval': 'off' } : {}),
    ...(dice.chance(0.2) ? { 'canary:previous': 'off' } : {}),
    ...(dice.chance(0.3) ? { 'canary:on-drift': 'rollback' } : {}),
    ...(dice.chance(0.2) ? { 'canary:starters': STARTERS } : {}),
    ...(dice.chance(0.2) ? { 'canary:channel': 'CTAG' } : {}),
    ...(dice.chance(0.2) ? { 'canary:checks': dice.pick(['smoke', 'each last', 'quiet', 'smoke last']) } : {}),
    ...(dice.chance(0.1) ? { 'canary:harm': '30' } : {}),
    ...(dice.chance(0.1) ? { 'canary:on-regress': 'back' } : {}),
  };
}

/** One in three members has a policy of its own; whom that names as starters would be refused too often. */
function groupedTags(dice: Dice): Readonly<Record<string, string>> {
  const { 'canary:starters': _, ...tags } = tagsOf(dice);
  return dice.chance(0.35) ? tags : {};
}

function arn(name: string): string {
  return `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
}

/** Two functions or three; the same alias of each, as a group has it. */
function groupedTargets(dice: Dice): readonly Target[] {
  const names = dice.chance(0.3) ? ['checkout', 'orders', 'cart'] : ['checkout', 'orders'];
  return names.map((name) => ({ functionArn: arn(name), alias: 'live' }));
}

function targetsOf(dice: Dice): readonly Target[] {
  const first = { functionArn: arn('checkout'), alias: 'live' };
  const second = dice.pick([
    { functionArn: arn('checkout'), alias: 'beta' },
    { functionArn: arn('orders'), alias: 'live' },
  ]);
  return dice.chance(0.4) ? [first, second] : [first];
}
