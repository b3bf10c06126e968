import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { alias } from '../sandbox/aws/aSandbox.ts';
import { choose, formOf, submit, suggested } from './hands.ts';
import { sharedStory } from './hooks.ts';
import { textOf } from './story.ts';

const THERE = 'arn:aws:lambda:us-east-1:222222222222:function:checkout';
const PLACES = JSON.stringify({
  prod: {
    region: 'us-east-1',
    role: 'arn:aws:iam::222222222222:role/lambda-canary-member-us-east-1',
    externalId: 'only-us',
  },
  locked: { role: 'arn:aws:iam::333333333333:role/lambda-canary-member-eu-west-1' },
});

/** `prod` lets the app in; `locked` is an account that the sandbox does not have. */
const WITH_PROD: SandboxOptions = {
  env: { PLACES },
  members: [{ account: '222222222222', region: 'us-east-1', externalId: 'only-us' }],
};

const story = sharedStory(WITH_PROD);

/**
 * Functions of the same name in two accounts and two regions: what is done to the one must not touch the other. Each test
 * goes on where the one before ended.
 */
describe('a function in another account and region', () => {
  const there = () => {
    const [member] = story.sandbox.members;
    if (member === undefined) throw new Error('the sandbox has no member');
    return member;
  };
  const routed = () => {
    const { version, weights } = alias(there().world);
    return { version, weights };
  };
  const atHome = { version: '42', weights: {} };
  /**
   * When the role's credentials were given. They last an hour, and the app renews them five minutes before that. A rollout that
   * is to outlive them begins at their 50th minute: the minutes before that pass while nothing runs, which is less work.
   */
  let givenMs = 0;
  const untilTheir50thMinute = () => story.minutes(50 - Math.round((story.sandbox.clock.now() - givenMs) / 60_000));

  it('is rolled out by its place’s name: traffic moves there, and not at home', async () => {
    await story.type('start prod/checkout 43 10% bake=2m watch=5m');
    givenMs = story.sandbox.clock.now();
    expect(routed()).toEqual({ version: '42', weights: { '43': 0.1 } });
    expect(await story.alias()).toEqual(atHome);
  });

  it('is judged on its own figures, and its card says where it is', async () => {
    await story.untilOffered('promote');
    const card = textOf(await story.card());
    expect(card).toContain('prod/checkout:live');
    expect(card).toContain('in `prod`: account 222222222222, region us-east-1');
    expect(card).toMatch(/0\.\d+ ?%/);
  });

  it('stands in the list beside its namesake, each by the name that can be typed', async () => {
    await story.type('start checkout 43 10% bake=30m');
    await story.type('list');
    const list = await story.lastTold();
    expect(list).toContain('*prod/checkout:live');
    expect(list).toContain('*checkout:live');
    await story.type('rollback checkout');
    await story.minutes(2);
    expect(await story.alias()).toEqual(atHome);
    expect(routed().weights).toEqual({ '43': 0.1 });
  });

  it('goes back by an alarm of its own account, and by no other of that name', async () => {
    story.sandbox.world.setAlarm('checkout-errors', 'ALARM');
    await story.sandbox.settled();
    await story.minutes(1);
    expect(routed().weights).toEqual({ '43': 0.1 });
    story.sandbox.world.setAlarm('checkout-errors', 'OK');
    const before = story.sandbox.calls.list().length;
    there().world.setAlarm('checkout-errors', 'ALARM');
    await story.sandbox.settled();
    expect(routed()).toEqual(atHome);
    // As few calls as at home; the role's credentials were there.
    const calls = story.sandbox.calls.list().slice(before);
    expect(calls.map(({ operation }) => operation).slice(0, 4)).toEqual([
      'Query',
      'PutItem',
      'GetAlias',
      'UpdateAlias',
    ]);
    there().world.setAlarm('checkout-errors', 'OK');
    await story.minutes(2);
    expect(textOf((await story.cards())[0] ?? (await story.card()))).toContain('Rolled back');
  });

  it('is named by its ARN as well, and its roll back is one press', async () => {
    await untilTheir50thMinute();
    await story.type(`start ${THERE}:live 43 10% bake=90m`);
    expect(routed().weights).toEqual({ '43': 0.1 });
    expect((await story.card()).text).toContain('prod/checkout:live');
    // Longer than the role's credentials last.
    await story.minutes(15);
    givenMs += 55 * 60_000;
    await story.press('rollback');
    await story.minutes(2);
    expect(routed()).toEqual(atHome);
  });

  it('can be chosen in the form, by the name that its place gives it', async () => {
    await story.type('start');
    const names = (await suggested(story, 'function', 'checkout')).map(({ value }) => value);
    expect(names).toEqual(expect.arrayContaining(['checkout', 'prod/checkout']));
    await choose(story, 'function', 'prod/checkout');
    expect((await suggested(story, 'version', '43')).map(({ value }) => value)).toEqual(['43']);
    expect(await submit(story, { function: 'prod/checkout', version: '43', plan: '10%' })).toBeNull();
    expect(routed().weights).toEqual({ '43': 0.1 });
    expect(await formOf(story)).toBeNull();
  });

  it('answers a pipeline that names it in either way', async () => {
    const ask = async (name: string): Promise<Record<string, unknown>> => {
      const { payload } = await story.sandbox.invokeWorker({ kind: 'status', function: name, by: 'ci' });
      return JSON.parse(payload) as Record<string, unknown>;
    };
    expect(await ask('prod/checkout')).toMatchObject({ function: 'prod/checkout', phase: 'baking', weightBp: 1000 });
    expect(await ask(THERE)).toEqual(await ask('prod/checkout'));
    expect(await ask('checkout')).toMatchObject({ function: 'checkout', phase: 'rolledBack' });
  });

  it('whose role is taken away is blocked, in AWS’ words with a way out, and goes on when it is given back', async () => {
    await story.type('rollback prod/checkout');
    await story.minutes(2);
    await untilTheir50thMinute();
    await story.type('start prod/checkout 43 10%');
    expect(routed().weights).toEqual({ '43': 0.1 });
    there().letsIn = false;
    // The credentials that were given hold for their hour.
    await story.minutes(15);
    await story.type('rollback prod/checkout enough seen');
    await story.minutes(1);
    const card = textOf(await story.card());
    expect(card).toContain('this app may not act in account 222222222222');
    expect(card).toContain(`--region us-east-1 --function-name ${THERE} --name live`);
    expect(routed().weights).toEqual({ '43': 0.1 });
    there().letsIn = true;
    await story.minutes(3);
    expect(routed()).toEqual(atHome);
    expect((await story.card()).text).toContain('Rolled back');
  });
});

