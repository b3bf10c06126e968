import { createContext, useContext, useMemo, useState } from 'react';
import type { Block, Values } from '../../slack/model.ts';
import { type Answer, post } from '../api.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface Option {
  readonly text: { readonly type: 'plain_text' | 'mrkdwn'; readonly text: string };
  readonly value: string;
  readonly description?: { readonly type: 'plain_text' | 'mrkdwn'; readonly text: string };
}

/** Where blocks stand: in a message, or in a view. */
export type Place = { readonly channel: string; readonly ts: string } | { readonly view_id: string };

/** What the blocks of one message or view need of their surroundings. */
export interface BlockHost {
  readonly values: Values;
  /** What stands at a field after a submission was refused, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** Remembers a choice; in a message it also presses. */
  set(block: Block, element: Fields, state: Fields): void;
  /** Sends a block_actions request. */
  press(block: Block, element: Fields, choice: Fields): Promise<void>;
  suggest(block: Block, element: Fields, typed: string): Promise<readonly Option[] | string>;
}

export const HostContext = createContext<BlockHost | null>(null);

export function useHost(): BlockHost {
  const host = useContext(HostContext);
  if (!host) throw new Error('no host above this block');
  return host;
}

export interface HostOf {
  readonly place: Place;
  readonly me: string;
  /** Shows what Slack tells about an act that failed. */
  readonly complain: (words: string) => void;
  readonly errors?: Readonly<Record<string, string>>;
}

const NO_ERRORS: Readonly<Record<string, string>> = {};

/** A host for one message or view. What was chosen and typed is kept here until it is submitted. */
export function useBlockHost({ place, me, complain, errors = NO_ERRORS }: HostOf): BlockHost {
  const [values, setValues] = useState<Values>({});
  const key = JSON.stringify(place);
  return useMemo(() => {
    const where = { user: me, ...(JSON.parse(key) as Place) };
    const tell = (answer: Answer) => {
      if (!answer.ok) complain(answer.words ?? answer.error ?? 'Something went wrong');
    };
    const press: BlockHost['press'] = async (block, element, choice) => {
      const ids = { block_id: block.block_id, action_id: element.action_id };
      tell(await post('press', { ...where, ...ids, values, ...choice }));
    };
    return {
      values,
      errors,
      press,
      set(block, element, state) {
        const [blockId, actionId] = [String(block.block_id), String(element.action_id)];
        setValues((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: state } }));
        if (block.type !== 'input' || block.dispatch_action === true) void press(block, element, choiceOf(state));
      },
      async suggest(block, element, typed) {
        const ids = { block_id: block.block_id, action_id: element.action_id };
        const answer = await post('suggest', { ...where, ...ids, value: typed });
        if (!answer.ok) return answer.words ?? 'No result';
        const groups = answer.option_groups as readonly { readonly options: readonly Option[] }[] | undefined;
        return [...(answer.options as Option[]), ...(groups ?? []).flatMap(({ options }) => options)];
      },
    };
  }, [key, me, values, errors, complain]);
}

/** What the press API needs to know of a state: the option, the options, or the plain value. */
function choiceOf(state: Fields): Fields {
  if ('selected_options' in state) return { options: state.selected_options };
  if ('selected_option' in state) return { option: state.selected_option };
  const value = Object.entries(state).find(([name]) => name !== 'type')?.[1];
  return { value };
}

/** The state of an element: as chosen here, else as it came. */
export function stateIn(host: BlockHost, block: Block, element: Fields): Fields {
  return host.values[String(block.block_id)]?.[String(element.action_id)] ?? {};
}
