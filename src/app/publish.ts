import { functionArn, functionWords } from '../core/functionRef.ts';
import { policyOf } from '../core/plan/policyText.ts';
import { OPT_IN_TAG } from '../core/preflight.ts';
import { isRefusal, refuse } from '../core/refusal.ts';
import type { Asker } from './act.ts';
import type { Answer, Ask } from './ask.ts';
import { frozenFor } from './frozen.ts';
import { noFunction } from './look.ts';
import { rememberOffered } from './offered.ts';
import type { Ports } from './ports.ts';
import { allowed } from './rights.ts';

/** AWS' limit of a version's description. */
const MOST_NOTE = 256;

/** Publishes `$LATEST` as a version, for those who may start; the answer offers to start it. */
export async function publish(
  ports: Ports,
  { function: ref, note }: Extract<Ask, { kind: 'publish' }>,
  { by, stranger }: Asker,
): Promise<Answer> {
  const { catalog, publisher, defaults } = ports;
  const arn = functionArn(ref, defaults.home);
  if (isRefusal(arn)) return arn;
  const name = functionWords(arn, defaults.home);
  const tags = await catalog.tags(arn);
  if (tags === 'unknown') return noFunction(ref);
  if (tags[OPT_IN_TAG] !== 'true') {
    return refuse(
      'not-opted-in',
      `${name} has not opted in (tag ${OPT_IN_TAG}=true), so nothing of it is published here.`,
    );
  }
  const policy = policyOf(defaults.policy, tags);
  if (isRefusal(policy)) return policy;
  const closed = (await allowed(ports, 'publish', by, policy, stranger)) ?? (await frozenFor(ports, arn));
  if (closed !== null) return closed;
  const made = await publisher.publish(arn, note.slice(0, MOST_NOTE));
  if ('error' in made) {
    return refuse(
      'aws-denied',
      `AWS did not publish a version of ${name}: ${made.error} The stack’s parameter AllowPublish gives this app the right to.`,
    );
  }
  // What cannot be remembered is offered once more when CloudTrail tells of it.
  if (made.isNew !== false) await rememberOffered(ports, arn, made.version).catch(() => {});
  return { kind: 'published', function: name, functionArn: arn, version: made.version, isNew: made.isNew };
}
