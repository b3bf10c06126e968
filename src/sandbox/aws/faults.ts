/**
 * Faults at the wire, for tests and for people: each is written `Operation:kind` or `Operation:kind*times`, for example
 * `UpdateAlias:errorAfter` or `GetMetricData:throttle*5`. `*` as operation means any.
 */
export type FaultKind = 'error' | 'errorAfter' | 'throttle' | 'drop' | 'dropAfter' | 'hang' | 'partial';

export interface Fault {
  readonly operation: string;
  readonly kind: FaultKind;
  readonly times: number;
}

/** What each kind does, for `--help` and for people. */
export const FAULT_KINDS: Readonly<Record<FaultKind, string>> = {
  error: 'answers 500, nothing was done',
  errorAfter: 'does it, then answers 500',
  throttle: 'answers that there are too many requests',
  drop: 'closes the connection, nothing was done',
  dropAfter: 'does it, then closes the connection',
  hang: 'accepts and never answers',
  partial: 'GetMetricData: every second point is missing, StatusCode PartialData',
};

/** Null when it is none. */
export function parseFault(text: string): Fault | null {
  const match = /^([A-Za-z]+|\*):([A-Za-z]+)(?:\*(\d+))?$/.exec(text.trim());
  if (match === null) return null;
  const [, operation = '', kind = '', times = '1'] = match;
  return kind in FAULT_KINDS ? { operation, kind: kind as FaultKind, times: Number(times) } : null;
}

/** The faults that are waiting for their operation. */
export class Faults {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times });
  }

  clear(): void {
    this.#waiting = [];
  }

  list(): readonly Fault[] {
    return this.#waiting.map(({ fault, left }) => ({ ...fault, times: left }));
  }

  /** The fault that this call meets, if any; it is used up by that. */
  take(operation: string): FaultKind | null {
    const next = this.#waiting.find(({ fault }) => fault.operation === operation || fault.operation === '*');
    if (next === undefined) return null;
    next.left -= 1;
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    return next.fault.kind;
  }
}

/** The JSON answer of `GetMetricData` with every second point missing; any other is left as it is. */
export function halved(body: string): string {
  const answer = JSON.parse(body) as { MetricDataResults?: { Timestamps: unknown[]; Values: unknown[] }[] };
  if (answer.MetricDataResults === undefined) return body;
  const half = (items: unknown[]) => items.filter((_, i) => i % 2 === 0);
  const results = answer.MetricDataResults.map((one) => ({
    ...one,
    Timestamps: half(one.Timestamps),
    Values: half(one.Values),
    StatusCode: 'PartialData',
  }));
  return JSON.stringify({ ...answer, MetricDataResults: results });
}
