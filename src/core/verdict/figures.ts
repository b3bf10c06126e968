/** How figures are written for people: `2,714`, `20.1 %`, `about 14 min`. */

/** A count with thousands commas. */
export function thousands(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A share (0–1) in per cent: one decimal, or two significant figures below 0.1 %. */
export function rateWords(share: number): string {
  const value = share * 100;
  if (value === 0 || value === 100) return `${value} %`;
  const digits = Math.abs(value) >= 0.1 ? value.toFixed(1) : Number(value.toPrecision(2)).toString();
  // 99.96 % is not 100 %, and what rounds to nothing is not nothing.
  return `${value < 100 && digits === '100.0' ? '99.9' : digits.replace(/\.0$/, '')} %`;
}

/** A hits-of-calls pair: `20.1 % (61 of 303 calls)`. */
export function shareOf(hits: number, calls: number): string {
  if (calls === 0) return 'nothing (0 calls)';
  return `${rateWords(hits / calls)} (${thousands(hits)} of ${thousands(calls)} calls)`;
}

/** How rarely chance alone does this: `odds 1 in 12,000`. Two significant figures, rounded down. */
export function odds(lnEvidence: number): string {
  if (lnEvidence > Math.log(1e9)) return 'odds below 1 in a billion';
  const times = Math.max(1, Math.exp(lnEvidence));
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(times)) - 1);
  return `odds 1 in ${thousands(Math.floor(times / unit) * unit)}`;
}

/** The middle value, null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
