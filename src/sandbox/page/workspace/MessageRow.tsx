import type { ReactNode } from 'react';
import type { Ephemeral, Message, Person } from '../../slack/model.ts';
import { post } from '../api.ts';
import { Blocks } from '../blocks/Blocks.tsx';
import { HostContext, useBlockHost } from '../blocks/host.ts';
import { Mrkdwn } from '../blocks/Text.tsx';
import { clockTime, day, msOf } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { Avatar } from './Avatar.tsx';
import { useNames } from './names.ts';
import { useSlack } from './slackContext.ts';

interface RowOf {
  readonly me: Person;
  readonly complain: (words: string) => void;
  /** Opens the thread; not given inside of a thread. */
  readonly onThread?: (ts: string) => void;
}

/** A message of a channel or thread. */
export function MessageRow({ message, me, complain, onThread }: RowOf & { readonly message: Message }) {
  const slack = useSlack();
  const names = useNames();
  const { channel, ts } = message;
  const all = slack.messages[channel] ?? [];
  const replies = all.filter(({ threadTs }) => threadTs === ts);
  const root = message.threadTs ? all.find((one) => one.ts === message.threadTs) : undefined;
  const app = message.user === slack.app.userId;
  const inThread = onThread === undefined;
  return (
    <Row
      testId="message"
      ts={ts}
      user={message.user}
      name={names.user(message.user)}
      badge={app ? 'APP' : null}
      above={
        message.broadcast && !inThread ? (
          <p className="replied">
            replied to a thread:{' '}
            <button type="button" className="link" onClick={() => onThread(message.threadTs ?? ts)}>
              {excerpt(root?.text ?? 'a message')}
            </button>
          </p>
        ) : null
      }
      below={
        <>
          {message.broadcast && inThread ? <p className="also">Also sent to the channel</p> : null}
          {replies.length > 0 && !inThread ? (
            <button type="button" className="replies" data-testid="replies" onClick={() => onThread(ts)}>
              <Avatars users={replies.map(({ user }) => user)} />
              <b>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</b>
              <span>Last reply {clockTime(msOf(replies.at(-1)?.ts ?? ts))}</span>
            </button>
          ) : null}
        </>
      }
      actions={
        !inThread && message.threadTs === null ? (
          <button type="button" className="icon-button" aria-label="Reply in thread" onClick={() => onThread(ts)}>
            <Icon name="thread" />
          </button>
        ) : null
      }
    >
      <Content place={{ channel, ts }} of={message} me={me} complain={complain} />
      {message.editedTs ? <span className="hint"> (edited)</span> : null}
    </Row>
  );
}

/** A message that only this person sees. */
export function EphemeralRow({ message, me, complain }: RowOf & { readonly message: Ephemeral }) {
  const slack = useSlack();
  const fromApp = message.from === 'app';
  const { channel, ts } = message;
  return (
    <Row
      testId="ephemeral"
      ts={ts}
      user={fromApp ? slack.app.userId : 'slackbot'}
      name={fromApp ? slack.app.title : 'Slackbot'}
      badge="APP"
      above={
        <p className="only-you">
          <Icon name="eye" /> Only visible to you
        </p>
      }
      actions={
        <button
          type="button"
          className="icon-button"
          aria-label="Dismiss"
          onClick={() => void post('dismiss', { user: me.id, ts })}
        >
          <Icon name="close" />
        </button>
      }
    >
      <Content place={{ channel, ts }} of={message} me={me} complain={complain} />
    </Row>
  );
}

function Content(of: {
  readonly place: { readonly channel: string; readonly ts: string };
  readonly of: Pick<Message, 'text' | 'blocks'>;
  readonly me: Person;
  readonly complain: (words: string) => void;
}) {
  const host = useBlockHost({ place: of.place, me: of.me.id, complain: of.complain });
  if (!of.of.blocks)
    return (
      <div className="text">
        <Mrkdwn text={of.of.text} />
      </div>
    );
  return (
    <HostContext value={host}>
      <Blocks of={of.of.blocks} />
    </HostContext>
  );
}

function Row(of: {
  readonly testId: string;
  readonly ts: string;
  readonly user: string;
  readonly name: string;
  readonly badge: string | null;
  readonly above?: ReactNode;
  readonly below?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const atMs = msOf(of.ts);
  return (
    <article
      className={`message ${of.testId}`}
      data-testid={of.testId}
      data-ts={of.ts}
      aria-label={`${of.name}, ${clockTime(atMs)}`}
    >
      <Avatar user={of.user} />
      <div className="message-body">
        {of.above}
        <header>
          <b>{of.name}</b>
          {of.badge ? <span className="badge">{of.badge}</span> : null}
          <time dateTime={new Date(atMs).toISOString()} title={day(atMs)}>
            {clockTime(atMs)}
          </time>
        </header>
        {of.children}
        {of.below}
      </div>
      {of.actions ? <div className="message-actions">{of.actions}</div> : null}
    </article>
  );
}

function Avatars({ users }: { readonly users: readonly string[] }) {
  return [...new Set(users)].slice(0, 3).map((user) => <Avatar key={user} user={user} small />);
}

/** The beginning of a text, without its marks. */
function excerpt(text: string): string {
  const bare = text
    .replace(/<[^|>]*\|([^>]*)>/g, '$1')
    .replace(/[*_~`]|:[a-z_]+:/g, '')
    .replaceAll('&amp;', '&');
  return bare.length > 90 ? `${bare.slice(0, 88)} …` : bare;
}
