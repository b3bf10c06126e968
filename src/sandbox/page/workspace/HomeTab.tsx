import { useEffect } from 'react';
import type { Person, View } from '../../slack/model.ts';
import { post } from '../api.ts';
import { Blocks } from '../blocks/Blocks.tsx';
import { HostContext, useBlockHost } from '../blocks/host.ts';
import { useSlack } from './slackContext.ts';

/** The app's Home tab for this person. Opening it tells the app, which draws it. */
export function HomeTab({ me, complain }: { readonly me: Person; readonly complain: (words: string) => void }) {
  const { app, homes, homeTab } = useSlack();
  const view = homes[me.id];
  useEffect(() => {
    void post('home', { user: me.id });
  }, [me.id]);
  return (
    <main className="channel" data-testid="home">
      <header className="channel-head">
        <h2>{app.title}</h2>
        <p>Home</p>
      </header>
      <div className="messages">
        <div className="messages-inner home">
          {view ? (
            <HomeView view={view} me={me} complain={complain} />
          ) : (
            <p className="hint home-empty">
              {homeTab
                ? `This is the app's Home tab. It has not drawn anything for ${me.realName} yet.`
                : 'This app has no Home tab: manifest.yml does not ask for one.'}
            </p>
          )}
        </div>
      </div>
    </main>
  );
}

function HomeView(of: { readonly view: View; readonly me: Person; readonly complain: (words: string) => void }) {
  const host = useBlockHost({ place: { view_id: of.view.id }, me: of.me.id, complain: of.complain });
  return (
    <HostContext value={host}>
      <Blocks of={of.view.content.blocks} />
    </HostContext>
  );
}
