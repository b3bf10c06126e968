/** What an error of the AWS SDK means to a caller. */
export interface Fault {
  /** AWS' name of it, for example `ResourceNotFoundException`. Not all are modelled: compare the name, never the class. */
  readonly name: string;
  /** HTTP status; null when no answer came (timeout, dropped connection). */
  readonly status: number | null;
  /** AWS' own words, for people. */
  readonly words: string;
  /** Whether the same call may succeed a moment later. */
  readonly passing: boolean;
}

const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|RequestTimeout/i;
const PASSING_STATUS: readonly number[] = [408, 409, 425, 429];

/** Reads an error. Everything without an answer, every 5xx and every throttle is passing; other 4xx are not. */
export function faultOf(error: unknown): Fault {
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const status = statusOf(error);
  const passing = status === null || status >= 500 || PASSING_STATUS.includes(status) || THROTTLED.test(name);
  return { name, status, words: `${name}: ${message}`, passing };
}

/** What was asked for; null where AWS answers 404: there is no such thing. Other faults are thrown on. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (faultOf(error).status === 404) return null;
    throw error;
  }
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return null;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
