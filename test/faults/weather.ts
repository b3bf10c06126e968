import type { Fault, FaultKind } from '../../src/sandbox/aws/faults.ts';
import type { Story } from '../stories/story.ts';
import type { Dice } from './dice.ts';

/** What happens to a run from outside of the product, minute by minute. */

const OPERATIONS = [
  'UpdateAlias',
  'UpdateAlias',
  'GetAlias',
  'PutItem',
  'PutItem',
  'GetItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'GetMetricData',
  'DescribeAlarms',
  'GetFunction',
  'ReceiveMessage',
  'PutEvents',
  '*',
] as const;
const KINDS = ['error', 'errorAfter', 'errorAfter', 'throttle', 'throttle', 'drop', 'dropAfter'] as const;
const SLACK = ['none', 'none', 'none', 'loseReplies', 'error500', 'ratelimited'] as const;

/** A fault for one operation, for one call or a burst of them. Hanging costs seconds of the machine's time, so it is rare. */
export function aFault(dice: Dice): Fault {
  const operation = dice.pick(OPERATIONS);
  const kind: FaultKind = dice.chance(0.02)
    ? 'hang'
    : operation === 'GetMetricData' && dice.chance(0.4)
      ? 'partial'
      : dice.pick(KINDS);
  const times = kind === 'hang' ? 1 : dice.chance(0.2) ? dice.int(5, 12) : dice.int(1, 3);
  return { operation, kind, times };
}

/** Slack's mood for the next minute. */
export async function slackMood(story: Story, dice: Dice): Promise<void> {
  await story.post('fault', { mode: dice.pick(SLACK), retryAfterS: 30 });
}

/** Kills the worker, and now and then the Slack function, while something goes on: within so many real milliseconds. */
export function killSoon(story: Story, dice: Dice, withinMs: number, killed: () => void): Promise<void> {
  const afterMs = dice.int(0, withinMs);
  const who = dice.chance(0.1) ? 'slack' : 'worker';
  return new Promise((done) =>
    setTimeout(() => {
      killed();
      story.sandbox.product.kill(who).then(done);
    }, afterMs),
  );
}
