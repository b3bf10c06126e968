import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxClock, SlackFunction, World } from '../contract.ts';
import type { Stage } from './acts/act.ts';
import { createAssets } from './assets.ts';
import { createDeliver } from './deliver.ts';
import { createEvents } from './events.ts';
import { createFaults } from './faults.ts';
import { createGrants } from './grants.ts';
import { readBody, sendJson } from './http.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { createPageApi } from './pageApi.ts';
import { createResponseUrls } from './responseUrl.ts';
import { createStream } from './stream.ts';
import { createWebApi } from './webApi.ts';
import { openWorkspace } from './workspace.ts';

/** How often events that failed are looked at for another try. */
const PUMP_MS = 250;

/** The Slack half of the sandbox: a workspace, its Web API, and the page it is seen on. */
export interface SlackHalf {
  /** Serves `/`, `/sandbox/*`, `/slack/api/*`, `/slack/response/*`, `/slack/upload/*`. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Saves, and ends what hangs. */
  close(): Promise<void>;
}

export interface SlackHalfDeps {
  readonly clock: SandboxClock;
  readonly world: World;
  readonly slackFunction: SlackFunction;
  readonly signingSecret: string;
  readonly botToken: string;
  /** Where the workspace is kept; null: nowhere. */
  readonly stateDir: string | null;
  /** What the app is; by default as `manifest.yml` says. */
  readonly manifest?: Manifest;
  /** Slack's patience with the app, real milliseconds; tests shorten it. */
  readonly patienceMs?: number;
  /** Time of the person at the page, for trigger ids; tests replace it. */
  readonly wallNow?: () => number;
}

export async function createSlackHalf(deps: SlackHalfDeps): Promise<SlackHalf> {
  const { clock, world, slackFunction, signingSecret } = deps;
  const manifest = deps.manifest ?? readManifest();
  const workspace = openWorkspace(deps.stateDir, clock);
  const grants = createGrants(deps.wallNow ?? (() => performance.now()), () => clock.now());
  const faults = createFaults();
  const deliver = createDeliver({ slackFunction, clock, signingSecret, patienceMs: deps.patienceMs ?? 3000 });
  const events = createEvents(deliver, () => clock.now());
  const stream = createStream(workspace, world);
  const webApi = createWebApi({ workspace, grants, faults, botToken: deps.botToken, manifest });
  const responseUrls = createResponseUrls({ workspace, grants, faults });
  const stageAt = (base: string): Stage => ({ workspace, grants, deliver, events, manifest, base });
  const pageApi = createPageApi({ stageAt, world, clock, stream });
  const assets = createAssets(async () => (await import('../../../infra/page.ts')).bundlePage());
  const pump = setInterval(() => void events.pump(), PUMP_MS).unref();

  const route = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    // The port of the connection, not the Host header: what is given to the app must reach this process.
    const base = `http://127.0.0.1:${req.socket.localPort}/slack/`;
    const path = new URL(req.url ?? '/', base).pathname;
    if (path.startsWith('/slack/api/')) return webApi.handle(req, res, path.slice('/slack/api/'.length), base);
    if (path.startsWith('/slack/response/')) {
      return responseUrls.handle(req, res, path.slice('/slack/response/'.length));
    }
    if (path.startsWith('/slack/upload/')) {
      await readBody(req);
      res.writeHead(200).end('OK');
      return;
    }
    if (path.startsWith('/sandbox/')) return pageApi.handle(req, res, path.slice('/sandbox/'.length), base);
    return assets.handle(req, res, path);
  };

  return {
    async handle(req, res) {
      try {
        await route(req, res);
      } catch (error) {
        console.error('the Slack workspace failed on', req.method, req.url, error);
        if (res.headersSent) res.destroy();
        else sendJson(res, 500, { ok: false, error: 'internal_error' });
      }
    },
    async close() {
      clearInterval(pump);
      stream.close();
      faults.close();
      workspace.save();
    },
  };
}
