import { isRefusal } from '../core/refusal.ts';
import { SETTLE_MS } from '../core/rollout.ts';
import type { CallRecord, Envelope, Notice } from './ask.ts';
import { answeredCall, begunCall, say } from './call.ts';
import { changesSomething, FAILED, whatCameOf } from './outcome.ts';
import { each } from './pool.ts';
import type { Letter, Ports, Saved } from './ports.ts';

/**
 * Lambda tries an event three times, with one and two minutes between; each try lives at most 45 s and renews the record.
 * A call begun longer ago than this is tried by nobody any more.
 */
const OVERDUE_MS = 4 * 60_000;

/** No try of a call began earlier than this before its last one: two waits, and two tries of 45 s. */
const TRIES_MS = 5 * 60_000;

/**
 * What was acknowledged and never answered, because every try died or threw, or because Slack was away: the person is told how
 * it ended. Dead letters say which calls no further try will come for; the table knows the rest. Never throws: what fails
 * here is tried again by the next tick.
 */
export async function endOverdue(
  ports: Ports,
  calls: readonly Saved<CallRecord>[],
  late: () => boolean,
): Promise<void> {
  const { clock, letters, log } = ports;
  const overdue = calls.filter(({ value }) => clock.now() - value.atMs >= OVERDUE_MS);
  const dead = await readLetters(ports);
  const ended = await each(dead, 4, (letter) => endLetter(ports, letter), late);
  const inLetters = new Set(dead.flatMap(({ event }) => (event?.kind === 'slack' ? [event.id] : [])));
  const rest = overdue.filter(({ value }) => !inLetters.has(value.id));
  const told = await each(
    rest,
    4,
    async (saved) => {
      if (saved.value.envelope !== null) await end(ports, saved.value.envelope, saved);
    },
    late,
  );
  const failed = [...ended.failed, ...told.failed];
  for (const { error } of failed) log.error('an unanswered call could not be ended', { error: String(error) });
  if (dead.length + rest.length > 0)
    log.info('unanswered calls', { letters: letters === null ? null : dead.length, overdue: rest.length });
}

async function readLetters({ letters, log }: Ports): Promise<readonly Letter[]> {
  if (letters === null) return [];
  return letters.read().catch((error: unknown) => {
    log.error('dead letters cannot be read', { error: String(error) });
    return [];
  });
}

/** A letter is taken out of the queue when those whom it concerns know; else it comes back. */
async function endLetter(ports: Ports, letter: Letter): Promise<void> {
  const { store, clock, log } = ports;
  const { event } = letter;
  log.warn('a dead letter', { event: event?.kind ?? 'unreadable', error: letter.error.slice(0, 500) });
  if (event?.kind === 'slack') {
    const saved = await store.loadCall(event.id);
    // The last try may still live.
    if (saved?.value.state === 'begun' && clock.now() - saved.value.atMs < SETTLE_MS) return;
    if (saved?.value.state !== 'answered' && !(await end(ports, event, saved))) return;
  }
  if (event?.kind === 'pipeline') {
    const { by, ask } = event;
    if (!(await tellChannel(ports, event.channel, { kind: 'gaveUp', by, ask, reason: FAILED }))) return;
  }
  if (event?.kind === 'alarm' && !(await tellChannel(ports, null, { kind: 'alarmLost', alarm: event.name }))) return;
  await ports.letters?.remove(letter);
}

/** Closes a call: claimed first, so that a delivery that comes late all the same says nothing else. True when it is told. */
async function end(ports: Ports, envelope: Envelope, saved: Saved<CallRecord> | null): Promise<boolean> {
  const { store, clock } = ports;
  const { ask, by, channel } = envelope;
  const sinceMs = (saved?.value.atMs ?? clock.now()) - TRIES_MS;
  const answer = saved?.value.refusal ?? (await whatCameOf(ports, envelope, sinceMs));
  const renewed = begunCall(envelope, isRefusal(answer) ? answer : null, clock.now());
  const call = saved === null ? renewed : { ...renewed, expiresAtS: saved.value.expiresAtS };
  if (!(await store.saveCall(call, saved?.rev ?? null))) return false;
  // A try before this one may have said it, where that can be looked for.
  const heard = await say(ports, envelope, answer, saved !== null);
  const lost = isRefusal(answer) && answer.code === 'gave-up' && changesSomething(ask);
  const known = lost && (await tellChannel(ports, channel, { kind: 'gaveUp', by, ask, reason: answer.reason }));
  // The channel's notice names the person: it is heard where no way to them alone is left.
  if (!heard && !known && !forgotten(call, clock.now())) return false;
  return store.saveCall(answeredCall(call), (saved?.rev ?? 0) + 1);
}

/** A day without any way to the person: nobody waits for it any more. */
function forgotten({ expiresAtS }: CallRecord, nowMs: number): boolean {
  return expiresAtS * 1000 - nowMs < 30 * 60_000;
}

/** True when it was said somewhere, or can be said nowhere. */
async function tellChannel({ chat, defaults, log }: Ports, channel: string | null, notice: Notice): Promise<boolean> {
  for (const place of new Set([channel, defaults.channel])) {
    if (place === null) continue;
    const told = await chat.notice(place, notice);
    if (told.kind === 'posted') return true;
    log.warn('a notice was not taken', { kind: notice.kind, why: told.kind, error: told.error });
    if (told.kind === 'later') return false;
  }
  return channel === null && defaults.channel === null;
}
