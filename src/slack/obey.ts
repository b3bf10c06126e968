import type { ModalView } from '@slack/types';
import type { Envelope } from '../app/ask.ts';
import type { AskWorker } from '../app/look.ts';
import { REASON_ACTION, readStartValue, START_ACTION, START_VERSION_ACTION } from './button.ts';
import { type CommandBody, commandEnvelope, type PressBody, pressEnvelope } from './envelope.ts';
import { plainSection } from './escape.ts';
import { fieldAction, reasonForm, startForm } from './form.ts';
import type { Filler, Forms } from './forms.ts';
import { helpMessage } from './help.ts';
import type { Message } from './message.ts';
import { parseCommand } from './parse.ts';
import { mistakeMessage } from './parsed.ts';
import { type Bell, rang } from './rang.ts';

/** What the Slack function does about each thing that people do in Slack: says something at once, opens a form, or rings the worker. */

export interface SlackAppConfig extends Bell {
  /** For what forms must know while they are filled in. */
  readonly worker: AskWorker;
  readonly botToken: () => Promise<string>;
  /** Base of the Web API, ending in `/api/`; only forms are opened there. */
  readonly slackApiUrl: string;
  /** Workspaces where the app may be used; empty: left to the worker. */
  readonly teamIds: readonly string[];
}

const NOT_PASSED_ON =
  'That did not get through to the worker, so nothing was done. Please try again; should it have arrived after all, the second try does no harm.';
const OTHER_WORKSPACE =
  'This app does not take orders from people of your workspace. Ask somebody of the workspace it belongs to.';
const NOT_OPENED = 'Slack did not open the form in time. Please try again, or type it: /canary start checkout 43 10%';

/** What could not be handed on: thrown, so that Slack sends an event again, or shows whoever pressed that it failed. */
export class NotRung extends Error {}

/** Carries a command out. What comes back is said to the person at once; null: the worker will answer. */
export async function obey(config: SlackAppConfig, forms: Forms, command: CommandBody): Promise<Message | null> {
  if (!allowed(config, command.team_id)) return plainMessage(OTHER_WORKSPACE);
  const parsed = parseCommand(command.text ?? '');
  switch (parsed.kind) {
    case 'help':
      return helpMessage(parsed.topic);
    case 'mistake':
      return mistakeMessage(parsed);
    case 'form':
      return opened(forms, command.trigger_id, startForm(command.channel_id, null));
    case 'ask':
      return passOn(config, commandEnvelope(command, parsed.ask));
    default:
      return parsed satisfies never;
  }
}

/** What a press on a message or in a form leads to; null: nothing is said now. */
export async function press(config: SlackAppConfig, forms: Forms, body: PressBody): Promise<Message | null> {
  const action = body.actions?.[0];
  switch (action?.action_id) {
    case START_ACTION:
      return opened(forms, body.trigger_id, startForm(null, null));
    case REASON_ACTION:
      return opened(forms, body.trigger_id, reasonForm(String(action.value)));
    case START_VERSION_ACTION: {
      const channel = body.channel?.id ?? body.container?.channel_id ?? null;
      return opened(forms, body.trigger_id, startForm(channel, null, readStartValue(action.value)));
    }
    case fieldAction('function'):
    case fieldAction('plan'):
      if (body.view !== undefined) await forms.preview(fillerOf(body), body.view);
      return null;
    default:
      return pressButton(config, body);
  }
}

async function opened(forms: Forms, triggerId: string | undefined, view: ModalView): Promise<Message | null> {
  return (await forms.open(triggerId ?? '', view)) ? null : plainMessage(NOT_OPENED);
}

async function pressButton(config: SlackAppConfig, body: PressBody): Promise<Message | null> {
  const envelope = pressEnvelope(body);
  if (envelope === null) {
    config.log.warn('A press of something unknown was ignored', { actionId: body.actions?.[0]?.action_id });
    return null;
  }
  // A person of another workspace may be named by a policy, which the worker knows.
  if (!allowed(config, envelope.workspace)) return plainMessage(OTHER_WORKSPACE);
  return passOn(config, envelope);
}

/** Who did it, as Slack signed it. */
export function fillerOf({ user, team }: PressBody): Filler {
  const workspace = team?.id ?? user?.team_id ?? '';
  return { by: { kind: 'slack', userId: user?.id ?? '', teamId: user?.team_id ?? workspace }, workspace };
}

/** Hands an event on; throws when that fails, since Slack sends what was not acknowledged again. */
export async function handOn(config: SlackAppConfig, envelope: Envelope | null): Promise<void> {
  if (envelope === null || !allowed(config, envelope.workspace)) return;
  if (!(await rang(config, envelope))) throw new NotRung('the worker could not be rung for an event');
}

async function passOn(config: SlackAppConfig, envelope: Envelope): Promise<Message | null> {
  return (await rang(config, envelope)) ? null : plainMessage(NOT_PASSED_ON);
}

function allowed({ teamIds }: SlackAppConfig, teamId: string): boolean {
  return teamIds.length === 0 || teamIds.includes(teamId);
}

function plainMessage(words: string): Message {
  return { text: words, blocks: [plainSection(words)] };
}
