import { ADA, BEN, type Story } from '../stories/story.ts';
import type { Dice } from './dice.ts';

/** A plan as it is typed, and what it allows. */
export interface PlanTyped {
  readonly text: string;
  /** Weights of its stages, basis points. */
  readonly stages: readonly number[];
  /** Whether 100 % needs somebody's approval. */
  readonly asks: boolean;
}

export const PLANS: readonly [PlanTyped, ...PlanTyped[]] = [
  { text: '10% bake=1m auto max-bake=6m watch=1m', stages: [1000], asks: false },
  { text: '10% bake=1m max-bake=6m watch=1m', stages: [1000], asks: true },
  { text: '5%,25%,50% every 1m auto max-bake=6m watch=1m', stages: [500, 2500, 5000], asks: false },
  { text: 'linear 25% every 1m max-bake=6m watch=1m', stages: [2500, 5000, 7500], asks: false },
  { text: 'exponential x2 from 20% every 1m max-bake=6m watch=1m', stages: [2000, 4000, 8000], asks: false },
  { text: 'switch watch=2m', stages: [], asks: false },
];

/** What a person asked for by a command, with the virtual time. */
export interface Typed {
  readonly atMs: number;
  readonly text: string;
  /** For a start. */
  readonly start: { readonly plan: PlanTyped; readonly canary: string } | null;
  readonly isPromote: boolean;
}

/** Good, failing, slow. */
const CANARIES = ['43', '43', '43', '44', '45'] as const;

/** Types commands and remembers them. */
export class People {
  readonly typed: Typed[] = [];

  constructor(
    private readonly story: Story,
    private readonly dice: Dice,
  ) {}

  start(): Promise<void> {
    const plan = this.dice.pick(PLANS);
    const canary = this.dice.pick(CANARIES);
    return this.type(`start checkout ${canary} ${plan.text}`, { plan, canary });
  }

  /** Something that somebody might do in the middle of it all. */
  anything(): Promise<void> {
    const kind = this.dice.pick([
      'promote',
      'promote',
      'rollback',
      'hold',
      'resume',
      'reassert',
      'status',
      'start',
    ] as const);
    if (kind === 'start') return this.start();
    return this.type(`${kind} checkout`);
  }

  async type(text: string, start: Typed['start'] = null): Promise<void> {
    const { sandbox } = this.story;
    this.typed.push({ atMs: sandbox.clock.now(), text, start, isPromote: text.startsWith('promote') });
    // With the Slack function killed in mid-request Slack shows its own error: nothing was acknowledged.
    await this.story.type(`/canary ${text}`, this.dice.pick([ADA, BEN] as const)).catch(() => {});
  }
}
