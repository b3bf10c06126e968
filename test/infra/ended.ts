import type { ChildProcessWithoutNullStreams } from 'node:child_process';

/** How a program came to its end. */
export interface Ended {
  /** null: a signal ended it. */
  readonly code: number | null;
  /** All that it printed, on both streams. */
  readonly said: string;
}

/** Resolves when it has ended and all that it printed was read; to be called before it can print. */
export function whenEnded(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let said = '';
  // Decoded by the stream: a letter of several bytes may come in two parts.
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (said += part));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}
