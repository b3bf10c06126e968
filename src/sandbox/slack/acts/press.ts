import { isObject } from '../blockKit/check.ts';
import { validateOptions } from '../blockKit/validate.ts';
import type { Block, Person, Values, View } from '../model.ts';
import { blockActions, blockSuggestion, type Found, findElement, type Place } from '../payloads.ts';
import { initialValues } from '../views.ts';
import { channelOf, failed, Impossible, type Outcome, personOf, responseUrl, type Stage, troubleWith } from './act.ts';
import { actionOf, type Choice, stateOf } from './choice.ts';

/** Where something is pressed: a message (or one only this person sees) by channel and ts, or a view by its id. */
interface Where {
  readonly user: unknown;
  readonly channel?: unknown;
  readonly ts?: unknown;
  readonly view_id?: unknown;
  readonly block_id?: unknown;
  readonly action_id: unknown;
}

interface At {
  readonly person: Person;
  readonly place: Place;
  readonly blocks: readonly Block[];
}

function at(stage: Stage, where: Where): At {
  const { workspace } = stage;
  const person = personOf(stage, where.user);
  if (where.view_id !== undefined) {
    const view = workspace.view(String(where.view_id));
    if (view?.user !== person.id) throw new Impossible(`no view ${String(where.view_id)} open for ${person.id}`);
    return { person, place: { kind: 'view', view }, blocks: view.content.blocks };
  }
  const channel = channelOf(stage, person, where.channel);
  const ts = String(where.ts);
  const message = workspace.message(channel.id, ts);
  if (message) return { person, place: { kind: 'message', channel, message }, blocks: message.blocks ?? [] };
  const own = workspace.ephemeral(person.id, ts);
  if (!own) throw new Impossible(`no message ${ts} in ${channel.id}`);
  return { person, place: { kind: 'ephemeral', channel, ts, threadTs: own.threadTs }, blocks: own.blocks ?? [] };
}

/**
 * A button pressed, a menu chosen from, an input left. With `stale` and a `value` also a button that a slow client still
 * shows although the message was redrawn without it.
 */
export async function press(stage: Stage, given: Where & Choice & { readonly stale?: unknown; values?: unknown }) {
  const { person, place, blocks } = at(stage, given);
  const actionId = String(given.action_id);
  const blockId = given.block_id === undefined ? null : String(given.block_id);
  const found = foundFor(blocks, actionId, blockId, given);
  if (!found) return failed('no_such_element', 'This button is no longer there.');
  const state = stateOf(found.element, given);
  const change = state && { [String(found.block.block_id)]: { [actionId]: state } };
  if (place.kind === 'view') remember(stage, place.view, merged(asValues(given.values), change));
  const source = place.kind === 'view' ? null : sourceOf(place);
  const delivered = await stage.deliver.payload(
    blockActions({
      person,
      place,
      action: actionOf(found, given, stage.workspace.nextTs()),
      values: merged(initialValues(blocks), asValues(given.values), change),
      triggerId: stage.grants.trigger(person.id, place.kind === 'view' ? place.view.id : null),
      responseUrl: source && responseUrl(stage, { user: person.id, channel: source.channel, source: source.source }),
    }),
  );
  const trouble = troubleWith(delivered);
  if (trouble) return trouble;
  return { ok: true, tookMs: delivered.kind === 'answered' ? delivered.tookMs : 0 } as const;
}

function sourceOf(place: Exclude<Place, { kind: 'view' }>) {
  const ts = place.kind === 'message' ? place.message.ts : place.ts;
  return { channel: place.channel.id, source: { ts, ephemeral: place.kind === 'ephemeral' } };
}

function foundFor(
  blocks: readonly Block[],
  actionId: string,
  blockId: string | null,
  given: Choice & { readonly stale?: unknown },
): Found | null {
  const found = findElement(blocks, actionId, blockId) ?? findElement(blocks, actionId, null);
  const other = given.value !== undefined && found?.element.type === 'button' && found.element.value !== given.value;
  if (found && !other) return found;
  if (given.stale !== true || given.value === undefined) return null;
  const text = { type: 'plain_text', text: 'Stale', emoji: true };
  const element = { type: 'button', action_id: actionId, text, value: String(given.value) };
  return { block: { type: 'actions', block_id: blockId ?? 'stale' }, element };
}

/** Type-ahead: asks the app for the options of an external_select. */
export async function suggest(stage: Stage, given: Where & { readonly value?: unknown }): Promise<Outcome> {
  const { person, place, blocks } = at(stage, given);
  const actionId = String(given.action_id);
  const found = findElement(blocks, actionId, given.block_id === undefined ? null : String(given.block_id));
  if (!found) throw new Impossible(`no element ${actionId}`);
  const blockId = String(found.block.block_id);
  const payload = blockSuggestion(person, place, blockId, actionId, String(given.value ?? ''));
  const delivered = await stage.deliver.payload(payload);
  const trouble = troubleWith(delivered);
  if (trouble) return trouble;
  const body = delivered.kind === 'answered' && isObject(delivered.body) ? delivered.body : {};
  const complaints = validateOptions(body);
  if (complaints.length > 0) {
    stage.workspace.offend(`options of ${actionId}`, complaints);
    return failed('invalid_options', 'No result');
  }
  return { ok: true, options: body.options ?? [], option_groups: body.option_groups ?? [] };
}

function asValues(given: unknown): Values {
  return isObject(given) ? (given as Values) : {};
}

/** Values laid over each other, later ones win. */
function merged(...all: readonly (Values | null)[]): Values {
  const result: Record<string, Record<string, Readonly<Record<string, unknown>>>> = {};
  for (const values of all) {
    for (const [block, actions] of Object.entries(values ?? {})) result[block] = { ...result[block], ...actions };
  }
  return result;
}

export function remember(stage: Stage, view: View, values: Values): void {
  view.values = merged(view.values, values);
  stage.workspace.changed();
}
