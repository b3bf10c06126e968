import { useEffect, useState } from 'react';
import type { Block } from '../../slack/model.ts';
import { Icon } from '../Icon.tsx';
import { useSlack } from '../workspace/slackContext.ts';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { type Fields, type Option, stateIn, useHost } from './host.ts';
import { Menu } from './Menu.tsx';

interface Of {
  readonly block: Block;
  readonly element: Fields;
}

/** Sets a menu's choice, after its confirm dialog where it has one. */
function useChoose({ block, element }: Of) {
  const host = useHost();
  const [waiting, setWaiting] = useState<Fields | null>(null);
  const confirm = element.confirm as Fields | undefined;
  const choose = (state: Fields) => (confirm ? setWaiting(state) : host.set(block, element, state));
  const dialog =
    waiting && confirm ? (
      <ConfirmDialog
        confirm={confirm}
        onCancel={() => setWaiting(null)}
        onOk={() => {
          setWaiting(null);
          host.set(block, element, waiting);
        }}
      />
    ) : null;
  return { choose, dialog };
}

function hintOf(element: Fields): string {
  return (element.placeholder as { text?: string } | undefined)?.text ?? 'Choose …';
}

function MenuFor(
  of: Of & {
    readonly options: readonly Option[];
    readonly chosen: Option | null | undefined;
    readonly toState: (option: Option) => Fields;
    readonly note?: string | null;
    readonly onOpen?: () => void;
    readonly search?: { readonly text: string; readonly hint: string; readonly onType: (text: string) => void };
  },
) {
  const { choose, dialog } = useChoose(of);
  return (
    <>
      <Menu
        label={of.chosen?.text.text ?? <span className="hint">{hintOf(of.element)}</span>}
        className="select"
        testId={`action-${String(of.element.action_id)}`}
        options={of.options}
        note={of.note ?? null}
        {...(of.onOpen ? { onOpen: of.onOpen } : {})}
        {...(of.search ? { search: of.search } : {})}
        onPick={(option) => choose(of.toState(option))}
      />
      {dialog}
    </>
  );
}

export function optionsOf(element: Fields): Option[] {
  const groups = (element.option_groups ?? []) as readonly { readonly options: readonly Option[] }[];
  return [...((element.options ?? []) as Option[]), ...groups.flatMap(({ options }) => options)];
}

export function StaticSelect({ block, element }: Of) {
  const state = stateIn(useHost(), block, element);
  const chosen = ('selected_option' in state ? state.selected_option : element.initial_option) as Option | undefined;
  const toState = (option: Option) => ({ type: 'static_select', selected_option: option });
  return <MenuFor block={block} element={element} options={optionsOf(element)} chosen={chosen} toState={toState} />;
}

/** Options come from the app while the person types. */
export function ExternalSelect({ block, element }: Of) {
  const host = useHost();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState(false);
  const [found, setFound] = useState<readonly Option[] | string | null>(null);
  const least = Number(element.min_query_length ?? 3);
  const state = stateIn(host, block, element);
  const chosen = ('selected_option' in state ? state.selected_option : element.initial_option) as Option | undefined;
  const { suggest } = host;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again for what is typed, not for each redraw
  useEffect(() => {
    if (!asked || typed.length < least) return setFound(null);
    let current = true;
    const timer = setTimeout(async () => {
      const answer = await suggest(block, element, typed);
      if (current) setFound(answer);
    }, 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked, typed, least]);

  const waiting = typed.length < least ? `Type ${least} or more characters` : 'Loading …';
  const options = Array.isArray(found) ? (found as readonly Option[]) : [];
  return (
    <MenuFor
      block={block}
      element={element}
      options={options}
      chosen={chosen}
      note={typeof found === 'string' ? found : found ? 'No result' : waiting}
      onOpen={() => setAsked(true)}
      search={{ text: typed, hint: hintOf(element), onType: setTyped }}
      toState={(option) => ({ type: 'external_select', selected_option: option })}
    />
  );
}

/** Menus of people, channels and conversations. */
export function WorkspaceSelect({ block, element }: Of) {
  const slack = useSlack();
  const people = element.type === 'users_select';
  const field = people
    ? 'selected_user'
    : element.type === 'channels_select'
      ? 'selected_channel'
      : 'selected_conversation';
  const initial = element.initial_user ?? element.initial_channel ?? element.initial_conversation;
  const option = (value: string, text: string): Option => ({ value, text: { type: 'plain_text', text } });
  const options = people
    ? slack.people.map(({ id, realName }) => option(id, realName))
    : slack.channels.map(({ id, name }) => option(id, `#${name}`));
  const value = stateIn(useHost(), block, element)[field] ?? initial;
  const toState = ({ value: id }: Option) => ({ type: element.type, [field]: id });
  const chosen = options.find((one) => one.value === value);
  return <MenuFor block={block} element={element} options={options} chosen={chosen} toState={toState} />;
}

export function Overflow({ block, element }: Of) {
  const host = useHost();
  const [asking, setAsking] = useState<Option | null>(null);
  const confirm = element.confirm as Fields | undefined;
  const press = (option: Option) => {
    setAsking(null);
    void host.press(block, element, { option });
  };
  return (
    <>
      <Menu
        label={<Icon name="more" />}
        ariaLabel="More actions"
        className="button button-more"
        testId={`action-${String(element.action_id)}`}
        options={optionsOf(element)}
        onPick={(option) => (confirm ? setAsking(option) : press(option))}
      />
      {asking && confirm ? (
        <ConfirmDialog confirm={confirm} onOk={() => press(asking)} onCancel={() => setAsking(null)} />
      ) : null}
    </>
  );
}
