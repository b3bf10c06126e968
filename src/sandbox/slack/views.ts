import { createHash } from 'node:crypto';
import { isObject } from './blockKit/check.ts';
import { MAX_VIEW_BYTES, validateView } from './blockKit/validate.ts';
import type { Block, Values, View } from './model.ts';
import { type Workspace, withIds } from './workspace.ts';

/** Modals and Home tabs: opening, replacing, stacking. Refusals are Slack's words. */

export type ViewContent = View['content'];

/** Most views on top of each other (`push_limit_reached`). */
const MAX_STACK = 3;

/** Validates a view as given; notes an offence where Slack would refuse it. */
export function readView(
  workspace: Workspace,
  where: string,
  type: View['type'],
  given: unknown,
): { readonly content: ViewContent } | { readonly error: string; readonly complaints: readonly string[] } {
  const complaints =
    isObject(given) && given.type !== type
      ? [`[ERROR] unsupported type: ${String(given.type)} [json-pointer:/view]`]
      : validateView(given);
  if (complaints.length > 0) {
    workspace.offend(where, complaints);
    const tooLarge = Buffer.byteLength(JSON.stringify(given) ?? '') > MAX_VIEW_BYTES;
    return { error: tooLarge ? 'view_too_large' : 'invalid_arguments', complaints };
  }
  const content = given as ViewContent;
  return { content: { ...content, blocks: withIds(content.blocks as Block[], workspace.nextId) } };
}

function hashOf(workspace: Workspace, content: ViewContent): string {
  const sum = createHash('sha1')
    .update(`${workspace.nextTs()}${JSON.stringify(content)}`)
    .digest('hex');
  return `${Math.floor(workspace.nowMs() / 1000)}.${sum.slice(0, 8)}`;
}

/** A new view; on top of `below` when it is pushed. */
export function newView(workspace: Workspace, user: string, content: ViewContent, below: View | null): View {
  const id = workspace.nextId('V');
  return {
    id,
    user,
    type: content.type === 'home' ? 'home' : 'modal',
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    hash: hashOf(workspace, content),
    content,
    values: initialValues(content.blocks),
  };
}

/** Replaces what a view shows. What people filled in stays where block and action ids stay. */
export function replaceView(workspace: Workspace, view: View, content: ViewContent): void {
  const values = initialValues(content.blocks);
  const kept = Object.entries(values).map(([block, actions]) => {
    const before = view.values[block] ?? {};
    return [block, Object.fromEntries(Object.entries(actions).map(([id, now]) => [id, before[id] ?? now]))];
  });
  view.content = content;
  view.hash = hashOf(workspace, content);
  view.values = Object.fromEntries(kept) as Values;
  workspace.changed();
}

export function openModal(workspace: Workspace, view: View): void {
  workspace.modals.set(view.user, [view]);
  workspace.changed();
}

export function pushModal(workspace: Workspace, view: View): 'push_limit_reached' | null {
  const stack = workspace.modals.get(view.user) ?? [];
  if (stack.length >= MAX_STACK) return 'push_limit_reached';
  workspace.modals.set(view.user, [...stack, view]);
  workspace.changed();
  return null;
}

/** Closes the view on top, or all of them. */
export function closeModal(workspace: Workspace, user: string, all: boolean): void {
  const stack = workspace.modals.get(user) ?? [];
  workspace.modals.set(user, all ? [] : stack.slice(0, -1));
  workspace.changed();
}

/** `state.values` before anybody touched anything: every input and menu with what it starts with. */
export function initialValues(blocks: readonly Block[]): Values {
  const values: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const block of blocks) {
    const given = [block.element, block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])];
    for (const element of given) {
      const initial = isObject(element) ? initialOf(element) : null;
      if (!initial || !isObject(element)) continue;
      const blockId = String(block.block_id);
      values[blockId] = { ...values[blockId], [String(element.action_id ?? '')]: initial };
    }
  }
  return values;
}

function initialOf(element: Readonly<Record<string, unknown>>): Record<string, unknown> | null {
  const type = String(element.type);
  if (['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'].includes(type)) {
    return { type, value: element.initial_value ?? null };
  }
  if (type.startsWith('multi_')) return { type, selected_options: element.initial_options ?? [] };
  if (['static_select', 'external_select', 'radio_buttons'].includes(type)) {
    return { type, selected_option: element.initial_option ?? null };
  }
  if (type === 'checkboxes') return { type, selected_options: element.initial_options ?? [] };
  if (type === 'users_select') return { type, selected_user: element.initial_user ?? null };
  if (type === 'channels_select') return { type, selected_channel: element.initial_channel ?? null };
  if (type === 'conversations_select') return { type, selected_conversation: element.initial_conversation ?? null };
  if (type === 'datepicker') return { type, selected_date: element.initial_date ?? null };
  if (type === 'timepicker') return { type, selected_time: element.initial_time ?? null };
  if (type === 'datetimepicker') return { type, selected_date_time: element.initial_date_time ?? null };
  return null;
}
