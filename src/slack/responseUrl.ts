import { request as http } from 'node:http';
import { request as https } from 'node:https';
import type { Message } from './message.ts';

/** Whether a person heard. `perhaps`: Slack had all of it, and then nothing came back. */
export type Heard = 'heard' | 'perhaps' | 'unheard';

/**
 * What came of posting to a response URL. `refused`: Slack has the URL but not this content; `stumbled`: Slack never had it, or
 * says that it failed; `closed`: the URL is used up, or Slack asks for patience, which another way to the person need not have.
 */
type Posted = 'posted' | 'perhaps' | 'refused' | 'stumbled' | 'closed';

/** No answer of Slack's is longer. */
const MOST_SAID = 10_000;

/**
 * Says something to one person through a response URL; only they see it. Tried once more when Slack stumbles, and once
 * as bare text when it does not like the blocks; never again where the first may have been taken, since nothing said there can be
 * looked for. Never throws.
 * @param timeoutMs for both tries together
 */
export async function postTo(url: string, { text, blocks }: Message, timeoutMs: number): Promise<Heard> {
  const limit = AbortSignal.timeout(timeoutMs);
  const whole = { response_type: 'ephemeral', replace_original: false, text, blocks };
  const bare = { response_type: 'ephemeral', replace_original: false, text };
  let posted = await post(url, whole, limit);
  if (posted === 'refused' || posted === 'stumbled') {
    posted = await post(url, posted === 'refused' ? bare : whole, limit);
  }
  if (posted === 'posted') return 'heard';
  return posted === 'perhaps' ? 'perhaps' : 'unheard';
}

/** By Node's own client, since `fetch` does not tell whether a request that failed had left. */
async function post(url: string, body: unknown, limit: AbortSignal): Promise<Posted> {
  const bytes = Buffer.from(JSON.stringify(body));
  try {
    return await new Promise<Posted>((resolve) => {
      const request = (url.startsWith('https:') ? https : http)(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length },
        // A connection kept from before may have gone stale while the environment was frozen.
        agent: false,
        signal: limit,
      });
      let hasLeft = false;
      let isAnswered = false;
      const broken = () => resolve(hasLeft ? 'perhaps' : 'stumbled');
      request.once('finish', () => {
        hasLeft = true;
      });
      request.once('error', broken);
      // The request ends with the limit too, but whatever it is doing then, nobody waits longer.
      limit.addEventListener('abort', broken, { once: true });
      request.once('close', () => {
        if (!isAnswered) broken();
      });
      // 101: a protocol that nobody asked for, which Node calls no response. Nothing is said of the message.
      request.once('upgrade', (_, socket) => {
        socket.on('error', () => {});
        socket.destroy();
        broken();
      });
      request.once('response', (response) => {
        isAnswered = true;
        let said = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          if (said.length < MOST_SAID) said += part;
        });
        response.once('end', () => resolve(meaning(response.statusCode ?? 0, said)));
        response.once('error', broken);
      });
      request.end(bytes);
    });
  } catch {
    // No URL at all.
    return 'closed';
  }
}

function meaning(status: number, said: string): Posted {
  if (status >= 200 && status < 300 && !/"ok"\s*:\s*false/.test(said)) return 'posted';
  if (/invalid_blocks|invalid_payload|no_text|msg_too_long/.test(said)) return 'refused';
  // Whoever stands before Slack had no answer from it.
  if (status === 502 || status === 504) return 'perhaps';
  return status >= 500 ? 'stumbled' : 'closed';
}
