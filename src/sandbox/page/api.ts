import type { StateJson } from '../slack/stateJson.ts';

/** The page's end of `/sandbox/*`; the calls are listed in `slack/pageApi.ts`. */

export interface Answer extends Readonly<Record<string, unknown>> {
  readonly ok: boolean;
  readonly error?: string;
  /** What Slack tells the person, where it tells something. */
  readonly words?: string;
}

export async function post(path: string, body: object): Promise<Answer> {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`/sandbox/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Answer;
  } catch {
    return { ok: false, error: 'unreachable', words: 'The sandbox does not answer. Is `npm start` still running?' };
  }
}

export async function fetchState(): Promise<StateJson> {
  const answer = await fetch('/sandbox/state');
  if (!answer.ok) throw new Error(`state: ${answer.status}`);
  return (await answer.json()) as StateJson;
}
