import type { Channel, Person } from '../../slack/model.ts';
import { Avatar } from './Avatar.tsx';
import { useSlack } from './slackContext.ts';
import { EXAMPLES } from './suggestions.ts';

/** What an empty channel shows: what to do first. */
export function Welcome(of: {
  readonly channel: Channel;
  readonly me: Person;
  readonly onTry: (text: string) => void;
}) {
  const { app } = useSlack();
  if (of.me.isStranger) {
    return (
      <section className="welcome">
        <h3>You are a guest from another company here</h3>
        <p>Slash commands of this workspace's apps are not for you. You can see the cards and press their buttons.</p>
      </section>
    );
  }
  return (
    <section className="welcome" data-testid="welcome">
      <Avatar user={app.userId} />
      <h3>Roll out your first canary</h3>
      <p>
        Version 43 of <code>checkout</code> is waiting. Give it 10&nbsp;% of the traffic, watch both versions' figures
        in the thread, and approve it, or let a bad one roll back by itself.
      </p>
      <p>Type a command below, or take one of these:</p>
      <ul>
        {EXAMPLES.map(({ text, what }) => (
          <li key={text}>
            <button type="button" className="example" onClick={() => of.onTry(text)}>
              <code>{text}</code>
              <span>{what}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="hint">One virtual minute passes each second. The world beside this page has the knobs.</p>
    </section>
  );
}
