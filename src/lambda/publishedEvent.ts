import type { Published } from '../app/event.ts';
import { shortName } from '../aws/trail.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import { parseVersion } from '../core/rollout.ts';
import { isRecord, type Json, quote } from './field.ts';

/** EventBridge's name for what CloudTrail noted. */
export const TRAIL_EVENT = 'AWS API Call via CloudTrail';

/**
 * Reads that a version of a function was published: by PublishVersion, or by UpdateFunctionCode with `Publish`, whose answers have the
 * version's number. A call that AWS refused has no answer. Shape: CloudTrail User Guide, "CloudTrail record contents".
 */
export function readPublishedEvent(event: Json): Published | Refusal {
  const detail = isRecord(event.detail) ? event.detail : {};
  const answer = isRecord(detail.responseElements) ? detail.responseElements : {};
  const version = typeof answer.version === 'string' ? parseVersion(answer.version) : null;
  if (detail.eventSource !== 'lambda.amazonaws.com' || detail.errorCode !== undefined || version === null) {
    return refuse(
      'bad-input',
      `The call ${quote(detail.eventName ?? null)} that CloudTrail tells of published no version.`,
    );
  }
  if (typeof answer.functionArn !== 'string') {
    return refuse('bad-input', `CloudTrail does not say which function ${quote(detail.eventName)} was called for.`);
  }
  // The answer's ARN ends in the version.
  const functionArn = answer.functionArn.split(':').slice(0, 7).join(':');
  return { kind: 'published', functionArn, version, by: callerOf(detail.userIdentity) };
}

function callerOf(identity: unknown): string | null {
  const { arn, invokedBy, type } = isRecord(identity) ? identity : {};
  const name = [arn, invokedBy, type].find((value) => typeof value === 'string' && value !== '');
  return typeof name === 'string' ? shortName(name) : null;
}
