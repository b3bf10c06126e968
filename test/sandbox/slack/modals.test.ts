import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aSlack, refusal } from './aSlack.ts';

let slack: Awaited<ReturnType<typeof aSlack>>;
beforeEach(async () => {
  slack = await aSlack();
});
afterEach(() => slack.stop());

const plain = (text: string) => ({ type: 'plain_text', text }) as const;

function aForm(over: object = {}) {
  return {
    type: 'modal',
    callback_id: 'start',
    title: plain('Start'),
    submit: plain('Start'),
    private_metadata: 'C0RELEASES',
    blocks: [
      {
        type: 'input',
        block_id: 'fn',
        label: plain('Function'),
        element: { type: 'external_select', action_id: 'pick', min_query_length: 0 },
      },
      {
        type: 'input',
        block_id: 'why',
        label: plain('Reason'),
        optional: true,
        element: { type: 'plain_text_input', action_id: 'text' },
      },
    ],
    ...over,
  } as const;
}

/** A trigger as a command brings it. */
async function aTrigger(user = 'U0ADA'): Promise<string> {
  await slack.page('command', { user, channel: 'C0RELEASES', text: '/canary start' });
  return new URLSearchParams(slack.body()).get('trigger_id')!;
}

async function anOpenForm(over: object = {}) {
  const { view } = await slack.client.views.open({ trigger_id: await aTrigger(), view: aForm(over) as never });
  return view!;
}

const stack = async (user = 'U0ADA') => (await slack.state()).modals[user] ?? [];

describe('triggers', () => {
  test('open one view, within three seconds', async () => {
    const trigger = await aTrigger();
    await slack.client.views.open({ trigger_id: trigger, view: aForm() as never });
    const again = slack.client.views.open({ trigger_id: trigger, view: aForm() as never });
    expect((await refusal(again)).error).toBe('exchanged_trigger_id');
    const late = await aTrigger();
    slack.waitAtThePage(3001);
    const tooLate = slack.client.views.open({ trigger_id: late, view: aForm() as never });
    expect((await refusal(tooLate)).error).toBe('expired_trigger_id');
  });

  test('do not age with the virtual clock', async () => {
    const trigger = await aTrigger();
    slack.clock.pass(60_000);
    await slack.client.views.open({ trigger_id: trigger, view: aForm() as never });
    expect(await stack()).toHaveLength(1);
  });
});

describe('type-ahead', () => {
  test('asks the app, and shows its options', async () => {
    const view = await anOpenForm();
    const options = [{ text: plain('checkout'), value: 'checkout' }];
    slack.answer({ options });
    const asked = { user: 'U0ADA', view_id: view.id, block_id: 'fn', action_id: 'pick', value: 'che' };
    expect(await slack.page('suggest', asked)).toMatchObject({ ok: true, options });
    expect(slack.payload()).toMatchObject({
      type: 'block_suggestion',
      action_id: 'pick',
      block_id: 'fn',
      value: 'che',
      container: { type: 'view', view_id: view.id },
    });
  });

  test('with too much to show is an offence', async () => {
    const view = await anOpenForm();
    slack.answer({ options: [{ text: plain('x'.repeat(76)), value: 'x' }] });
    const asked = { user: 'U0ADA', view_id: view.id, action_id: 'pick', value: '' };
    expect(await slack.page('suggest', asked)).toMatchObject({ ok: false, error: 'invalid_options' });
    expect((await slack.state()).offences).toMatchObject([{ where: 'options of pick' }]);
  });
});

