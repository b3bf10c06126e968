import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Chat, Told } from '../app/ports.ts';
import type { Rollout } from '../core/rollout.ts';
import type { LogEntry } from '../core/rolloutEvent.ts';
import { offers } from '../core/step/offers.ts';
import { answerMessage } from './answer.ts';
import { cardMessage } from './card.ts';
import { shareFile } from './file.ts';
import { findMarked, type Mark } from './find.ts';
import { lineMessage } from './line.ts';
import { type Message, withoutCharts } from './message.ts';
import { noticeMessage } from './notice.ts';
import { withPeople } from './people.ts';
import { postTo } from './responseUrl.ts';
import { clientSource, type Place, type SenderConfig, send, whisper } from './sender.ts';
import { isPassing, notTold } from './told.ts';

export interface ChatConfig extends SenderConfig {
  /** The worker's clock; only for how long memberships are kept. */
  readonly now: () => number;
}

/**
 * Long, because an answer that comes too late leaves it open whether the person heard; both tries and a whisper after them, of 5 seconds at most, are
 * over in 9.
 */
const ANSWER_TIMEOUT_MS = 4_000;
const MEMBERS_KEPT_MS = 5 * 60_000;

/** The story's voice in Slack. Slack's faults come back as values; only `ownTeam` throws on them. */
export function createChat(config: ChatConfig): Chat {
  const { log } = config;
  const client = clientSource(config);
  const members = new Map<string, { readonly ids: readonly string[]; readonly untilMs: number }>();
  let team: { readonly id: string; readonly of: WebClient } | null = null;
  // False once this workspace has refused charts; lives as long as the warm environment.
  let charts = true;

  /** Sends the first version of a message that Slack will take: with charts, without, at last its text alone. */
  async function sendWhatFits(place: Place, message: Message): Promise<Told> {
    const slack = await client();
    const bare = withoutCharts(message);
    const hasCharts = bare.blocks.length < message.blocks.length;
    const versions = [...(hasCharts ? [message] : []), bare, { text: message.text, blocks: [] }];
    let told: Told = { kind: 'invalid', error: 'nothing to send' };
    for (const [i, version] of versions.entries()) {
      told = await send(slack, place, version);
      if (told.kind === 'posted' && hasCharts && i > 0) charts = false;
      if (told.kind === 'posted' || told.kind === 'gone' || (told.kind === 'later' && told.isRefused !== true))
        return told;
      log.warn('Slack refused a message as it was drawn', { error: told.error, version: i });
    }
    return told;
  }

  function draw(
    rollout: Rollout,
    others: readonly Rollout[],
    nowMs: number,
    withCharts: boolean,
    movedFrom: string | null,
  ): Message {
    const offered = new Set([rollout, ...others].flatMap(offers));
    return cardMessage(rollout, nowMs, { offers: [...offered], charts: withCharts, movedFrom, others });
  }

  /** Where the app has not been invited it may post but not read: then nothing is found. While Slack is away nobody knows. */
  async function find(rollout: Rollout, channel: string, thread: string | null, mark: Mark, sinceMs: number) {
    try {
      return await findMarked(await client(), channel, thread, mark, sinceMs);
    } catch (error) {
      const told = notTold(error);
      log.warn('A message could not be looked for', { rolloutId: rollout.id, mark, error: told.error });
      return told.kind === 'later' && isPassing(error) ? told : null;
    }
  }

  return {
    ...withPeople(client, log, config.now),

    card(rollout, at, channel, nowMs, movedFrom, others) {
      const place = { channel: at?.channel ?? channel, ts: at?.ts ?? null, mark: cardMark(rollout) };
      return sendWhatFits(place, draw(rollout, others, nowMs, charts, movedFrom));
    },

    cardFingerprint(rollout, nowMs, others) {
      // Always with charts, so that environments that have learnt otherwise agree on what needs no redraw.
      return createHash('sha256')
        .update(JSON.stringify(draw(rollout, others, nowMs, true, null)))
        .digest('base64url');
    },

    async line(rollout, entry, card) {
      const line = lineMessage(rollout, entry);
      const thread = { ts: card.ts, alsoInChannel: line.alert };
      return sendWhatFits({ channel: card.channel, ts: null, thread, mark: lineMark(rollout, entry) }, line);
    },

    findCard(rollout, channel) {
      return find(rollout, channel, null, cardMark(rollout), rollout.startedAtMs);
    },

    findLine(rollout, entry, card) {
      return find(rollout, card.channel, card.ts, lineMark(rollout, entry), entry.atMs);
    },

    async answer(responseUrl, answer, nowMs) {
      const heard = await postTo(responseUrl, answerMessage(answer, nowMs), ANSWER_TIMEOUT_MS);
      if (heard === 'perhaps') log.warn('Slack did not say whether it took an answer; it is not said again');
      return heard !== 'unheard';
    },

    async whisper(channel, userId, answer, nowMs) {
      return whisper(await client(), channel, userId, answerMessage(answer, nowMs));
    },

    async file(channel, name, content) {
      return shareFile(await client(), channel, name, content);
    },

    notice(channel, notice) {
      const mark: Mark = { event_type: 'canary_notice', event_payload: { kind: notice.kind } };
      return sendWhatFits({ channel, ts: null, mark }, noticeMessage(notice));
    },

    async groupMembers(groupId) {
      const known = members.get(groupId);
      if (known !== undefined && known.untilMs > config.now()) return known.ids;
      try {
        const { users } = await (await client()).usergroups.users.list({ usergroup: groupId });
        if (users === undefined) return null;
        members.set(groupId, { ids: users, untilMs: config.now() + MEMBERS_KEPT_MS });
        return users;
      } catch (error) {
        log.warn('The members of a user group could not be read', { groupId, error: notTold(error).error });
        return null;
      }
    },

    async ownTeam() {
      // A token belongs to one workspace for ever, and each has a client of its own.
      const slack = await client();
      if (team?.of === slack) return team.id;
      const { team_id: id } = await slack.auth.test();
      if (id === undefined) throw new Error('Slack did not say which workspace the bot token belongs to.');
      team = { id, of: slack };
      return id;
    },
  };
}

function cardMark(rollout: Rollout): Mark {
  return { event_type: 'canary_card', event_payload: { rollout: rollout.id } };
}

function lineMark(rollout: Rollout, entry: LogEntry): Mark {
  return { event_type: 'canary_line', event_payload: { rollout: rollout.id, n: entry.n } };
}
