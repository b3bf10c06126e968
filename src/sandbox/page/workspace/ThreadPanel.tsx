import { useState } from 'react';
import type { Message, Person } from '../../slack/model.ts';
import { Icon } from '../Icon.tsx';
import { Composer } from './Composer.tsx';
import { EphemeralRow, MessageRow } from './MessageRow.tsx';
import { useNames } from './names.ts';
import { useSlack } from './slackContext.ts';
import { useStickToEnd } from './useStickToEnd.ts';

/** A thread beside its channel. */
export function ThreadPanel(of: {
  readonly root: Message;
  readonly me: Person;
  readonly complain: (words: string) => void;
  readonly onClose: () => void;
}) {
  const { root, me, complain } = of;
  const slack = useSlack();
  const names = useNames();
  const [draft, setDraft] = useState('');
  const replies = (slack.messages[root.channel] ?? []).filter(({ threadTs }) => threadTs === root.ts);
  const whispered = (slack.ephemerals[me.id] ?? []).filter(({ threadTs }) => threadTs === root.ts);
  const rows = [...replies, ...whispered].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const { ref, stick } = useStickToEnd(rows.length);
  const archived = slack.channels.find(({ id }) => id === root.channel)?.isArchived;

  return (
    <aside className="thread" data-testid="thread" aria-label="Thread">
      <header className="channel-head">
        <h2>Thread</h2>
        <p>#{names.channel(root.channel)}</p>
        <button
          type="button"
          className="icon-button"
          aria-label="Close thread"
          data-testid="thread-close"
          onClick={of.onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="messages" ref={ref} role="log" aria-label="Replies">
        <div className="messages-inner">
          <MessageRow message={root} me={me} complain={complain} />
          <h3 className="reply-count">
            <span>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</span>
          </h3>
          {rows.map((row) =>
            'to' in row ? (
              <EphemeralRow key={row.ts} message={row} me={me} complain={complain} />
            ) : (
              <MessageRow key={row.ts} message={row} me={me} complain={complain} />
            ),
          )}
        </div>
      </div>
      {archived ? null : (
        <Composer
          where={{ channel: root.channel, threadTs: root.ts }}
          me={me}
          draft={draft}
          onDraft={setDraft}
          onSend={stick}
          hint="Reply …"
          complain={complain}
        />
      )}
    </aside>
  );
}
