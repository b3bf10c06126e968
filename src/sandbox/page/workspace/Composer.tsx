import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Person } from '../../slack/model.ts';
import { type Answer, post } from '../api.ts';
import { Icon } from '../Icon.tsx';
import { useSlack } from './slackContext.ts';
import { type Suggestion, suggestionsFor } from './suggestions.ts';

/** Where a person types: Enter sends, Shift+Enter makes a line, arrows and Tab take a suggestion. */
export function Composer(of: {
  readonly where: { readonly channel: string; readonly threadTs: string | null };
  readonly me: Person;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onSend: () => void;
  readonly hint: string;
  readonly note?: string;
  readonly complain: (words: string) => void;
}) {
  const { where, draft } = of;
  const slack = useSlack();
  const [picked, setPicked] = useState(-1);
  const [hidden, setHidden] = useState(false);
  const [sending, setSending] = useState(false);
  const last = useRef('');
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const inThread = where.threadTs !== null;
  const offered = hidden ? [] : suggestionsFor(draft, slack, inThread);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 160)}px`;
  }, [draft]);

  const write = (text: string) => {
    of.onDraft(text);
    setPicked(-1);
    setHidden(false);
  };
  const take = (suggestion: Suggestion) => {
    if (suggestion.shortcut) void run(suggestion.shortcut);
    write(suggestion.text);
    setHidden(!suggestion.text.endsWith(' '));
    field.current?.focus();
  };
  const run = async (shortcut: string) => {
    const answer = await post('shortcut', { user: of.me.id, callback_id: shortcut });
    if (!answer.ok) of.complain(answer.words ?? answer.error ?? 'Not sent');
  };
  const send = async () => {
    const text = draft.trim();
    if (text === '') return;
    if (text.startsWith('/') && inThread) {
      of.complain(`Slash commands do not work in threads. Mention @${slack.app.title} instead.`);
      return;
    }
    last.current = text;
    write('');
    of.onSend();
    setSending(true);
    const answer = await dispatch(text, of.me.id, where);
    setSending(false);
    // What failed as a command is told by a message of Slack's own.
    if (!answer.ok && !text.startsWith('/')) of.complain(answer.words ?? answer.error ?? 'Not sent');
  };
  const onKey = (event: KeyboardEvent) => {
    const chosen = offered[picked];
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      if (chosen) take(chosen);
      else void send();
    } else if (event.key === 'Tab' && offered.length > 0 && !event.shiftKey) take(chosen ?? offered[0]!);
    else if (event.key === 'ArrowDown' && offered.length > 0) setPicked((n) => Math.min(offered.length - 1, n + 1));
    else if (event.key === 'ArrowUp' && offered.length > 0 && draft !== '') setPicked((n) => Math.max(-1, n - 1));
    else if (event.key === 'ArrowUp' && draft === '' && last.current) write(last.current);
    else if (event.key === 'Escape' && offered.length > 0) setHidden(true);
    else return;
    event.preventDefault();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {offered.length > 0 ? (
        <div className="suggestions" id={listId} role="listbox" aria-label="Suggestions" tabIndex={-1}>
          {draft.startsWith(slack.command.name.slice(0, 2)) ? (
            <p className="usage" role="presentation">
              <b>{slack.command.name}</b> <code>{slack.command.usageHint}</code>
            </p>
          ) : null}
          {offered.map((one, n) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys for its suggestions
            <div
              key={one.label}
              id={`${listId}-${n}`}
              role="option"
              tabIndex={-1}
              aria-selected={n === picked}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(one)}
            >
              <b>{one.label}</b> <span>{one.what}</span>
            </div>
          ))}
        </div>
      ) : null}
      {of.note ? <p className="composer-note">{of.note}</p> : null}
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          value={draft}
          placeholder={of.hint}
          aria-label={of.hint}
          role="combobox"
          aria-expanded={offered.length > 0}
          aria-controls={listId}
          aria-activedescendant={picked >= 0 ? `${listId}-${picked}` : undefined}
          aria-autocomplete="list"
          data-testid={inThread ? 'thread-composer' : 'composer'}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKey}
        />
        <button
          type="submit"
          className="send"
          aria-label="Send"
          aria-busy={sending}
          disabled={draft.trim() === ''}
          data-testid={inThread ? 'thread-send' : 'send'}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function dispatch(text: string, user: string, where: { channel: string; threadTs: string | null }): Promise<Answer> {
  if (text.startsWith('/')) return post('command', { user, channel: where.channel, text });
  const thread = where.threadTs ? { thread_ts: where.threadTs } : {};
  return post('say', { user, channel: where.channel, text, ...thread });
}
