import {
  SlackError,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import type { Told } from '../app/ports.ts';

/** Not posted: why, and what to do about it. */
export type NotTold = Exclude<Told, { kind: 'posted' }>;

/** Slack will not take messages there, whatever we do: the story has to move. */
const GONE = new Set([
  'channel_not_found',
  'channel_is_archived',
  'is_archived',
  'not_in_channel',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
  'as_user_not_supported',
  'user_not_found',
  'cannot_dm_bot',
  'team_not_found',
  'messages_tab_disabled',
  'channel_type_not_supported',
]);

/** The channel takes messages, but what was to be redrawn or replied to is not there any more. */
const DELETED = new Set(['cannot_reply_to_message', 'message_not_found', 'thread_not_found']);

/** The message is there and can no more be redrawn: editing it is closed, by the workspace's settings or its owner. */
const CLOSED = new Set(['cant_update_message', 'edit_window_closed']);

/** The token or the installation is wrong, or Slack is: nothing a channel or a message could mend. */
const LATER = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'org_login_required',
  'ekm_access_denied',
  'two_factor_setup_required',
  'accesslimited',
  'access_denied',
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'rollup_error',
  'team_added_to_org',
  'team_access_not_granted',
  'enterprise_is_restricted',
  'external_channel_migrating',
  'message_limit_exceeded',
  'rate_limited',
  'ratelimited',
]);

const PASSING_MS = 15_000;
const LASTING_MS = 60_000;

/** Statuses of the 4xx that speak of the moment: too slow, too early, too many. */
const TIMELY = new Set([408, 425, 429]);

const PASSING = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'rate_limited',
  'ratelimited',
]);

/** Whether the same call may succeed by itself a moment later: Slack stumbled, and did not say no. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof WebAPIPlatformError) || PASSING.has(error.data.error);
}

/** How a request fails that never reached Slack. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether Slack may have done it all the same: the request was on its way, and nothing came back. */
export function mayBeDone(error: unknown): boolean {
  if (error instanceof WebAPIHTTPError) return error.statusCode === 502 || error.statusCode === 504;
  if (!(error instanceof WebAPIRequestError)) return false;
  const { code } = (error.original.cause ?? error.original) as { readonly code?: unknown };
  return !NEVER_SENT.has(String(code));
}

/** What a fault of the Web API means. Anything it does not know about the content is `invalid`, so that no line jams a story. */
export function notTold(error: unknown): NotTold {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'later', afterMs: error.retryAfter * 1000, error: 'rate limited' };
  }
  if (error instanceof WebAPIPlatformError) return platformFault(error);
  if (error instanceof WebAPIHTTPError) {
    const { statusCode: status } = error;
    const seconds = Number(error.headers['retry-after']);
    // Whoever stands before Slack says no to this very request, or to all of them: which it is nobody can tell.
    const isRefused = status >= 400 && status < 500 && !TIMELY.has(status);
    const afterMs = seconds > 0 ? seconds * 1000 : isRefused ? LASTING_MS : PASSING_MS;
    return { kind: 'later', isRefused, afterMs, error: `HTTP ${status}` };
  }
  // Timeouts, closed connections, an answer that is no JSON, a 429 without a time: Slack, or the way there, is down.
  const words = error instanceof SlackError || error instanceof Error ? error.message : String(error);
  return { kind: 'later', afterMs: PASSING_MS, error: words.slice(0, 200) };
}

function platformFault({ data }: WebAPIPlatformError): NotTold {
  const messages = data.response_metadata?.messages ?? [];
  const error = [data.error, ...messages].join('; ').slice(0, 500);
  if (GONE.has(data.error)) return { kind: 'gone', error };
  if (DELETED.has(data.error)) return { kind: 'gone', what: 'message', error };
  if (CLOSED.has(data.error)) return { kind: 'gone', what: 'edit', error };
  if (LATER.has(data.error)) return { kind: 'later', afterMs: LASTING_MS, error };
  // Slack's errors are words; anything else is some gateway's page, which the SDK passes on as if it were one.
  if (!/^[a-z0-9_.:-]{1,100}$/i.test(data.error))
    return { kind: 'later', afterMs: PASSING_MS, error: error.slice(0, 200) };
  return { kind: 'invalid', error };
}
