/** How times and shares are written on the page. */

export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

export function clockTimeWithSeconds(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

export function day(ms: number): string {
  return new Date(ms).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
}

/** Milliseconds of a message's timestamp. */
export function msOf(ts: string): number {
  return Number(ts) * 1000;
}

/** A share from 0 to 1 as `10 %`, with decimals only where there are some. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
