import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxClock, World } from '../contract.ts';
import { Impossible, type Stage } from './acts/act.ts';
import { command } from './acts/command.ts';
import { close, submit } from './acts/modal.ts';
import { press, suggest } from './acts/press.ts';
import { openHome, say, shortcut } from './acts/say.ts';
import { APP } from './cast.ts';
import { fields, readBody, sendJson } from './http.ts';
import type { FaultMode } from './model.ts';
import { stateJson } from './stateJson.ts';
import type { Stream } from './stream.ts';
import { controlWorld } from './worldControl.ts';

/**
 * The JSON API of the page, for tests too. All POST bodies are `application/json`; `user`, `channel`, `ts` are ids.
 *
 * | call | body | what it does |
 * |---|---|---|
 * | GET /sandbox/state | | everything: {@link stateJson} |
 * | GET /sandbox/stream | | Server-Sent Events `slack` {rev} and `world` {snapshot} |
 * | POST /sandbox/command | user, channel, text | types a slash command (`/canary …`, the name may be left out) |
 * | POST /sandbox/say | user, channel, text, thread_ts? | a plain message; `@Canary` in it is an app_mention |
 * | POST /sandbox/press | user, action_id, block_id?, value?, option?, options?, values?, and channel + ts, or view_id | presses a button (`value` picks among equal ids) or chooses in a menu; `stale: true` with a value presses what was redrawn away |
 * | POST /sandbox/suggest | as press, value = what was typed | type-ahead options: {options, option_groups} |
 * | POST /sandbox/submit | user, view_id, values | submits the modal on top; values by block id and action id, texts or option values or Slack's state; answers {errors} or {closed} |
 * | POST /sandbox/close | user, view_id, all? | closes it |
 * | POST /sandbox/home | user | opens the app's Home tab |
 * | POST /sandbox/shortcut | user, callback_id | a global shortcut |
 * | POST /sandbox/dismiss | user, ts | hides an ephemeral message |
 * | POST /sandbox/world | set: speed {speed}, errorRate {function, version, errorRate}, medianMs {function, version, medianMs}, traffic {function, callsPerMinute}, outage {function, outage}, bypass {function, bypass}, drawn {function, drawn}, answer {function, version, answer? (any JSON; none: its own)}, code {function}, alarm {alarm, state}, alias {function, alias, version, weights} | turns a knob |
 * | POST /sandbox/fault | mode: none, ratelimited, error500, loseReplies, away; retryAfterS? | Slack on a bad day |
 * | POST /sandbox/channel | channel, archived?, appMember? | archives a channel, takes the app in or out |
 * | POST /sandbox/forgive | | empties the list of offences |
 *
 * Answers: 200 `{ok: true, …}`, or 200 `{ok: false, error, words}` where Slack tells the person so; 400 where the page
 * offers no such thing.
 */
export interface PageApi {
  handle(req: IncomingMessage, res: ServerResponse, path: string, base: string): Promise<void>;
}

type Given = Readonly<Record<string, unknown>>;

export function createPageApi(deps: {
  readonly stageAt: (base: string) => Stage;
  readonly world: World;
  readonly clock: SandboxClock;
  readonly stream: Stream;
}): PageApi {
  const act = async (name: string, stage: Stage, given: Given): Promise<Given | null> => {
    const body = given as never;
    switch (name) {
      case 'command':
        return command(stage, body);
      case 'say':
        return say(stage, body);
      case 'press':
        return press(stage, body);
      case 'suggest':
        return suggest(stage, body);
      case 'submit':
        return submit(stage, body);
      case 'close':
        return close(stage, body);
      case 'home':
        return openHome(stage, body);
      case 'shortcut':
        return shortcut(stage, body);
      case 'world':
        controlWorld(deps.world, deps.clock, given);
        return { ok: true };
      case 'dismiss':
        stage.workspace.dismiss(String(given.user), String(given.ts));
        return { ok: true };
      case 'fault':
        return setFault(stage, given);
      case 'channel':
        return setChannel(stage, given);
      case 'forgive':
        stage.workspace.state.offences = [];
        stage.workspace.changed();
        return { ok: true };
      default:
        return null;
    }
  };

  const posted = async (req: IncomingMessage, res: ServerResponse, path: string, stage: Stage): Promise<void> => {
    const type = req.headers['content-type'] ?? '';
    const body = await readBody(req);
    // Other web pages can send forms and plain text here, JSON they cannot: so nothing else is taken.
    const given = type.startsWith('application/json') ? fields(type, body) : null;
    if (!given) {
      sendJson(res, 400, { ok: false, error: 'a JSON object is needed, as application/json' });
      return;
    }
    try {
      const outcome = await act(path, stage, given);
      if (outcome) sendJson(res, 200, outcome);
      else sendJson(res, 404, { ok: false, error: `no /sandbox/${path}` });
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      sendJson(res, 400, { ok: false, error: error.message });
    }
  };

  return {
    async handle(req, res, path, base) {
      const stage = deps.stageAt(base);
      if (foreign(req)) sendJson(res, 403, { ok: false, error: 'foreign_origin' });
      else if (req.method === 'GET' && path === 'state')
        sendJson(res, 200, stateJson(stage.workspace, stage.manifest, deps.world));
      else if (req.method === 'GET' && path === 'stream') deps.stream.handle(req, res);
      else if (req.method !== 'POST') sendJson(res, 405, { ok: false, error: 'method_not_allowed' });
      else await posted(req, res, path, stage);
    },
  };
}

/** A request that another site's page made in the person's browser. */
function foreign(req: IncomingMessage): boolean {
  const site = req.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function setFault({ workspace }: Stage, given: Given): Given {
  const modes: readonly FaultMode[] = ['none', 'ratelimited', 'error500', 'loseReplies', 'away'];
  const mode = modes.find((each) => each === given.mode);
  if (!mode) throw new Impossible(`mode is one of ${modes.join(', ')}`);
  const retryAfterS = Number(given.retryAfterS ?? workspace.state.fault.retryAfterS);
  if (!(retryAfterS >= 0 && retryAfterS <= 3600)) throw new Impossible('retryAfterS is a number from 0 to 3600');
  workspace.state.fault = { mode, retryAfterS };
  workspace.changed();
  return { ok: true };
}

function setChannel({ workspace }: Stage, given: Given): Given {
  const channel = workspace.channel(String(given.channel));
  if (!channel) throw new Impossible(`no channel ${String(given.channel)}`);
  if (typeof given.archived === 'boolean') channel.isArchived = given.archived;
  if (typeof given.appMember === 'boolean') {
    const others = channel.members.filter((id) => id !== APP.userId);
    channel.members = given.appMember ? [...others, APP.userId] : others;
  }
  workspace.changed();
  return { ok: true };
}
