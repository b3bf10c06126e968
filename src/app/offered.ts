import { functionArn, functionWords } from '../core/functionRef.ts';
import { policyOf } from '../core/plan/policyText.ts';
import { OPT_IN_TAG } from '../core/preflight.ts';
import { isRefusal } from '../core/refusal.ts';
import type { Published } from './event.ts';
import type { Ports } from './ports.ts';

const REMEMBERED_S = 30 * 86_400;

/**
 * Offers a version that somebody published in its function's channel: once, and only where the function opted in and nobody has begun to
 * roll that version out meanwhile. Throws when Slack asks for patience: the event comes again.
 */
export async function offerVersion(ports: Ports, { functionArn: ref, version, by }: Published): Promise<void> {
  const { catalog, chat, store, defaults, log } = ports;
  const arn = functionArn(ref, defaults.home);
  if (isRefusal(arn)) return;
  const tags = await catalog.tags(arn);
  if (tags === 'unknown' || tags[OPT_IN_TAG] !== 'true') return;
  if ((await store.loadCall(idOf(arn, version))) !== null) return;
  if ((await store.loadFunction(arn)).some(({ value }) => value.canary === version)) return;
  const policy = policyOf(defaults.policy, tags);
  const channels = new Set([isRefusal(policy) ? null : policy.channel, defaults.channel]);
  const notice = {
    kind: 'newVersion',
    function: functionWords(arn, defaults.home),
    functionArn: arn,
    version,
    by,
  } as const;
  for (const channel of channels) {
    if (channel === null) continue;
    const told = await chat.notice(channel, notice);
    if (told.kind === 'posted') return rememberOffered(ports, arn, version);
    log.warn('a new version could not be offered', {
      function: arn,
      version,
      channel,
      why: told.kind,
      error: told.error,
    });
    if (told.kind === 'later') throw new Error(`Slack does not take the offer of ${arn}:${version} now: ${told.error}`);
  }
}

/** That a version was offered, or need not be: somebody published it here and was asked then. */
export async function rememberOffered({ store, clock }: Ports, arn: string, version: string): Promise<void> {
  const nowMs = clock.now();
  const expiresAtS = Math.floor(nowMs / 1000) + REMEMBERED_S;
  const id = idOf(arn, version);
  await store.saveCall({ id, atMs: nowMs, state: 'answered', expiresAtS, envelope: null, refusal: null }, null);
}

function idOf(arn: string, version: string): string {
  return `offered ${arn} ${version}`;
}
