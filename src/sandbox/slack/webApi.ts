import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from './faults.ts';
import type { Grants } from './grants.ts';
import { fields, readBody, sendJson } from './http.ts';
import type { Manifest } from './manifest.ts';
import { type Call, SlackError } from './methods/method.ts';
import { missingScope } from './methods/scopes.ts';
import { METHODS } from './methods/table.ts';
import type { Workspace } from './workspace.ts';

/** Slack's Web API at the wire: `POST /slack/api/<method>`, form or JSON, with the bot token as bearer. */
export interface WebApi {
  handle(req: IncomingMessage, res: ServerResponse, method: string, base: string): Promise<void>;
}

export function createWebApi(deps: {
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly faults: Faults;
  readonly botToken: string;
  readonly manifest: Manifest;
}): WebApi {
  const { workspace, grants, faults } = deps;

  const authorise = (req: IncomingMessage, args: Readonly<Record<string, unknown>>): void => {
    const bearer = /^Bearer\s+(\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
    const token = bearer ?? args.token;
    if (!token) throw new SlackError('not_authed');
    if (token !== deps.botToken) throw new SlackError('invalid_auth');
  };

  const answer = (req: IncomingMessage, method: string, body: string, base: string): Record<string, unknown> => {
    try {
      const query = Object.fromEntries(new URL(req.url ?? '/', base).searchParams);
      const given = fields(req.headers['content-type'] ?? '', body);
      if (!given) throw new SlackError('invalid_json');
      const args = { ...query, ...given };
      authorise(req, args);
      const run = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
      if (!run) {
        workspace.offend(method, [`unknown_method: this Slack does not know ${method}`]);
        throw new SlackError('unknown_method');
      }
      const call: Call = { method, args, workspace, grants, manifest: deps.manifest, base };
      const needed = missingScope(call);
      if (needed) {
        workspace.offend(method, [`missing_scope: manifest.yml has no ${needed}`]);
        return { ok: false, error: 'missing_scope', needed, provided: deps.manifest.scopes.join(',') };
      }
      return { ok: true, ...run(call) };
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      const { message, messages } = error;
      // `errors` repeats the complaints without their tag, as chat.* answers do.
      const errors = messages.map((one) => one.replace('[ERROR] ', ''));
      const details = messages.length > 0 ? { errors, response_metadata: { messages } } : {};
      return { ok: false, error: message, ...details };
    }
  };

  return {
    async handle(req, res, method, base) {
      const body = await readBody(req);
      const { fault } = workspace.state;
      if (faults.before(fault, res)) return;
      const json = answer(req, method, body, base);
      if (faults.after(fault, res)) return;
      // What the token was given, said with every answer.
      const scopes = { 'x-oauth-scopes': deps.manifest.scopes.join(',') };
      sendJson(res, 200, json, { 'x-slack-req-id': workspace.nextTs().replace('.', ''), ...scopes });
    },
  };
}
