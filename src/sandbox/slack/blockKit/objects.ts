import {
  atLeastOne,
  both,
  flag,
  list,
  matching,
  needed,
  notBoth,
  oneOf,
  type Rule,
  shaped,
  text,
  typed,
} from './check.ts';

/** Composition objects: text, options, confirm dialogs, pictures. Limits: Slack's Block Kit reference, read 2026. */

const type = (name: string): Rule => oneOf(name);

export const plain = (max: number, min = 1): Rule =>
  typed({ plain_text: shaped({ type: needed(type('plain_text')), text: needed(text(max, min)), emoji: flag }) });

export const mrkdwn = (max: number, min = 1): Rule =>
  typed({ mrkdwn: shaped({ type: needed(type('mrkdwn')), text: needed(text(max, min)), verbatim: flag }) });

/** Either kind of text. */
export const anyText = (max: number, min = 1): Rule =>
  typed({
    plain_text: plain(max, min),
    mrkdwn: mrkdwn(max, min),
  });

export const url = matching(/^(https?|mailto|slack|tel):\S+$/i, 'a valid URL');
export const blockId = text(255);
export const actionId = text(255);

export const confirm = shaped({
  title: needed(plain(100)),
  text: needed(anyText(300)),
  confirm: needed(plain(30)),
  deny: needed(plain(30)),
  style: oneOf('primary', 'danger'),
});

// Newer pages of the reference allow 150 for an option's value; 75 is the limit that every reading agrees on.
export const option = (label: Rule): Rule =>
  shaped({ text: needed(label), value: needed(text(75)), description: plain(75) });

/** Menus take plain text only; radio buttons and checkboxes take mrkdwn too. */
export const menuOption = option(plain(75));
export const choiceOption = shaped({
  text: needed(anyText(75)),
  value: needed(text(75)),
  description: anyText(75),
});
export const overflowOption = shaped({
  text: needed(plain(75)),
  value: needed(text(75)),
  description: plain(75),
  url,
});

export const optionGroups = list(
  shaped({ label: needed(plain(75)), options: needed(list(menuOption, 1, 100)) }),
  1,
  100,
);

export const optionsOrGroups = both(atLeastOne('options', 'option_groups'), notBoth('options', 'option_groups'));

export const placeholder = plain(150);

export const slackFile = shaped(
  { id: matching(/^F[A-Z0-9]{8,}$/, 'a valid file id'), url },
  atLeastOne('id', 'url'),
  notBoth('id', 'url'),
);

export const dispatchConfig = shaped({
  trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2),
});
