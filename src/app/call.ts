import { isRefusal, type Refusal } from '../core/refusal.ts';
import type { Answer, CallRecord, Envelope } from './ask.ts';
import { openHome } from './home.ts';
import type { Ports } from './ports.ts';

/** How long a call is remembered, so that a late delivery of it changes nothing. */
const REMEMBERED_S = 86_400;

/** A call that is being handled from `nowMs` on. */
export function begunCall(envelope: Envelope, refusal: Refusal | null, nowMs: number): CallRecord {
  const expiresAtS = Math.floor(nowMs / 1000) + REMEMBERED_S;
  return { id: envelope.id, atMs: nowMs, state: 'begun', expiresAtS, envelope, refusal };
}

/** The person knows how it ended: what speaks for them is forgotten. */
export function answeredCall(call: CallRecord): CallRecord {
  return { ...call, state: 'answered', envelope: null };
}

/** Tells the one who asked, by whatever way still works. False: none did, for now. */
export async function say(ports: Ports, envelope: Envelope, answer: Answer, doubtful = false): Promise<boolean> {
  const { chat, clock, log, defaults } = ports;
  const { responseUrl, replyIn, by, id } = envelope;
  // Where it was said may be archived by now.
  const channels = [...new Set([envelope.channel, defaults.channel])].filter((channel) => channel !== null);
  const onHome = () => openHome(ports, by, isRefusal(answer) ? answer.reason : null);
  if (replyIn?.kind === 'home') return onHome();
  const ways: (() => Promise<boolean>)[] = [];
  if (responseUrl !== null) ways.push(() => chat.answer(responseUrl, answer, clock.now()));
  if (replyIn?.kind === 'thread' && envelope.channel !== null) {
    const { channel: there } = envelope;
    ways.push(() => chat.reply(there, replyIn.ts, id, answer, clock.now(), doubtful));
  } else {
    for (const channel of channels) ways.push(() => chat.whisper(channel, by.userId, answer, clock.now()));
    // Somebody who is in no channel with the app still has its Home tab.
    if (responseUrl === null) ways.push(onHome);
  }
  for (const way of ways) if (await way()) return true;
  log.warn('the answer found no way to the person', { call: id });
  return false;
}
