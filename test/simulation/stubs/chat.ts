import type { Answer } from '../../../src/app/ask.ts';
import type { Chat, Told } from '../../../src/app/ports.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import type { Memories } from '../audit/memory.ts';
import type { Sim } from '../sim.ts';
import { PassingFault, type Worker } from '../worker.ts';
import { SHOP } from '../world/people.ts';

/** The chat port on the simulated Slack. Faults come back as values; what was posted stays posted, also when nobody hears of it. */
export function chatStub(sim: Sim, worker: Worker, memories: Memories): Chat {
  const { slack } = sim;

  async function call<T>(what: string, effect: () => T): Promise<T> {
    memories.chats += 1;
    return worker.call('slack', what, () => {
      if (slack.away) throw new PassingFault('Slack is away');
      return effect();
    });
  }

  async function told(what: string, channel: string, effect: () => Told): Promise<Told> {
    try {
      return await call(what, () => (slack.gone.has(channel) ? { kind: 'gone', error: 'is_archived' } : effect()));
    } catch (error) {
      if (!(error instanceof PassingFault)) throw error;
      return { kind: 'later', afterMs: sim.dice.pick([1_000, 30_000, 60_000]), error: error.message };
    }
  }

  function post(rolloutId: string, n: number, channel: string): Told {
    const { ts } = slack.post(rolloutId, n, channel);
    return { kind: 'posted', at: { channel, ts } };
  }

  return {
    card: (rollout, at, channel) =>
      told(at === null ? 'post the card' : 'redraw the card', channel, () =>
        at === null ? post(rollout.id, 0, channel) : { kind: 'posted', at },
      ),

    cardFingerprint: (rollout) => `${rollout.turn} ${rollout.phase.name} ${rollout.log.length}`,

    line: (rollout, entry, { channel }) =>
      told(`tell line ${entry.n}`, channel, () => post(rollout.id, entry.n, channel)),

    findCard: (rollout, channel) => found(rollout.id, 0, channel),

    findLine: (rollout, entry, { channel }) => found(rollout.id, entry.n, channel),

    async answer(url, answer) {
      try {
        return await call('answer', () => {
          if (!sim.audit.calls.urlWorks(url)) return false;
          sim.audit.calls.heard(url);
          slack.heard.push({ atMs: sim.nowMs, url, words: wordsOf(answer) });
          return true;
        });
      } catch (error) {
        if (!(error instanceof PassingFault)) throw error;
        sim.count('answers that Slack did not take');
        return false;
      }
    },

    async whisper(channel, userId, answer) {
      try {
        return await call('whisper', () => {
          if (slack.gone.has(channel)) return false;
          sim.count('answers whispered');
          sim.say('whisper', () => `to ${userId}: ${wordsOf(answer)}`);
          return true;
        });
      } catch (error) {
        if (!(error instanceof PassingFault)) throw error;
        return false;
      }
    },

    file: async () => null,

    notice: (channel, { kind }) =>
      told(`notice: ${kind}`, channel, () => {
        sim.count(`notices: ${kind}`);
        return { kind: 'posted', at: { channel, ts: '0' } };
      }),

    /** Everybody here is a member. Asked even before a rollback, which waits for the answer a moment only (rights.ts). */
    async person() {
      try {
        return await worker.call('slack', 'users.info', () => {
          if (slack.away) throw new PassingFault('Slack is away');
          return { member: true, utcOffsetMin: 0 };
        });
      } catch (error) {
        if (!(error instanceof PassingFault)) throw error;
        return null;
      }
    },

    // Nobody mentions the app, opens its Home tab or a form in these stories.
    reply: () => notHere('reply'),
    home: () => notHere('home'),
    preview: () => notHere('preview'),

    async groupMembers() {
      try {
        return await call('usergroups.users.list', () => SHOP);
      } catch (error) {
        if (!(error instanceof PassingFault)) throw error;
        return null;
      }
    },

    ownTeam: () => call('auth.test', () => 'T1'),
  };

  async function found(rolloutId: string, n: number, channel: string) {
    try {
      return await call('look for a message', () => slack.find(rolloutId, n, channel));
    } catch (error) {
      if (!(error instanceof PassingFault)) throw error;
      slack.miss(rolloutId, n, channel);
      return null;
    }
  }
}

/** Accepted or refused, which is what all answers to one call must agree on. */
export function wordsOf(answer: Answer): string {
  if (isRefusal(answer)) return `refused: ${answer.code}`;
  if (answer.kind === 'freezes') return `accepted: ${answer.did}`;
  return answer.kind === 'accepted' ? `accepted: ${answer.did}` : answer.kind;
}

/** A method that no story comes to. */
export function notHere(what: string): never {
  throw new Error(`${what} is not simulated`);
}
