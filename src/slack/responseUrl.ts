import type { Message } from './message.ts';

/** What came of posting to a response URL. `refused`: Slack has the URL but not this content; `gone`: the URL is used up. */
type Posted = 'posted' | 'refused' | 'gone' | 'later';

/**
 * Says something to one person through a response URL; only they see it. Tried once more when Slack stumbles, and once
 * as bare text when it does not like the blocks. True when Slack took it. Never throws.
 */
export async function postTo(url: string, { text, blocks }: Message, timeoutMs: number): Promise<boolean> {
  const whole = { response_type: 'ephemeral', replace_original: false, text, blocks };
  const first = await post(url, whole, timeoutMs);
  if (first === 'posted' || first === 'gone') return first === 'posted';
  const second = first === 'refused' ? { response_type: 'ephemeral', replace_original: false, text } : whole;
  return (await post(url, second, timeoutMs)) === 'posted';
}

async function post(url: string, body: unknown, timeoutMs: number): Promise<Posted> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const said = await response.text();
    if (response.ok && !/"ok"\s*:\s*false/.test(said)) return 'posted';
    if (/invalid_blocks|invalid_payload|no_text|msg_too_long/.test(said)) return 'refused';
    return response.status === 429 || response.status >= 500 ? 'later' : 'gone';
  } catch {
    return 'later';
  }
}
