import { PARTITIONS } from '../app/crowd.ts';
import type { WorkerEvent } from '../app/event.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import { nearest } from '../core/suggest.ts';
import { readAlarmEvent } from './alarmEvent.ts';
import { readEnvelope } from './envelope.ts';
import { isRecord, quote } from './field.ts';
import { PIPELINE_KINDS, readPipelineEvent } from './pipelineEvent.ts';
import { readPublishedEvent, TRAIL_EVENT } from './publishedEvent.ts';
import { isSampleEvent, readSampleEvent } from './sampleEvent.ts';

const KINDS: readonly string[] = ['tick', ...PIPELINE_KINDS];

/** Reads whatever rang the worker. Never throws; what cannot be read is refused with a sentence. */
export function readEvent(raw: unknown): WorkerEvent | Refusal {
  if (!isRecord(raw)) {
    return refuse('bad-input', `The event must be a JSON object with a "kind": ${KINDS.join(', ')}.`);
  }
  if (raw['detail-type'] === TRAIL_EVENT) return readPublishedEvent(raw);
  if (raw['detail-type'] !== undefined) return readAlarmEvent(raw);
  if (isSampleEvent(raw)) return readSampleEvent(raw);
  const { kind } = raw;
  if (kind === undefined) return refuse('bad-input', `The event has no "kind"; known are ${KINDS.join(', ')}.`);
  if (kind === 'tick') return readTick(raw);
  if (kind === 'slack') return readEnvelope(raw);
  if (typeof kind === 'string' && PIPELINE_KINDS.includes(kind)) return readPipelineEvent(kind, raw);
  const near = typeof kind === 'string' ? nearest(kind, KINDS) : null;
  const hint = near === null ? `known are ${KINDS.join(', ')}` : `did you mean “${near}”?`;
  return refuse('bad-input', `${quote(kind)} is no kind of event; ${hint}${hint.endsWith('?') ? '' : '.'}`);
}

/** A whole tick, or a worker's share of one. */
function readTick({ partitions }: Readonly<Record<string, unknown>>): WorkerEvent | Refusal {
  if (partitions === undefined) return { kind: 'tick' };
  const known = (i: unknown): i is number => Number.isInteger(i) && Number(i) >= 0 && Number(i) < PARTITIONS;
  if (Array.isArray(partitions) && partitions.length > 0 && partitions.every(known))
    return { kind: 'tick', partitions };
  return refuse('bad-input', `"partitions" of a tick is a list of whole numbers from 0 to ${PARTITIONS - 1}.`);
}
