import { Fragment, useState } from 'react';
import type { Channel, Ephemeral, Message, Person } from '../../slack/model.ts';
import { day, msOf } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { Composer } from './Composer.tsx';
import { EphemeralRow, MessageRow } from './MessageRow.tsx';
import { useSlack } from './slackContext.ts';
import { useStickToEnd } from './useStickToEnd.ts';
import { Welcome } from './Welcome.tsx';

/** A channel: its messages, oldest first, with what only this person sees between them, and the composer. */
export function ChannelView(of: {
  readonly channel: Channel;
  readonly me: Person;
  readonly complain: (words: string) => void;
  readonly onThread: (ts: string) => void;
}) {
  const { channel, me, complain } = of;
  const slack = useSlack();
  const [draft, setDraft] = useState('');
  const messages = (slack.messages[channel.id] ?? []).filter((one) => one.threadTs === null || one.broadcast);
  const whispered = (slack.ephemerals[me.id] ?? []).filter(
    (one) => one.channel === channel.id && one.threadTs === null,
  );
  const rows = [...messages, ...whispered].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const { ref, stick } = useStickToEnd(rows.length);
  const appHere = channel.members.includes(slack.app.userId);

  return (
    <main className="channel">
      <header className="channel-head">
        <h2>
          <span aria-hidden="true">{channel.isPrivate ? <Icon name="lock" /> : '#'}</span>
          {channel.name}
        </h2>
        <p>{channel.topic}</p>
      </header>
      <div className="messages" ref={ref} role="log" aria-label={`Messages in ${channel.name}`}>
        <div className="messages-inner">
          {rows.length === 0 ? <Welcome channel={channel} me={me} onTry={setDraft} /> : null}
          {rows.map((row, n) => (
            <Fragment key={row.ts}>
              {newDay(rows[n - 1], row) ? (
                <h3 className="day">
                  <span>{day(msOf(row.ts))}</span>
                </h3>
              ) : null}
              {'to' in row ? (
                <EphemeralRow message={row} me={me} complain={complain} />
              ) : (
                <MessageRow message={row} me={me} complain={complain} onThread={of.onThread} />
              )}
            </Fragment>
          ))}
        </div>
      </div>
      {channel.isArchived ? (
        <p className="composer-instead">
          You are viewing <b>#{channel.name}</b>, an archived channel.
        </p>
      ) : (
        <Composer
          where={{ channel: channel.id, threadTs: null }}
          me={me}
          draft={draft}
          onDraft={setDraft}
          onSend={stick}
          hint={`Message ${channel.isPrivate ? '' : '#'}${channel.name}`}
          complain={complain}
          {...(appHere
            ? {}
            : { note: `${slack.app.title} is not in this channel. /invite @${slack.app.title} lets it in.` })}
        />
      )}
    </main>
  );
}

function newDay(before: Message | Ephemeral | undefined, now: Message | Ephemeral): boolean {
  return before === undefined || day(msOf(before.ts)) !== day(msOf(now.ts));
}
