import type { Button, ConfirmationDialog } from '@slack/types';
import { PRESS_KINDS, type PressKind } from '../core/input.ts';
import type { Rollout } from '../core/rollout.ts';
import { percent, routingWords } from '../core/routing.ts';
import { rateWords } from '../core/verdict/figures.ts';
import type { Figures } from '../core/verdict/verdict.ts';
import { cut, plain } from './escape.ts';
import { counted } from './figures.ts';
import { stageOf, weightAfterBp } from './state.ts';
import { weightNowBp } from './words.ts';

/** What a button carries: which rollout it acts on and the turn it was drawn in. */
export interface ButtonValue {
  readonly functionArn: string;
  readonly alias: string;
  readonly rolloutId: string;
  readonly turn: number;
}

const PREFIX = 'canary:';
export const REASON_ACTION = `${PREFIX}reason`;
export const START_ACTION = `${PREFIX}start`;
export const START_VERSION_ACTION = `${PREFIX}start-version`;

/** Presses by what they are called on a button; rolling back has another name once all traffic moved. */
const LABELS: Readonly<Record<PressKind, string>> = {
  promote: 'Promote',
  rollback: 'Roll back',
  hold: 'Hold',
  resume: 'Resume',
  adopt: 'Adopt',
  reassert: 'Reassert',
  stop: 'Stop',
};

/** Left to right: going on, waiting, going back. */
const ORDER: readonly PressKind[] = ['promote', 'resume', 'adopt', 'reassert', 'hold', 'stop', 'rollback'];

/** The buttons for these presses, in the order in which people look for them. */
export function buttons(rollout: Rollout, kinds: readonly PressKind[]): Button[] {
  return ORDER.filter((kind) => kinds.includes(kind)).map((kind) => button(rollout, kind));
}

/** Opens a form and asks why somebody rolled back. */
export function reasonButton(rollout: Rollout): Button {
  return { type: 'button', action_id: REASON_ACTION, text: plain('Add a reason', 75), value: carried(rollout) };
}

/** Opens the form that starts a rollout. */
export function startButton(): Button {
  return { type: 'button', action_id: START_ACTION, text: plain('Start a rollout', 75), style: 'primary' };
}

/** Opens that form with a function and a version chosen. `name`: the function as people name it. */
export function startVersionButton(name: string, version: string): Button {
  return {
    type: 'button',
    action_id: START_VERSION_ACTION,
    text: plain(`Start ${version}`, 75),
    style: 'primary',
    value: JSON.stringify({ f: name, v: version }),
  };
}

/** Reads the value of {@link startVersionButton} back; null when it is none. */
export function readStartValue(value: unknown): { readonly function: string; readonly version: string } | null {
  if (typeof value !== 'string' || value.length > 2000) return null;
  try {
    const { f, v } = JSON.parse(value) as Record<string, unknown>;
    return typeof f === 'string' && typeof v === 'string' ? { function: f, version: v } : null;
  } catch {
    return null;
  }
}

/** Compact: a button's value holds 2,000 characters. {@link readButtonValue} reads it back. */
function carried({ target, id, turn }: Rollout): string {
  return JSON.stringify({ f: target.functionArn, a: target.alias, r: id, t: turn });
}

export function button(rollout: Rollout, kind: PressKind): Button {
  const confirm = confirmation(rollout, kind);
  return {
    type: 'button',
    action_id: `${PREFIX}${kind}`,
    text: plain(labelOf(rollout, kind), 75),
    value: carried(rollout),
    ...(kind === 'promote' || kind === 'resume' ? { style: 'primary' as const } : {}),
    ...(kind === 'rollback' ? { style: 'danger' as const } : {}),
    ...(confirm === null ? {} : { confirm }),
  };
}

function labelOf({ phase, stable }: Rollout, kind: PressKind): string {
  const isWhole = phase.name === 'promoting' || phase.name === 'watching';
  return kind === 'rollback' && isWhole ? `Revert to ${stable}` : LABELS[kind];
}

/** The press that an action id stands for; null when it is none of ours. */
export function pressOf(actionId: string): PressKind | null {
  return PRESS_KINDS.find((kind) => actionId === `${PREFIX}${kind}`) ?? null;
}

/** Reads a button's value back; null when it is not one that {@link button} wrote. */
export function readButtonValue(value: unknown): ButtonValue | null {
  if (typeof value !== 'string' || value.length > 2000) return null;
  try {
    const { f, a, r, t } = JSON.parse(value) as Record<string, unknown>;
    if (typeof f !== 'string' || typeof a !== 'string' || typeof r !== 'string' || !Number.isSafeInteger(t))
      return null;
    return { functionArn: f, alias: a, rolloutId: r, turn: t as number };
  } catch {
    return null;
  }
}

/** Rolling back and holding act on the press. What adds traffic, or overwrites somebody's change, asks once more. */
function confirmation(rollout: Rollout, kind: PressKind): ConfirmationDialog | null {
  const { phase, canary, verdict } = rollout;
  switch (kind) {
    case 'promote': {
      const from = percent(weightNowBp(rollout));
      const to = percent(weightAfterBp(rollout, stageOf(phase) ?? rollout.plan.stages.length - 1));
      const figures =
        verdict === null
          ? ''
          : ` ${figuresWords(canary, verdict.canary)} ${figuresWords(rollout.stable, verdict.stable)}`;
      const doubt = verdict?.outcome === 'undecided' ? ' That is not enough to be sure.' : '';
      return dialog(`Give ${canary} more traffic?`, `From ${from} to ${to}.${figures}${doubt}`, 'Promote', 'primary');
    }
    case 'adopt': {
      const found = phase.name === 'drifted' ? routingWords(phase.found) : 'what it says now';
      return dialog('Keep the outside change?', `The rollout goes on, held, from ${found}.`, 'Adopt', null);
    }
    case 'reassert':
      return dialog(
        'Undo the outside change?',
        'The alias is set back to what this rollout wants.',
        'Reassert',
        'danger',
      );
    case 'stop':
      return dialog(
        'End the rollout here?',
        'The alias stays as it is, and this app no longer looks after it.',
        'Stop',
        'danger',
      );
    default:
      return null;
  }
}

function figuresWords(version: string, { invocations, errors, errorRate }: Figures): string {
  if (invocations === 0) return `${version}: no calls judged yet.`;
  const rate = errorRate === null ? '' : ` (${rateWords(errorRate)})`;
  return `${version}: ${counted(invocations, 'call')}, ${counted(errors, 'error')}${rate}.`;
}

function dialog(title: string, text: string, yes: string, style: 'primary' | 'danger' | null): ConfirmationDialog {
  return {
    title: plain(title, 100),
    text: plain(cut(text, 300), 300),
    confirm: plain(yes, 30),
    deny: plain('Not now', 30),
    ...(style === null ? {} : { style }),
  };
}
