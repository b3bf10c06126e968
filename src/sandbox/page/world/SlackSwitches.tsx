import type { FaultMode } from '../../slack/model.ts';
import { post } from '../api.ts';
import { useSlack } from '../workspace/slackContext.ts';

const MODES: readonly (readonly [FaultMode, string])[] = [
  ['none', 'Works'],
  ['ratelimited', 'Too many requests (429)'],
  ['error500', 'Server errors (500)'],
  ['loseReplies', 'Does the work, loses the reply'],
  ['away', 'Away: never answers'],
];

/** Slack on a bad day: what its API does, and what happens to channels. */
export function SlackSwitches() {
  const { fault, channels, app } = useSlack();
  return (
    <section className="card slack-switches" aria-label="Slack’s moods">
      <h3>Slack</h3>
      <label className="row">
        <span>Its API</span>
        <select
          value={fault.mode}
          data-testid="fault"
          className={fault.mode === 'none' ? '' : 'is-on'}
          onChange={(event) => void post('fault', { mode: event.target.value })}
        >
          {MODES.map(([mode, words]) => (
            <option key={mode} value={mode}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <ul>
        {channels.map(({ id, name, isArchived, members }) => (
          <li key={id} className="row">
            <span>#{name}</span>
            <span className="checks">
              <label>
                <input
                  type="checkbox"
                  checked={members.includes(app.userId)}
                  data-testid={`member-${name}`}
                  onChange={(event) => void post('channel', { channel: id, appMember: event.target.checked })}
                />{' '}
                app in it
              </label>
              <label>
                <input
                  type="checkbox"
                  checked={isArchived}
                  data-testid={`archived-${name}`}
                  onChange={(event) => void post('channel', { channel: id, archived: event.target.checked })}
                />{' '}
                archived
              </label>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
