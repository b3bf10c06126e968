import { isObject } from '../blockKit/check.ts';
import type { Block, Person, Values, View } from '../model.ts';
import { findElement, viewClosed, viewSubmission } from '../payloads.ts';
import { closeModal, newView, pushModal, readView, replaceView } from '../views.ts';
import { failed, Impossible, type Outcome, personOf, type Stage, troubleWith } from './act.ts';
import { stateOf } from './choice.ts';
import { remember } from './press.ts';

const TROUBLE = 'We had some trouble connecting. Try again?';

function topModal(stage: Stage, user: unknown, viewId: unknown): { person: Person; view: View } {
  const person = personOf(stage, user);
  const view = stage.workspace.modals.get(person.id)?.at(-1);
  if (!view || view.id !== viewId) throw new Impossible(`view ${String(viewId)} is not on top for ${person.id}`);
  return { person, view };
}

/**
 * Submits a modal. `values` holds, by block id and action id, either state as Slack keeps it or just the text or the
 * option's value. The app answers with nothing (the view closes), errors at fields, or another view.
 * Source: docs.slack.dev, "Modals", "Handling submissions".
 */
export async function submit(
  stage: Stage,
  given: { readonly user: unknown; readonly view_id: unknown; readonly values?: unknown },
): Promise<Outcome> {
  const { person, view } = topModal(stage, given.user, given.view_id);
  remember(stage, view, valuesFrom(view, given.values));
  const missing = missingInputs(view);
  if (Object.keys(missing).length > 0) return { ok: true, errors: missing };
  const delivered = await stage.deliver.payload(viewSubmission(person, view, stage.grants.trigger(person.id, view.id)));
  const trouble = troubleWith(delivered);
  if (trouble || delivered.kind !== 'answered') return trouble ?? failed('dispatch_failed', TROUBLE);
  return answered(stage, person, view, delivered.body);
}

function answered(stage: Stage, person: Person, view: View, body: unknown): Outcome {
  const { workspace } = stage;
  if (body === '') {
    closeModal(workspace, person.id, false);
    return { ok: true, closed: true };
  }
  const answer = isObject(body) ? body : {};
  const refuse = (why: string) => {
    workspace.offend('ack of view_submission', [why]);
    return failed('invalid_response', TROUBLE);
  };
  switch (answer.response_action) {
    case 'errors': {
      const errors = isObject(answer.errors) ? answer.errors : {};
      const inputs = new Set(view.content.blocks.filter(({ type }) => type === 'input').map((one) => one.block_id));
      const astray = Object.keys(errors).filter((id) => !inputs.has(id));
      if (astray.length > 0) return refuse(`errors for blocks that are no inputs of the view: ${astray.join(', ')}`);
      return { ok: true, errors };
    }
    case 'clear':
      closeModal(workspace, person.id, true);
      return { ok: true, closed: true };
    case 'update':
    case 'push': {
      const read = readView(workspace, 'ack of view_submission', 'modal', answer.view);
      if ('error' in read) return failed(read.error, TROUBLE);
      if (answer.response_action === 'update') {
        replaceView(workspace, view, read.content);
        return { ok: true };
      }
      const refused = pushModal(workspace, newView(workspace, person.id, read.content, view));
      return refused ? refuse(refused) : { ok: true };
    }
    default:
      return refuse('a view_submission is answered by an empty body or a response_action');
  }
}

/** Closes the view on top, or with `all` every view of this person. */
export async function close(
  stage: Stage,
  given: { readonly user: unknown; readonly view_id: unknown; readonly all?: unknown },
): Promise<Outcome> {
  const { person, view } = topModal(stage, given.user, given.view_id);
  closeModal(stage.workspace, person.id, given.all === true);
  if (view.content.notify_on_close === true) {
    await stage.deliver.payload(viewClosed(person, view, given.all === true));
  }
  return { ok: true };
}

/** State from what was given: a string for an element becomes its text or its chosen option. */
function valuesFrom(view: View, given: unknown): Values {
  const result: Record<string, Record<string, Readonly<Record<string, unknown>>>> = {};
  for (const [block, actions] of Object.entries(isObject(given) ? given : {})) {
    for (const [action, value] of Object.entries(isObject(actions) ? actions : {})) {
      const element = findElement(view.content.blocks, action, block)?.element;
      if (!element) throw new Impossible(`no input ${block}/${action} in the view`);
      const state = isObject(value) ? value : stateOf(element, { value });
      if (state) result[block] = { ...result[block], [action]: state };
    }
  }
  return result;
}

/** Inputs that must be filled in and are not; Slack's client says so before it sends anything. */
function missingInputs(view: View): Record<string, string> {
  const empty = (block: Block) => {
    const element = isObject(block.element) ? block.element : {};
    const state = view.values[String(block.block_id)]?.[String(element.action_id)] ?? {};
    const filled = Object.entries(state).some(([name, value]) => {
      const something = Array.isArray(value) ? value.length > 0 : value !== null && value !== '' && value !== undefined;
      return name !== 'type' && something;
    });
    return !filled;
  };
  const missing = view.content.blocks.filter((block) => block.type === 'input' && !block.optional && empty(block));
  return Object.fromEntries(missing.map((block) => [String(block.block_id), 'Please complete this required field.']));
}
