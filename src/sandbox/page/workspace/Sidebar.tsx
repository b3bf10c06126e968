import { useEffect, useRef } from 'react';
import type { Channel, Person } from '../../slack/model.ts';
import { Icon } from '../Icon.tsx';
import { Avatar } from './Avatar.tsx';
import { useSlack } from './slackContext.ts';

/** The workspace's left edge: channels, the app, and who you are. */
export function Sidebar(of: {
  readonly me: Person;
  readonly channels: readonly Channel[];
  readonly shown: string;
  readonly onShow: (id: string) => void;
  readonly onBe: (id: string) => void;
}) {
  const slack = useSlack();
  const unread = useUnread(of.shown);
  const current = (id: string) => (of.shown === id ? ('page' as const) : undefined);
  return (
    <nav className="sidebar" aria-label="Workspace">
      <h1>{slack.team.name}</h1>
      <div className="sidebar-part">
        <h2>Channels</h2>
        <ul>
          {of.channels.map(({ id, name, isPrivate, isArchived, isShared }) => (
            <li key={id}>
              <button
                type="button"
                className={unread(id) ? 'unread' : ''}
                aria-current={current(id)}
                data-testid={`channel-${name}`}
                onClick={() => of.onShow(id)}
              >
                <span className="sign" aria-hidden="true">
                  {isArchived ? <Icon name="archived" /> : isPrivate ? <Icon name="lock" /> : '#'}
                </span>
                {name}
                {isShared ? (
                  <span className="shared" title="Shared with another company">
                    <Icon name="shared" />
                  </span>
                ) : null}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div className="sidebar-part">
        <h2>Apps</h2>
        <ul>
          <li>
            <button
              type="button"
              aria-current={current('home')}
              data-testid="app-home"
              onClick={() => of.onShow('home')}
            >
              <Avatar user={slack.app.userId} small /> {slack.app.title}
            </button>
          </li>
        </ul>
      </div>
      <div className="sidebar-part people">
        <h2 id="you-are">You are</h2>
        {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of form fields */}
        <div role="group" aria-labelledby="you-are">
          {slack.people.map((person) => (
            <button
              key={person.id}
              type="button"
              aria-pressed={person.id === of.me.id}
              data-testid={`person-${person.id}`}
              title={`${person.realName}: ${person.title}`}
              onClick={() => of.onBe(person.id)}
            >
              <Avatar user={person.id} small />
              <span className="who">
                <b>{person.realName.split(' ')[0]}</b>
                <small>{person.title}</small>
              </span>
            </button>
          ))}
        </div>
      </div>
    </nav>
  );
}

/** Which channels got a message since they were last looked at. */
function useUnread(shown: string): (id: string) => boolean {
  const slack = useSlack();
  const newest = (id: string) =>
    slack.messages[id]?.findLast((one) => one.threadTs === null || one.broadcast)?.ts ?? '';
  const seen = useRef<Record<string, string> | null>(null);
  // What is there when the page opens counts as read.
  seen.current ??= Object.fromEntries(slack.channels.map(({ id }) => [id, newest(id)]));
  const now = newest(shown);
  useEffect(() => {
    if (seen.current) seen.current[shown] = now;
  }, [shown, now]);
  return (id) => id !== shown && newest(id) > (seen.current?.[id] ?? '');
}
