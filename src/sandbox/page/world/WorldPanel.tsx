import type { WorldSnapshot } from '../../contract.ts';
import { useSlack } from '../workspace/slackContext.ts';
import { Alarms } from './Alarms.tsx';
import { Clock } from './Clock.tsx';
import { FunctionCard } from './FunctionCard.tsx';
import { Invocations } from './Invocations.tsx';
import { Offences } from './Offences.tsx';
import { SlackSwitches } from './SlackSwitches.tsx';

/** What no Slack shows: the emulated AWS account, its clock, and the hands on its knobs. */
export function WorldPanel({ world, connected }: { readonly world: WorldSnapshot; readonly connected: boolean }) {
  const { offences } = useSlack();
  return (
    <aside className="world" aria-label="The world" data-testid="world">
      <header className="world-head">
        <h2>The world</h2>
        <p>Emulated AWS, {world.region}</p>
        {connected ? null : (
          <p className="lost" role="status">
            Connection lost, trying again …
          </p>
        )}
      </header>
      <div className="world-body">
        <Clock nowMs={world.nowMs} speed={world.speed} />
        {offences.length > 0 ? <Offences offences={offences} /> : null}
        {world.functions.map((one) => (
          <FunctionCard key={one.name} of={one} />
        ))}
        <Alarms alarms={world.alarms} />
        <SlackSwitches />
        <Invocations list={world.invocations} />
      </div>
    </aside>
  );
}
