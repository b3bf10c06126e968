import { expect, it } from 'vitest';
import type { Log } from '../../src/app/ports.ts';
import { METRIC_NAMES, metered } from '../../src/lambda/meter.ts';

type Line = Readonly<Record<string, unknown>>;

function lines(namespace: string | null, use: (log: Log) => void): readonly Line[] {
  const said: Line[] = [];
  const write = (message: string, fields: Line = {}) => void said.push({ message, ...fields });
  use(metered({ info: write, warn: write, error: write }, namespace, () => 1_000));
  return said;
}

it.each<[string, (log: Log) => void, string, number, string]>([
  ['a tick in which two failed', (log) => log.info('tick', { rollouts: 9, failed: 2 }), 'FailedItems', 2, 'Count'],
  ['a transition', (log) => log.info('transition', { event: 'stage' }), 'Transitions', 1, 'Count'],
  ['a line told late', (log) => log.info('told', { lagMs: 90_000 }), 'SlackLagSeconds', 90, 'Seconds'],
  ['a story that waits', (log) => log.warn('the story waits', { lagMs: 400_000 }), 'SlackLagSeconds', 400, 'Seconds'],
  [
    'a rollback by an alarm',
    (log) => log.info('safe after an alarm', { safeAfterMs: 1_500 }),
    'AlarmToSafeSeconds',
    1.5,
    'Seconds',
  ],
])('%s is a metric in its own log line, without a dimension', (_, use, Name, value, Unit) => {
  const [line] = lines('canary', use);
  expect(line).toMatchObject({ [Name]: value });
  expect(line?._aws).toEqual({
    Timestamp: 1_000,
    CloudWatchMetrics: [{ Namespace: 'canary', Dimensions: [[]], Metrics: [{ Name, Unit }] }],
  });
  expect(METRIC_NAMES).toContain(Name);
});

it('what is measured nowhere, and what was not measured now, stays an ordinary line', () => {
  const said = lines('canary', (log) => {
    log.info('done', { event: 'tick' });
    // A metric costs by the hours in which it exists: where nothing fails there is none.
    log.info('tick', { rollouts: 9, failed: 0 });
    log.info('told', { done: true });
    log.info('anything else', { lagMs: 5 });
  });
  for (const line of said) expect(line).not.toHaveProperty('_aws');
});

it('without a namespace there are no metrics', () => {
  expect(lines(null, (log) => log.info('transition'))).toEqual([{ message: 'transition' }]);
});
