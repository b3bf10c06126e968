import { createHash } from 'node:crypto';
import type { View } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Chat, Log, Person } from '../app/ports.ts';
import { answerMessage } from './answer.ts';
import { findMarked, type Mark } from './find.ts';
import { startForm } from './form.ts';
import { homeView } from './home.ts';
import type { Message } from './message.ts';
import { mentioned, named } from './named.ts';
import { send } from './sender.ts';
import { isPassing, notTold } from './told.ts';

/** What is asked about people, and what is shown to one of them: Home tab, forms, answers to mentions. */
type WithPeople = Pick<Chat, 'person' | 'reply' | 'home' | 'preview'>;

/** Who somebody is changes seldom; an answer that old still serves while Slack is away. */
const FRESH_MS = 10 * 60_000;
const STALE_MS = 24 * 3_600_000;
/** People looked up for one answer that names them; who comes after them is somebody. */
const MOST_NAMED = 20;

interface Known {
  readonly person: Person;
  /** As Slack shows it; empty where it does not say. */
  readonly name: string;
  readonly atMs: number;
}

export function withPeople(client: () => Promise<WebClient>, log: Log, now: () => number): WithPeople {
  const known = new Map<string, Known>();

  async function about(userId: string): Promise<Known | null> {
    const before = known.get(userId);
    if (before !== undefined && now() - before.atMs < FRESH_MS) return before;
    try {
      const { user } = await (await client()).users.info({ user: userId });
      if (user === undefined) return null;
      const guest = user.is_restricted === true || user.is_ultra_restricted === true;
      const member = !guest && user.is_stranger !== true && user.deleted !== true;
      const person = { member, utcOffsetMin: user.tz_offset === undefined ? null : Math.round(user.tz_offset / 60) };
      const name = user.profile?.display_name || user.real_name || user.name || '';
      if (known.size > 2_000) known.clear();
      const one = { person, name, atMs: now() };
      known.set(userId, one);
      return one;
    } catch (error) {
      log.warn('Slack did not say who somebody is', { userId, error: notTold(error).error });
      return before !== undefined && now() - before.atMs < STALE_MS ? before : null;
    }
  }

  /** How the people whom a message mentions are called, as far as Slack says. */
  async function namesIn(message: Message): Promise<ReadonlyMap<string, string>> {
    const ids = mentioned(message).slice(0, MOST_NAMED);
    return new Map(await Promise.all(ids.map(async (id) => [id, (await about(id))?.name ?? ''] as const)));
  }

  return {
    async person(userId) {
      return (await about(userId))?.person ?? null;
    },

    async reply(channel, threadTs, callId, answer, nowMs, doubtful) {
      const mark: Mark = { event_type: 'canary_answer', event_payload: { call: callId } };
      const slack = await client();
      try {
        // The thread is at most as old as its root.
        if (doubtful && (await findMarked(slack, channel, threadTs, mark, Number(threadTs) * 1000)) !== null)
          return true;
      } catch (error) {
        const told = notTold(error);
        log.warn('An answer could not be looked for', { call: callId, error: told.error });
        // While Slack is away nobody knows whether it is there.
        if (told.kind === 'later' && isPassing(error)) return false;
      }
      const drawn = answerMessage(answer, nowMs);
      const message = named(drawn, await namesIn(drawn));
      const place = { channel, ts: null, thread: { ts: threadTs, alsoInChannel: false }, mark };
      const told = await send(slack, place, message);
      if (told.kind !== 'invalid') return told.kind === 'posted';
      return (await send(slack, place, { text: message.text, blocks: [] })).kind === 'posted';
    },

    async home(userId, model, drawn) {
      const view = homeView(model);
      const fingerprint = createHash('sha256').update(JSON.stringify(view)).digest('base64url');
      if (fingerprint === drawn) return { told: 'posted', drawn: fingerprint, afterMs: 0 };
      try {
        await (await client()).views.publish({ user_id: userId, view });
        return { told: 'posted', drawn: fingerprint, afterMs: 0 };
      } catch (error) {
        const told = notTold(error);
        log.warn('A Home tab could not be drawn', { userId, why: told.kind, error: told.error });
        return { told: told.kind, drawn: drawn ?? '', afterMs: told.kind === 'later' ? told.afterMs : 0 };
      }
    },

    async preview({ viewId, hash, channel }, preview) {
      const view: View = startForm(channel, preview);
      try {
        await (await client()).views.update({ view_id: viewId, view, ...(hash === '' ? {} : { hash }) });
        return true;
      } catch (error) {
        // Closed, or drawn anew since: then there is nothing to add.
        log.info('A form could not be redrawn', { error: notTold(error).error });
        return false;
      }
    },
  };
}
