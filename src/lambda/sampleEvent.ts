import type { PipelineCall } from '../app/event.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { ALIAS, FUNCTION, ID, type Json, optionalText, quote, requiredText, versionText } from './field.ts';

/**
 * The event of AWS' own sample of 2017 (aws-lambda-deploy: a state machine that shifts an alias in equal steps):
 * `{"function-name":"checkout","alias-name":"live","new-version":"43","steps":10,"interval":120,"type":"linear","health-check":true}`.
 * Fields of its own that callers carry along were ignored there, so they are here.
 */
export function isSampleEvent(event: Json): boolean {
  return event['function-name'] !== undefined || event['new-version'] !== undefined;
}

const MOST_STEPS = 100;
const MOST_INTERVAL_S = 172_800;

const NOTE =
  'Health is judged by lambda-canary on both versions’ own figures, at every step: a step may take longer than its interval, and figures that get worse roll back.';

/** n steps are n − 1 stages of i/n and then 100 %, as the sample counted them. */
export function readSampleEvent(event: Json): PipelineCall | Refusal {
  const name = requiredText(event, 'function-name', FUNCTION.form, FUNCTION.right);
  const alias = requiredText(event, 'alias-name', ALIAS.form, ALIAS.right);
  const version = versionText(event, 'new-version');
  const id = optionalText(event, 'id', ID.form, ID.right);
  const steps = readSteps(event.steps);
  const minutes = readMinutes(event.interval);
  const manners = refuseManners(event);
  for (const field of [name, alias, version, id, steps, minutes, manners]) if (isRefusal(field)) return field;
  return {
    kind: 'pipeline',
    ask: {
      kind: 'start',
      function: String(name),
      alias: String(alias),
      version: String(version),
      plan: planText(Number(steps), Number(minutes)),
    },
    by: { kind: 'pipeline', name: 'aws-lambda-deploy' },
    channel: null,
    id: id as string | null,
    note: NOTE,
  };
}

function planText(steps: number, minutes: number): string {
  if (steps === 1) return 'AllAtOnce';
  const weights = Array.from({ length: steps - 1 }, (_, i) => `${Number((((i + 1) * 100) / steps).toFixed(2))}%`);
  return `${weights.join(',')} every ${minutes}m auto`;
}

function readSteps(steps: unknown): number | Refusal {
  if (typeof steps === 'number' && Number.isInteger(steps) && steps >= 1 && steps <= MOST_STEPS) return steps;
  if (steps === undefined)
    return refuse('bad-input', `"steps" is missing: it must be a whole number from 1 to ${MOST_STEPS}.`);
  return refuse('bad-input', `"steps" must be a whole number from 1 to ${MOST_STEPS}, not ${quote(steps)}.`);
}

/** Seconds, rounded up: the app looks once a minute. */
function readMinutes(interval: unknown): number | Refusal {
  const right = `seconds from 1 to ${MOST_INTERVAL_S}`;
  if (interval === undefined) return refuse('bad-input', `"interval" is missing: it must be ${right}.`);
  if (typeof interval === 'number' && interval >= 1 && interval <= MOST_INTERVAL_S) return Math.ceil(interval / 60);
  return refuse('bad-input', `"interval" must be ${right}, not ${quote(interval)}.`);
}

function refuseManners(event: Json): Refusal | null {
  const { type = 'linear', 'health-check': healthCheck = true } = event;
  if (type !== 'linear') return refuse('bad-input', `"type" must be "linear", not ${quote(type)}.`);
  if (healthCheck === false) {
    return refuse(
      'bad-input',
      '"health-check": false is not possible: lambda-canary never moves traffic without looking at its health. Leave it out, or use the plan “AllAtOnce”.',
    );
  }
  return healthCheck === true ? null : refuse('bad-input', `"health-check" must be true, not ${quote(healthCheck)}.`);
}