describe('submitting', () => {
  const filled = { fn: { pick: 'checkout' }, why: { text: 'because' } };

  test('sends what was chosen and typed; an empty answer closes the view', async () => {
    const view = await anOpenForm();
    expect(await slack.page('submit', { user: 'U0ADA', view_id: view.id, values: filled })).toMatchObject({
      ok: true,
      closed: true,
    });
    expect(slack.payload()).toMatchObject({
      type: 'view_submission',
      user: { id: 'U0ADA' },
      view: {
        id: view.id,
        callback_id: 'start',
        private_metadata: 'C0RELEASES',
        state: {
          values: {
            fn: { pick: { type: 'external_select', selected_option: { value: 'checkout' } } },
            why: { text: { type: 'plain_text_input', value: 'because' } },
          },
        },
      },
    });
    expect(await stack()).toEqual([]);
  });

  test('without a needed field stays in the client', async () => {
    const view = await anOpenForm();
    const asked = slack.seen.length;
    expect(await slack.page('submit', { user: 'U0ADA', view_id: view.id, values: {} })).toMatchObject({
      errors: { fn: 'Please complete this required field.' },
    });
    expect(slack.seen).toHaveLength(asked);
  });

  test('answered with errors keeps the view and shows them', async () => {
    const view = await anOpenForm();
    slack.answer({ response_action: 'errors', errors: { fn: 'No such function' } });
    expect(await slack.page('submit', { user: 'U0ADA', view_id: view.id, values: filled })).toMatchObject({
      errors: { fn: 'No such function' },
    });
    expect(await stack()).toHaveLength(1);
  });

  test('answered with another view replaces it, or lays it on top, three at most', async () => {
    const view = await anOpenForm();
    const submit = async (view_id: string) => slack.page('submit', { user: 'U0ADA', view_id, values: filled });
    slack.answer({ response_action: 'update', view: aForm({ title: plain('Sure?') }) });
    await submit(view.id!);
    expect(await stack()).toMatchObject([{ id: view.id, content: { title: { text: 'Sure?' } } }]);
    slack.answer({ response_action: 'push', view: aForm({ title: plain('More') }) });
    await submit(view.id!);
    await submit((await stack()).at(-1)!.id);
    expect(await submit((await stack()).at(-1)!.id)).toMatchObject({ ok: false });
    expect(await stack()).toHaveLength(3);
    slack.answer({ response_action: 'clear' });
    await submit((await stack()).at(-1)!.id);
    expect(await stack()).toEqual([]);
  });

  test('answered with something else is an offence', async () => {
    const view = await anOpenForm();
    slack.answer({ text: 'thanks' });
    expect(await slack.page('submit', { user: 'U0ADA', view_id: view.id, values: filled })).toMatchObject({
      ok: false,
    });
    expect((await slack.state()).offences).toMatchObject([{ where: 'ack of view_submission' }]);
  });
});

describe('changing a view', () => {
  test('keeps what was filled in, and minds the hash', async () => {
    const menu = { type: 'static_select', action_id: 'alias', options: [{ text: plain('live'), value: 'live' }] };
    const actions = { type: 'actions', block_id: 'more', elements: [menu] };
    const view = await anOpenForm({ blocks: [...aForm().blocks, actions] });
    await slack.page('press', {
      user: 'U0ADA',
      view_id: view.id,
      action_id: 'alias',
      value: 'live',
      values: { why: { text: { type: 'plain_text_input', value: 'so' } } },
    });
    expect(slack.payload()).toMatchObject({
      container: { type: 'view' },
      view: { state: { values: { more: { alias: { selected_option: { value: 'live' } } } } } },
    });
    const next = aForm({ title: plain('Next'), blocks: [...aForm().blocks, actions] }) as never;
    const stale = slack.client.views.update({ view_id: view.id!, hash: 'other', view: next });
    expect((await refusal(stale)).error).toBe('hash_conflict');
    const updated = await slack.client.views.update({ view_id: view.id!, hash: view.hash!, view: next });
    expect(updated.view?.state).toMatchObject({
      values: {
        why: { text: { value: 'so' } },
        more: { alias: { selected_option: { value: 'live' } } },
      },
    });
  });

  test('a view that is laid on top needs a trigger from the one below', async () => {
    const go = { type: 'actions', elements: [{ type: 'button', action_id: 'go', text: plain('Go') }] };
    const view = await anOpenForm({ blocks: [go], submit: undefined });
    const outside = slack.client.views.push({ trigger_id: await aTrigger(), view: aForm() as never });
    expect((await refusal(outside)).error).toBe('not_found');
    await slack.page('press', { user: 'U0ADA', view_id: view.id, action_id: 'go' });
    const pushed = await slack.client.views.push({ trigger_id: slack.payload().trigger_id, view: aForm() as never });
    expect(pushed.view).toMatchObject({ previous_view_id: view.id, root_view_id: view.id });
  });

  test('closing tells the app when it asked to be told', async () => {
    const view = await anOpenForm({ notify_on_close: true });
    await slack.page('close', { user: 'U0ADA', view_id: view.id });
    expect(slack.payload()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id: view.id } });
    expect(await stack()).toEqual([]);
  });

  test('a global shortcut brings a trigger', async () => {
    await slack.page('shortcut', { user: 'U0BEN', callback_id: 'start' });
    expect(slack.payload()).toMatchObject({ type: 'shortcut', callback_id: 'start', user: { id: 'U0BEN' } });
    await slack.client.views.open({ trigger_id: slack.payload().trigger_id, view: aForm() as never });
    expect(await stack('U0BEN')).toHaveLength(1);
  });
});
