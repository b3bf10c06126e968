import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';

interface Reply {
  readonly id?: string;
  readonly phase?: string;
  readonly weightBp?: number;
  readonly stable?: string;
  readonly canary?: string;
  readonly note?: string;
  readonly refused?: boolean;
  readonly code?: string;
  readonly reason?: string;
}

/** A CI pipeline invokes the worker directly; the answer is the invocation's result. Each test goes on with its rollouts. */
describe('a pipeline', () => {
  const story = sharedStory();

  const call = async (event: Readonly<Record<string, unknown>>): Promise<Reply> => {
    const { ok, payload } = await story.sandbox.invokeWorker(event);
    expect(ok).toBe(true);
    await story.sandbox.settled();
    return JSON.parse(payload) as Reply;
  };
  const START = {
    kind: 'start',
    function: 'checkout',
    version: '43',
    plan: '10% bake=1m watch=5m',
    by: 'ci',
    id: 'build-981',
  };

  it('starts a rollout, and the answer comes after the save', async () => {
    const reply = await call(START);
    expect(reply).toMatchObject({ stable: '42', canary: '43', phase: 'baking', weightBp: 1000 });
    expect(await story.alias()).toEqual({ version: '42', weights: { '43': 0.1 } });
    expect((await story.card()).text).toContain('checkout:live');
  });

  it('that calls again with the same id gets the same rollout and begins nothing', async () => {
    const again = await call(START);
    const status = await call({ kind: 'status', function: 'checkout', by: 'ci' });
    expect(again.id).toBe(status.id);
    expect(await story.cards()).toHaveLength(1);
  });

  it('that uses the id for something else is refused', async () => {
    expect(await call({ ...START, version: '44' })).toMatchObject({ refused: true, code: 'id-reused' });
    expect(await call({ ...START, id: 'build-982' })).toMatchObject({ refused: true, code: 'already-running' });
  });

  it('holds, resumes and promotes; a promote too early is refused with what would be right', async () => {
    expect(await call({ kind: 'promote', function: 'checkout', by: 'ci' })).toMatchObject({
      refused: true,
      code: 'not-now',
    });
    expect(await call({ kind: 'hold', function: 'checkout', by: 'ci' })).toMatchObject({
      phase: 'held',
      weightBp: 1000,
    });
    expect(await call({ kind: 'resume', function: 'checkout', by: 'ci' })).toMatchObject({ phase: 'baking' });
    await story.untilOffered('promote');
    expect(await call({ kind: 'promote', function: 'checkout', by: 'ci', id: 'go-1' })).toMatchObject({
      phase: 'promoting',
      weightBp: 10_000,
    });
    expect(await call({ kind: 'promote', function: 'checkout', by: 'ci', id: 'go-1' })).toMatchObject({
      phase: 'promoting',
    });
    await story.minutes(3);
    expect(await call({ kind: 'status', function: 'checkout', by: 'ci' })).toMatchObject({ phase: 'watching' });
  });

  it('that starts during the watch ends it first, and is told', async () => {
    const reply = await call({ ...START, version: '44', id: 'build-990' });
    expect(reply).toMatchObject({ stable: '43', canary: '44', phase: 'baking' });
    expect(reply.note).toContain('ended the watch of 42 → 43');
    const [first] = await story.cards();
    await story.minutes(1);
    expect((await story.cards())[0]?.text).toContain('Promoted');
    expect(first?.ts).toBe((await story.cards())[0]?.ts);
    expect(await call({ kind: 'rollback', function: 'checkout', by: 'ci', reason: 'enough seen' })).toMatchObject({
      phase: 'rollingBack',
      weightBp: 0,
    });
    await story.minutes(3);
    expect(await call({ kind: 'status', function: 'checkout', by: 'ci' })).toMatchObject({ phase: 'rolledBack' });
  });

  it('written for AWS’ sample of 2017 is understood', async () => {
    const event = {
      'function-name': 'checkout',
      'alias-name': 'live',
      'new-version': '42',
      steps: 4,
      interval: 120,
      type: 'linear',
      'health-check': true,
    };
    const reply = await call(event);
    expect(reply).toMatchObject({ stable: '43', canary: '42', weightBp: 2500 });
    expect(reply.note).toMatch(/longer/);
    await call({ kind: 'rollback', function: 'checkout', by: 'ci' });
    expect(await call({ ...event, 'health-check': false })).toMatchObject({ refused: true });
  });

  it.each([
    [{ kind: 'start', function: 'checkout', version: '43', plan: 'banana' }, 'bad-plan'],
    [{ kind: 'start', function: 'checkout', version: 'latest' }, 'latest'],
    [{ kind: 'start', function: 'checkout' }, 'bad-input'],
    [{ kind: 'start', function: 'che ckout', version: '43' }, 'bad-input'],
    [{ kind: 'status', function: 'nothing-here' }, 'no-rollout'],
    [{ kind: 'deploy', function: 'checkout' }, 'bad-input'],
    [{ kind: 'start', function: 'checkout', version: '43', alais: 'live' }, 'bad-input'],
  ])('with %j is refused with %s', async (event, code) => {
    expect(await call(event)).toMatchObject({ refused: true, code });
  });
});
