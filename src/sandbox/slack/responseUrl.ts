import type { IncomingMessage, ServerResponse } from 'node:http';
import { APP } from './cast.ts';
import { type Content, readContent } from './content.ts';
import type { Faults } from './faults.ts';
import type { Grants, ResponseUrl } from './grants.ts';
import { fields, readBody, sendJson, sendText } from './http.ts';
import type { Workspace } from './workspace.ts';

/**
 * What an app may do with the `response_url` of an interaction, and with the body of an acknowledged command: say
 * something to that person (the default) or to the channel, replace or delete the message that was acted on.
 * Source: docs.slack.dev, "Handling user interaction", message responses.
 */

/** Shows content as a response. */
export function respond(
  workspace: Workspace,
  to: Pick<ResponseUrl, 'user' | 'channel' | 'source'>,
  answer: Readonly<Record<string, unknown>>,
  content: Content,
): void {
  const replace = (answer.replace_original === true || answer.replace_original === 'true') && to.source;
  if (replace) {
    replaceSource(workspace, to, content);
    return;
  }
  const threadTs = typeof answer.thread_ts === 'string' ? answer.thread_ts : null;
  const shown = { text: content.text ?? '', blocks: content.blocks, threadTs };
  if (answer.response_type === 'in_channel') {
    const metadata = content.metadata === 'clear' ? null : content.metadata;
    const message = { channel: to.channel, ts: workspace.nextTs(), user: APP.userId, ...shown, metadata };
    workspace.post({ ...message, broadcast: false, editedTs: null, isCommand: false });
  } else {
    workspace.whisper({ channel: to.channel, ts: workspace.nextTs(), to: to.user, from: 'app', ...shown });
  }
}

function replaceSource(
  workspace: Workspace,
  to: Pick<ResponseUrl, 'user' | 'channel' | 'source'>,
  content: Content,
): void {
  const { source } = to;
  const original = !source
    ? undefined
    : source.ephemeral
      ? workspace.ephemeral(to.user, source.ts)
      : workspace.message(to.channel, source.ts);
  if (!original) return;
  original.text = content.text ?? '';
  original.blocks = content.blocks;
  workspace.changed();
}

export interface ResponseUrls {
  handle(req: IncomingMessage, res: ServerResponse, token: string): Promise<void>;
}

export function createResponseUrls(deps: {
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly faults: Faults;
}): ResponseUrls {
  const { workspace, grants, faults } = deps;

  /** Does the work; gives status and body. */
  const take = (token: string, contentType: string, body: string): [number, string] => {
    const url = grants.spend(token);
    if (typeof url === 'string') return [404, JSON.stringify({ ok: false, error: url })];
    const given = fields(contentType, body);
    // A form carries the same JSON in a field called payload.
    const answer = given && typeof given.payload === 'string' ? fields('application/json', given.payload) : given;
    if (!answer) return [400, 'invalid_payload'];
    if (answer.delete_original === true || answer.delete_original === 'true') {
      if (url.source?.ephemeral) workspace.dismiss(url.user, url.source.ts);
      else if (url.source) workspace.remove(url.channel, url.source.ts);
      return [200, 'ok'];
    }
    const content = readContent(workspace, 'response_url', answer);
    if ('complaints' in content) return [400, 'invalid_blocks'];
    if (!content.text && !content.blocks?.length) return [400, 'no_text'];
    if (workspace.channel(url.channel)?.isArchived && answer.response_type === 'in_channel')
      return [403, 'is_archived'];
    respond(workspace, url, answer, content);
    return [200, 'ok'];
  };

  return {
    async handle(req, res, token) {
      const body = await readBody(req);
      const { fault } = workspace.state;
      if (faults.before(fault, res)) return;
      const [status, text] = take(token, req.headers['content-type'] ?? '', body);
      if (faults.after(fault, res)) return;
      if (status === 404) sendJson(res, 404, JSON.parse(text));
      else sendText(res, status, text);
    },
  };
}
