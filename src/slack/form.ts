import type { ContextBlock, InputBlock, ModalView } from '@slack/types';
import type { Preview } from '../app/look.ts';
import { readButtonValue } from './button.ts';
import { context, cut, md, plain, withMentions } from './escape.ts';
import { namesPeople, sentence } from './words.ts';

/** The forms that people fill in, drawn whole. What was typed stays, because block and action ids do. */

const START_FORM = 'canary_start';
export const REASON_FORM = 'canary_reason';

/** Fields of the start form: the block's id, and behind `canary:` the action's. */
export const FIELDS = ['function', 'version', 'alias', 'plan', 'reason'] as const;
export type Field = (typeof FIELDS)[number];

export function fieldAction(field: Field): string {
  return `canary:form-${field}`;
}

/** Characters of an option's value, as Slack takes it. */
export const MOST_VALUE = 75;
const HINT = 'Choose a function, and this says in a sentence what will happen.';

/** What a form is opened with, where a button names it. */
export interface Prefilled {
  readonly function: string;
  readonly version: string;
}

/** The form that starts a rollout. `channel`: where it was opened, null on the Home tab and by the shortcut. */
export function startForm(
  channel: string | null,
  preview: Preview | null,
  prefilled: Prefilled | null = null,
): ModalView {
  return {
    type: 'modal',
    callback_id: START_FORM,
    private_metadata: JSON.stringify({ c: channel }),
    title: plain('Start a rollout', 24),
    submit: plain('Start', 24),
    close: plain('Cancel', 24),
    blocks: [
      typeAhead('function', 'Function', prefilled?.function ?? null, {
        placeholder: 'Type a part of its name',
        hint: 'Functions with the tag canary:enabled = true.',
        asks: true,
      }),
      typeAhead('version', 'Version', prefilled?.version ?? null, {
        placeholder: 'Type a number, or a word of its description',
      }),
      text('alias', 'Alias', { initial: 'live', placeholder: 'live', optional: false, most: 128 }),
      text('plan', 'Plan', {
        placeholder: '10%, or 5%,25%,50% every 10m',
        optional: true,
        most: 500,
        hint: 'Press Enter to read it as a sentence below. Left empty, the policy’s plan holds.',
        asks: true,
      }),
      previewBlock(preview),
      text('reason', 'Reason', { placeholder: 'Why now? A ticket, a release, a fix', optional: true, most: 300 }),
    ],
  };
}

/** The form that asks why somebody rolled back. `value`: what the button carried. */
export function reasonForm(value: string): ModalView {
  return {
    type: 'modal',
    callback_id: REASON_FORM,
    private_metadata: value,
    title: plain('Why rolled back?', 24),
    submit: plain('Add', 24),
    close: plain('Cancel', 24),
    blocks: [
      text('reason', 'Reason', {
        placeholder: 'What was seen, and where',
        optional: false,
        most: 500,
        hint: 'It becomes a line of the thread.',
        lines: true,
      }),
    ],
  };
}

/** What a form carries along unseen. Routing only: what it may do is decided by who submits it. */
export function channelOf(metadata: unknown): string | null {
  try {
    const { c } = JSON.parse(String(metadata)) as { c?: unknown };
    return typeof c === 'string' && /^[CGD][A-Z0-9]{1,30}$/.test(c) ? c : null;
  } catch {
    return null;
  }
}

export function rolloutOf(metadata: unknown) {
  return readButtonValue(metadata);
}

function previewBlock(preview: Preview | null): ContextBlock {
  const words = preview === null ? md`${HINT}` : previewWords(preview);
  return { ...context(words), block_id: 'preview' };
}

function previewWords(preview: Preview) {
  if (preview.kind === 'problem') {
    const words = md`:warning: ${sentence(cut(preview.reason, 600))}`;
    return namesPeople(preview.code) ? withMentions(words) : words;
  }
  const from = preview.fromPolicy ? md`The policy’s plan. ` : md``;
  return md`*This means:* ${from}${preview.sentence}`;
}

function typeAhead(
  field: Field,
  label: string,
  chosen: string | null,
  { placeholder, hint, asks = false }: Pick<FieldOptions, 'placeholder' | 'hint' | 'asks'>,
): InputBlock {
  // Slack takes no longer value; such a one is left to be chosen.
  const fits = chosen !== null && chosen !== '' && chosen.length <= MOST_VALUE;
  return {
    type: 'input',
    block_id: field,
    label: plain(label, 2000),
    ...(hint === undefined ? {} : { hint: plain(hint, 2000) }),
    ...(asks ? { dispatch_action: true } : {}),
    element: {
      type: 'external_select',
      action_id: fieldAction(field),
      placeholder: plain(placeholder, 150),
      min_query_length: 0,
      ...(fits ? { initial_option: { text: plain(chosen, 75), value: chosen } } : {}),
    },
  };
}

interface FieldOptions {
  readonly placeholder: string;
  readonly optional: boolean;
  readonly most: number;
  readonly initial?: string;
  readonly hint?: string;
  /** Whether choosing, or Enter, asks what was filled in means. */
  readonly asks?: boolean;
  readonly lines?: boolean;
}

function text(field: Field, label: string, options: FieldOptions): InputBlock {
  const { placeholder, optional, most, initial, hint, asks = false, lines = false } = options;
  return {
    type: 'input',
    block_id: field,
    label: plain(label, 2000),
    ...(hint === undefined ? {} : { hint: plain(hint, 2000) }),
    optional,
    ...(asks ? { dispatch_action: true } : {}),
    element: {
      type: 'plain_text_input',
      action_id: fieldAction(field),
      placeholder: plain(placeholder, 150),
      max_length: most,
      ...(lines ? { multiline: true } : {}),
      ...(initial === undefined ? {} : { initial_value: initial }),
      ...(asks ? { dispatch_action_config: { trigger_actions_on: ['on_enter_pressed' as const] } } : {}),
    },
  };
}
