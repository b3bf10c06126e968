import type { ModalView, PlainTextOption } from '@slack/types';
import type { Ask, Envelope } from '../app/ask.ts';
import type { AskWorker, Look } from '../app/look.ts';
import { isRefusal } from '../core/refusal.ts';
import { hashed } from './envelope.ts';
import { cut, oneLine } from './escape.ts';
import { channelOf, type Field, fieldAction, REASON_FORM, rolloutOf } from './form.ts';
import { chosen, fieldOf, openForm, readReason, readStart, type ViewState } from './formState.ts';
import { needsFunction, optionsOf } from './options.ts';
import { type Bell, rang } from './rang.ts';
import { clientSource } from './sender.ts';
import { notTold } from './told.ts';

/** Who fills in a form, as Slack signed it. */
export interface Filler {
  readonly by: Look['by'];
  readonly workspace: string;
}

export interface FormsConfig extends Bell {
  readonly worker: AskWorker;
  readonly botToken: () => Promise<string>;
  readonly slackApiUrl: string;
}

export type Errors = Readonly<Partial<Record<Field, string>>>;

/** Of Slack's three seconds: for opening a form, for its type-ahead, and for a last look before a start is taken. */
const OPEN_MS = 1_500;
const OPTIONS_MS = 2_200;
const CHECK_MS = 1_800;

/** The Slack function's part in forms: opens them, fills their menus, takes what is submitted. */
export interface Forms {
  /** False: Slack did not open it (its three seconds were over, or it is away). */
  open(triggerId: string, view: ModalView): Promise<boolean>;
  options(who: Filler, actionId: string, typed: string, view: ViewState): Promise<PlainTextOption[]>;
  /** Has the worker draw what the plan means. What cannot be drawn now is at the next key. */
  preview(who: Filler, view: ViewState): Promise<void>;
  /** What is wrong, at its field; null: it is taken. */
  submit(who: Filler, callbackId: string, view: ViewState): Promise<Errors | null>;
}

const NOT_TAKEN = 'That did not get through to the worker, so nothing was done. Please press once more.';

export function createForms(config: FormsConfig): Forms {
  const { worker, log } = config;
  const client = clientSource({ token: config.botToken, slackApiUrl: config.slackApiUrl, log, timeoutMs: OPEN_MS });

  async function handOver(event: Envelope): Promise<Errors | null> {
    return (await rang(config, event)) ? null : { reason: NOT_TAKEN };
  }

  async function submitStart(who: Filler, view: ViewState): Promise<Errors | null> {
    const read = readStart(view);
    if (read.kind === 'wrong') return shortened(read.errors);
    const { ask } = read;
    const channel = channelOf(view.private_metadata);
    const checked = await worker.ask({ kind: 'look', ...who, look: { kind: 'check', ask, channel } }, CHECK_MS);
    // Without an answer in time it is taken: the worker looks again, and tells the person what it finds.
    if (checked !== null && isRefusal(checked)) return shortened({ [fieldOf(checked.code)]: checked.reason });
    return handOver(asEnvelope(who, view, channel, ask));
  }

  async function submitReason(who: Filler, view: ViewState): Promise<Errors | null> {
    const about = rolloutOf(view.private_metadata);
    const reason = readReason(view);
    if (about === null || reason === '') return { reason: 'Write a word or two, or close the form.' };
    const { functionArn, alias, rolloutId } = about;
    const ask = { kind: 'reason', function: functionArn, alias, rolloutId, reason } as const;
    return handOver(asEnvelope(who, view, null, ask));
  }

  return {
    async open(triggerId, view) {
      try {
        await (await client()).views.open({ trigger_id: triggerId, view });
        return true;
      } catch (error) {
        log.warn('A form could not be opened', { error: notTold(error).error });
        return false;
      }
    },

    async options(who, actionId, typed, view) {
      if (actionId === fieldAction('function')) {
        return optionsOf(await worker.ask({ kind: 'look', ...who, look: { kind: 'functions', typed } }, OPTIONS_MS));
      }
      const name = chosen(view, 'function');
      if (name === null) return needsFunction();
      const question = { kind: 'versions', function: name, typed } as const;
      return optionsOf(await worker.ask({ kind: 'look', ...who, look: question }, OPTIONS_MS));
    },

    async preview(who, view) {
      const look: Look = { kind: 'look', ...who, look: { kind: 'preview', form: openForm(view) } };
      await worker.leave(look);
    },

    submit: (who, callbackId, view) => (callbackId === REASON_FORM ? submitReason(who, view) : submitStart(who, view)),
  };
}

/** The same form submitted again, after trouble on the way, is the same call, unless something was changed: that is another order. */
function asEnvelope(who: Filler, view: ViewState, channel: string | null, ask: Ask): Envelope {
  return { kind: 'slack', id: hashed(['view', view.id, JSON.stringify(ask)]), ...who, channel, responseUrl: null, ask };
}

/** Slack shows a sentence or two under a field. */
function shortened(errors: Errors): Errors {
  return Object.fromEntries(Object.entries(errors).map(([field, words]) => [field, cut(oneLine(words), 300)]));
}
