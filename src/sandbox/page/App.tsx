import { useCallback, useMemo, useState } from 'react';
import type { WorldSnapshot } from '../contract.ts';
import type { StateJson } from '../slack/stateJson.ts';
import { useKept } from './useKept.ts';
import { useSandbox } from './useSandbox.ts';
import { ChannelView } from './workspace/ChannelView.tsx';
import { HomeTab } from './workspace/HomeTab.tsx';
import { ModalDialog } from './workspace/ModalDialog.tsx';
import { NamesContext, namesOf } from './workspace/names.ts';
import { Sidebar } from './workspace/Sidebar.tsx';
import { SlackContext } from './workspace/slackContext.ts';
import { ThreadPanel } from './workspace/ThreadPanel.tsx';
import { useToast } from './workspace/useToast.tsx';
import { WorldPanel } from './world/WorldPanel.tsx';

/** The whole page: the workspace on the left, the world beside it. */
export function App() {
  const { slack, world, connected } = useSandbox();
  if (!slack || !world) return <p className="loading">Opening the workspace …</p>;
  return <Opened slack={slack} world={world} connected={connected} />;
}

/** On narrow screens one of these fills the page. */
type Panel = 'chat' | 'world';

/** What the middle shows: a channel's id, or the app's Home tab. */
const HOME = 'home';

function Opened(of: { readonly slack: StateJson; readonly world: WorldSnapshot; readonly connected: boolean }) {
  const { slack, world } = of;
  const [me, setMe] = useKept('me', 'U0ADA');
  const [shown, setShown] = useKept('shown', slack.channels[0]?.id ?? HOME);
  const [thread, setThread] = useState<string | null>(null);
  const [panel, setPanel] = useState<Panel>('chat');
  const { toast, complain } = useToast();
  const person = slack.people.find(({ id }) => id === me) ?? slack.people[0]!;
  const mine = slack.channels.filter(({ members }) => members.includes(person.id));
  const channel = mine.find(({ id }) => id === shown) ?? mine[0]!;
  const home = shown === HOME;

  const show = useCallback(
    (id: string) => {
      setShown(id);
      setThread(null);
      setPanel('chat');
    },
    [setShown],
  );
  const open = useCallback(
    (id: string, ts: string, threadTs: string | null) => {
      show(id);
      setThread(threadTs ?? ts);
    },
    [show],
  );
  const names = useMemo(() => namesOf(slack, person.id, open), [slack, person.id, open]);
  const root = (slack.messages[channel.id] ?? []).find(({ ts }) => ts === thread);
  const modal = slack.modals[person.id]?.at(-1);

  return (
    <SlackContext value={slack}>
      <NamesContext value={names}>
        <div className={`page panel-${panel} ${root && !home ? 'with-thread' : ''}`}>
          <Sidebar
            me={person}
            channels={mine}
            shown={home ? HOME : channel.id}
            onShow={show}
            onBe={(id) => {
              setMe(id);
              setThread(null);
            }}
          />
          {home ? (
            <HomeTab key={person.id} me={person} complain={complain} />
          ) : (
            <ChannelView
              key={`${channel.id} ${person.id}`}
              channel={channel}
              me={person}
              complain={complain}
              onThread={setThread}
            />
          )}
          {root && !home ? (
            <ThreadPanel key={root.ts} root={root} me={person} complain={complain} onClose={() => setThread(null)} />
          ) : null}
          <WorldPanel world={world} connected={of.connected} />
          <nav className="tabs" aria-label="Panels">
            <button
              type="button"
              aria-pressed={panel === 'chat'}
              data-testid="tab-chat"
              onClick={() => setPanel('chat')}
            >
              Slack
            </button>
            <button
              type="button"
              aria-pressed={panel === 'world'}
              data-testid="tab-world"
              onClick={() => setPanel('world')}
            >
              The world
            </button>
          </nav>
        </div>
        {modal ? <ModalDialog key={modal.id} view={modal} me={person} complain={complain} /> : null}
        {toast}
      </NamesContext>
    </SlackContext>
  );
}
