import { useId } from 'react';
import type { Block } from '../../slack/model.ts';
import { type Fields, type Option, stateIn, useHost } from './host.ts';
import { optionsOf } from './SelectElements.tsx';
import { Text } from './Text.tsx';

interface Of {
  readonly block: Block;
  readonly element: Fields;
  /** Id of the label, in an input block. */
  readonly labelId?: string;
}

const HTML_TYPE: Readonly<Record<string, string>> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

/** Fields to type in: text of all kinds, numbers, dates, times. */
export function TextField({ block, element, labelId }: Of) {
  const host = useHost();
  const type = String(element.type);
  const name = { datepicker: 'selected_date', timepicker: 'selected_time' }[type] ?? 'value';
  const initial = element.initial_value ?? element.initial_date ?? element.initial_time ?? '';
  const shared = {
    className: 'field',
    value: String(stateIn(host, block, element)[name] ?? initial),
    placeholder: (element.placeholder as { text?: string } | undefined)?.text ?? '',
    'aria-labelledby': labelId,
    'data-testid': `action-${String(element.action_id)}`,
    onChange: (event: { target: { value: string } }) =>
      host.set(block, element, { type, [name]: event.target.value === '' ? null : event.target.value }),
  };
  const length = { minLength: element.min_length as number, maxLength: (element.max_length as number) ?? 3000 };
  if (element.multiline === true) return <textarea rows={3} {...shared} {...length} />;
  return (
    <input
      type={HTML_TYPE[type] ?? 'text'}
      step={element.is_decimal_allowed ? 'any' : undefined}
      {...shared}
      {...length}
    />
  );
}

/** Radio buttons and checkboxes. */
export function Choices({ block, element, labelId }: Of) {
  const host = useHost();
  const name = useId();
  const many = element.type === 'checkboxes' || String(element.type).startsWith('multi_');
  const state = stateIn(host, block, element);
  const initial = many ? element.initial_options : element.initial_option && [element.initial_option];
  const chosen = ((many ? state.selected_options : state.selected_option && [state.selected_option]) ??
    initial ??
    []) as readonly Option[];
  const has = (option: Option) => chosen.some(({ value }) => value === option.value);
  const pick = (option: Option) => {
    if (!many) return host.set(block, element, { type: element.type, selected_option: option });
    const next = has(option) ? chosen.filter(({ value }) => value !== option.value) : [...chosen, option];
    host.set(block, element, { type: element.type, selected_options: next });
  };
  return (
    <fieldset className="choices" aria-labelledby={labelId} data-testid={`action-${String(element.action_id)}`}>
      {optionsOf(element).map((option) => (
        <label key={option.value}>
          <input
            type={many ? 'checkbox' : 'radio'}
            name={name}
            checked={has(option)}
            data-testid={`option-${option.value}`}
            onChange={() => pick(option)}
          />
          <span>
            <Text of={option.text} />
            {option.description ? (
              <small>
                <Text of={option.description} />
              </small>
            ) : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
