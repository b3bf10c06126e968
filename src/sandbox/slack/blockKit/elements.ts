import {
  anything,
  atLeastOne,
  flag,
  list,
  matching,
  needed,
  notBoth,
  number,
  oneOf,
  type Rule,
  shaped,
  text,
  typed,
} from './check.ts';
import {
  actionId,
  choiceOption,
  confirm,
  dispatchConfig,
  menuOption,
  optionGroups,
  optionsOrGroups,
  overflowOption,
  placeholder,
  plain,
  slackFile,
  url,
} from './objects.ts';
import { richText } from './richText.ts';

/** Every element with its shape and limits, and below which block takes which. Source: Slack's Block Kit reference. */

const base = { type: anything, action_id: actionId };
const menu = { ...base, placeholder, confirm, focus_on_load: flag };
const picked = { max_selected_items: number(1) };
const conversationFilter = shaped({
  include: list(oneOf('im', 'mpim', 'private', 'public'), 1, 4),
  exclude_external_shared_channels: flag,
  exclude_bot_users: flag,
});
const words = { ...base, placeholder, dispatch_action_config: dispatchConfig, focus_on_load: flag };
const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD');
const time = matching(/^\d{2}:\d{2}$/, 'a time as HH:mm');
const decimal = matching(/^-?\d+(\.\d+)?$/, 'a number written as a string');

const button = shaped({
  ...base,
  text: needed(plain(75)),
  url,
  value: text(2000),
  style: oneOf('primary', 'danger'),
  confirm,
  accessibility_label: text(75),
});

const image = shaped(
  { type: anything, image_url: url, slack_file: slackFile, alt_text: needed(text(2000)) },
  atLeastOne('image_url', 'slack_file'),
  notBoth('image_url', 'slack_file'),
);

const staticMenu = { options: list(menuOption, 1, 100), option_groups: optionGroups };
const choices = { ...base, options: needed(list(choiceOption, 1, 10)), confirm, focus_on_load: flag };

export const ELEMENTS = {
  button,
  image,
  checkboxes: shaped({ ...choices, initial_options: list(choiceOption, 1, 10) }),
  radio_buttons: shaped({ ...choices, initial_option: choiceOption }),
  overflow: shaped({ ...base, options: needed(list(overflowOption, 1, 5)), confirm }),
  static_select: shaped({ ...menu, ...staticMenu, initial_option: menuOption }, optionsOrGroups),
  multi_static_select: shaped(
    { ...menu, ...staticMenu, ...picked, initial_options: list(menuOption, 1, 100) },
    optionsOrGroups,
  ),
  external_select: shaped({ ...menu, initial_option: menuOption, min_query_length: number(0) }),
  multi_external_select: shaped({
    ...menu,
    ...picked,
    initial_options: list(menuOption, 1, 100),
    min_query_length: number(0),
  }),
  users_select: shaped({ ...menu, initial_user: text(20) }),
  multi_users_select: shaped({ ...menu, ...picked, initial_users: list(text(20), 1, 100) }),
  conversations_select: shaped({
    ...menu,
    initial_conversation: text(20),
    default_to_current_conversation: flag,
    response_url_enabled: flag,
    filter: conversationFilter,
  }),
  multi_conversations_select: shaped({
    ...menu,
    ...picked,
    initial_conversations: list(text(20), 1, 100),
    default_to_current_conversation: flag,
    filter: conversationFilter,
  }),
  channels_select: shaped({ ...menu, initial_channel: text(20), response_url_enabled: flag }),
  multi_channels_select: shaped({ ...menu, ...picked, initial_channels: list(text(20), 1, 100) }),
  datepicker: shaped({ ...menu, initial_date: date }),
  timepicker: shaped({ ...menu, initial_time: time, timezone: text(100) }),
  datetimepicker: shaped({ ...base, initial_date_time: number(0), confirm, focus_on_load: flag }),
  plain_text_input: shaped({
    ...words,
    initial_value: text(3000, 0),
    multiline: flag,
    min_length: number(0, 3000),
    max_length: number(1, 3000),
  }),
  email_text_input: shaped({ ...words, initial_value: text(3000, 0) }),
  url_text_input: shaped({ ...words, initial_value: text(3000, 0) }),
  number_input: shaped({
    ...words,
    is_decimal_allowed: needed(flag),
    initial_value: decimal,
    min_value: decimal,
    max_value: decimal,
  }),
  rich_text_input: shaped({ ...words, initial_value: richText }),
  file_input: shaped({ ...base, filetypes: list(text(20), 1, 100), max_files: number(1, 10) }),
  workflow_button: shaped({
    ...base,
    text: needed(plain(75)),
    workflow: needed(anything),
    style: oneOf('primary', 'danger'),
    accessibility_label: text(75),
  }),
  feedback_buttons: shaped({ ...base, positive_button: needed(anything), negative_button: needed(anything) }),
  icon_button: shaped({ ...base, icon: needed(text(75)), text: needed(plain(75)), value: text(2000), confirm }),
} satisfies Record<string, Rule>;

type ElementName = keyof typeof ELEMENTS;

const only = (...names: readonly ElementName[]): Rule =>
  typed(Object.fromEntries(names.map((name) => [name, ELEMENTS[name]])));

const menus = [
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
] as const;
const pickers = ['checkboxes', 'radio_buttons', 'datepicker', 'timepicker'] as const;

export const accessory = only('button', 'workflow_button', 'image', 'overflow', ...menus, ...pickers);
export const actionElement = only(
  'button',
  'workflow_button',
  'overflow',
  'datetimepicker',
  'rich_text_input',
  ...menus,
  ...pickers,
);
export const inputElement = only(
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
  'datetimepicker',
  ...menus,
  ...pickers,
);
export const contextActionElement = only('feedback_buttons', 'icon_button');
export const buttonOnly = only('button');
export const picture = only('image');