describe('what cannot be reached', () => {
  const answer = async (text: string) => {
    await story.type(text);
    return story.lastTold();
  };

  it('an account that nobody set up is refused with those that there are', async () => {
    const stranger = 'arn:aws:lambda:eu-west-1:444444444444:function:checkout';
    const said = await answer(`start ${stranger} 43 10%`);
    expect(said).toContain('account 444444444444, region eu-west-1, where this app has no way in');
    expect(said).toContain('its own account 123456789012, region eu-west-1, and in prod (account 222222222222');
    expect(await answer('start staging/checkout 43 10%')).toContain('no account or region called “staging”');
  });

  it('a role that does not let the app in is told in AWS’ words, with the account', async () => {
    const said = await answer('start locked/checkout 43 10%');
    expect(said).toContain('AWS does not let this app look at locked/checkout');
    expect(said).toContain('this app may not act in account 333333333333');
    expect(said).toContain('is not authorized to perform: sts:AssumeRole');
  });

  it('and costs the others nothing: the form lists what can be reached', async () => {
    await story.type('start');
    const names = (await suggested(story, 'function', '')).map(({ value }) => value);
    expect(names).toEqual(expect.arrayContaining(['checkout', 'thumbnails', 'prod/checkout', 'prod/thumbnails']));
    expect(names.filter((name) => name.startsWith('locked'))).toEqual([]);
    expect(story.sandbox.logs().join('\n')).toContain('the functions of a place cannot be listed');
  });

  it('the doctor says which place it is', async () => {
    const { payload } = await story.sandbox.invokeWorker({ kind: 'doctor', function: 'prod/checkout', alias: 'live' });
    const findings = JSON.parse(payload) as { name: string; ok: boolean; says: string }[];
    expect(findings.find(({ name }) => name === 'alias')).toMatchObject({ ok: true });
    const places = findings.filter(({ name }) => name === 'place');
    expect(places.map(({ ok, says }) => [ok, says.split(':')[0]])).toEqual([
      [true, 'prod'],
      [false, 'locked'],
    ]);
  });
});
