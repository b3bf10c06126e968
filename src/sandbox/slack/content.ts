import { isObject } from './blockKit/check.ts';
import { validateMessage } from './blockKit/validate.ts';
import type { Block, Metadata } from './model.ts';
import { type Workspace, withIds } from './workspace.ts';

/** What an app wants to be shown: read from an API call, an acknowledgement or a response URL. */
export interface Content {
  /** Null: not given. */
  readonly text: string | null;
  readonly blocks: readonly Block[] | null;
  /** `clear` for `{}`, null for not given. */
  readonly metadata: Metadata | 'clear' | null;
}

/** Reads and validates content; what Slack would refuse is noted as an offence and returned as complaints. */
export function readContent(
  workspace: Workspace,
  where: string,
  given: { readonly text?: unknown; readonly blocks?: unknown; readonly metadata?: unknown },
): Content | { readonly complaints: readonly string[] } {
  const candidate = {
    ...(given.text === undefined || given.text === null ? {} : { text: given.text }),
    ...(given.blocks === undefined || given.blocks === null ? {} : { blocks: given.blocks }),
    ...(given.metadata === undefined || given.metadata === null ? {} : { metadata: given.metadata }),
  };
  const complaints = validateMessage(candidate);
  if (complaints.length > 0) {
    workspace.offend(where, complaints);
    return { complaints };
  }
  const metadata = candidate.metadata;
  return {
    text: typeof candidate.text === 'string' ? candidate.text : null,
    blocks: Array.isArray(candidate.blocks) ? withIds(candidate.blocks as Block[], workspace.nextId) : null,
    metadata: !isObject(metadata) ? null : 'event_type' in metadata ? (metadata as unknown as Metadata) : 'clear',
  };
}
