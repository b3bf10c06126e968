import { isObject } from '../blockKit/check.ts';
import type { Found } from '../payloads.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a person pressed or chose: a button needs nothing, a menu the option or its value, an input its text. */
export interface Choice {
  readonly value?: unknown;
  readonly option?: unknown;
  readonly options?: unknown;
}

/** The option of a menu with this value. */
function optionOf(element: Fields, choice: Choice): unknown {
  if (isObject(choice.option)) return choice.option;
  if (choice.value === undefined || choice.value === null || choice.value === '') return null;
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const inGroups = groups.flatMap((group) => (isObject(group) && Array.isArray(group.options) ? group.options : []));
  const all = [...(Array.isArray(element.options) ? element.options : []), ...inGroups];
  const found = all.find((option) => isObject(option) && option.value === choice.value);
  // Options of an external_select are known to the app only: take what the person saw as the value.
  const label = String(choice.value);
  return found ?? { text: { type: 'plain_text', text: label, emoji: true }, value: label };
}

function optionsOf(element: Fields, choice: Choice): unknown[] {
  if (Array.isArray(choice.options)) return choice.options;
  const values = Array.isArray(choice.value) ? choice.value : [];
  return values.map((value) => optionOf(element, { value }));
}

/** What `state.values` holds for an element after a choice; null for elements without a state (buttons). */
export function stateOf(element: Fields, choice: Choice): Record<string, unknown> | null {
  const type = String(element.type);
  const value = choice.value ?? null;
  if (type === 'button' || type === 'overflow' || type === 'image') return null;
  if (type === 'checkboxes' || (type.startsWith('multi_') && type.includes('_select'))) {
    return { type, selected_options: optionsOf(element, choice) };
  }
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: optionOf(element, choice) };
    case 'users_select':
      return { type, selected_user: value };
    case 'channels_select':
      return { type, selected_channel: value };
    case 'conversations_select':
      return { type, selected_conversation: value };
    case 'datepicker':
      return { type, selected_date: value };
    case 'timepicker':
      return { type, selected_time: value };
    case 'datetimepicker':
      return { type, selected_date_time: value === null ? null : Number(value) };
    default:
      return { type, value: value === '' ? null : value };
  }
}

/** The entry of `actions` in a block_actions payload. */
export function actionOf({ block, element }: Found, choice: Choice, actionTs: string): Record<string, unknown> {
  const base = { action_id: element.action_id, block_id: block.block_id };
  if (element.type === 'button') {
    const value = element.value ?? choice.value;
    return {
      ...base,
      text: element.text,
      ...(value === undefined ? {} : { value }),
      ...(element.style ? { style: element.style } : {}),
      ...(element.url ? { url: element.url } : {}),
      type: 'button',
      action_ts: actionTs,
    };
  }
  if (element.type === 'overflow') {
    return { ...base, type: 'overflow', selected_option: optionOf(element, choice), action_ts: actionTs };
  }
  const placeholder = element.placeholder ? { placeholder: element.placeholder } : {};
  return { ...base, ...stateOf(element, choice), ...placeholder, action_ts: actionTs };
}
