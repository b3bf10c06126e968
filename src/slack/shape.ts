import { isRecord, type ReceiverEvent } from './request.ts';

/**
 * Whether a signed request is of a kind that Slack sends to this app, with the parts that Bolt takes for granted. It stumbles
 * over others, and what stumbles looks like an outage of ours.
 */
export function isOfKnownShape({ body, headers }: Pick<ReceiverEvent, 'body' | 'headers'>): boolean {
  const text = body ?? '';
  if (headers?.['content-type'] !== 'application/json') {
    const form = new URLSearchParams(text);
    const payload = form.get('payload');
    return payload === null ? form.has('command') : isKnown(parsed(payload));
  }
  return isKnown(parsed(text));
}

function isKnown(body: Readonly<Record<string, unknown>>): boolean {
  if (body.type === 'event_callback') return isRecord(body.event) && typeof body.event.type === 'string';
  if (!isRecord(body.user) || typeof body.user.id !== 'string') return false;
  switch (body.type) {
    case 'block_actions':
      return Array.isArray(body.actions) && isRecord(body.actions[0]);
    case 'block_suggestion':
      return typeof body.action_id === 'string' && (body.view === undefined || isRecord(body.view));
    case 'view_submission':
    case 'view_closed':
      return isRecord(body.view) && typeof body.view.callback_id === 'string';
    case 'shortcut':
      return typeof body.callback_id === 'string';
    default:
      return false;
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
