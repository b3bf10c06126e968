import type { TableBlock } from '@slack/types';
import type { Rollout } from '../core/rollout.ts';
import { percent } from '../core/routing.ts';
import { rateWords, thousands } from '../core/verdict/figures.ts';
import type { MinuteRow } from '../core/verdict/ledger.ts';
import type { Figures } from '../core/verdict/verdict.ts';
import { cut } from './escape.ts';
import { msWords, wilson } from './figures.ts';
import { weightNowBp } from './words.ts';

const NOTHING = '–';

/** Both versions side by side: what they were given, what they got, how they did, and the difference. */
export function figuresTable(rollout: Rollout): TableBlock {
  const { stable, canary, verdict } = rollout;
  const setBp = weightNowBp(rollout);
  const seen = seenShare(rollout);
  const old = verdict?.stable ?? null;
  const fresh = verdict?.canary ?? null;
  const rows: string[][] = [
    ['', `${stable} (stable)`, `${canary} (canary)`, 'Difference'],
    ['Traffic set', percent(10_000 - setBp), percent(setBp), ''],
    ['Traffic seen', seen === null ? NOTHING : rateWords(1 - seen), seen === null ? NOTHING : rateWords(seen), ''],
    ['Calls', count(old?.invocations), count(fresh?.invocations), ''],
    ['Errors', count(old?.errors), count(fresh?.errors), ''],
    ['Error rate', rateWithInterval(old), rateWithInterval(fresh), rateDifference(old, fresh)],
    ['Throttles', count(old?.throttles), count(fresh?.throttles), ''],
    ['p50', ms(old?.p50Ms), ms(fresh?.p50Ms), msDifference(old?.p50Ms, fresh?.p50Ms)],
    ['p99', ms(old?.p99Ms), ms(fresh?.p99Ms), msDifference(old?.p99Ms, fresh?.p99Ms)],
  ];
  return table(rows);
}

/** A table of texts; the first column to the left, figures to the right. Empty cells become a space: Slack wants a character. */
export function table(rows: readonly (readonly string[])[]): TableBlock {
  const columns = rows[0]?.length ?? 0;
  return {
    type: 'table',
    rows: rows
      .slice(0, 100)
      .map((row) => row.map((text) => ({ type: 'raw_text', text: text === '' ? ' ' : cut(text, 60) }))),
    column_settings: Array.from({ length: columns }, (_, i) => ({ align: i === 0 ? 'left' : 'right' })),
  };
}

/** The share of the calls that reached the canary since the weight last changed, 0–1; null without calls. */
function seenShare({ ledger, alias }: Rollout): number | null {
  const since = Math.floor(alias.seen.sinceMs / 60_000);
  const rows = ledger.rows.filter((row) => row.minute > since && !ledger.changed.includes(row.minute));
  const canary = sum(rows, (row) => row.canary.invocations);
  const all = canary + sum(rows, (row) => row.stable.invocations);
  return all === 0 ? null : canary / all;
}

function sum(rows: readonly MinuteRow[], of: (row: MinuteRow) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

function count(value: number | undefined): string {
  return value === undefined ? NOTHING : thousands(value);
}

function ms(value: number | null | undefined): string {
  return value == null ? NOTHING : msWords(value);
}

function rateWithInterval(figures: Figures | null): string {
  if (figures === null || figures.errorRate === null || figures.invocations === 0) return NOTHING;
  const { low, high } = wilson(figures.errors, figures.invocations);
  return `${rateWords(figures.errorRate)} (${rateWords(low).replace(' %', '')}–${rateWords(high)})`;
}

function rateDifference(old: Figures | null, fresh: Figures | null): string {
  if (old?.errorRate == null || fresh?.errorRate == null) return NOTHING;
  const points = Number(((fresh.errorRate - old.errorRate) * 100).toFixed(2));
  return points === 0 ? 'none' : `${signed(points)} points`;
}

function msDifference(old: number | null | undefined, fresh: number | null | undefined): string {
  if (old == null || fresh == null) return NOTHING;
  if (Math.round(old) === Math.round(fresh)) return 'none';
  const share = old === 0 ? 0 : Math.round((fresh / old - 1) * 100);
  return `${fresh < old ? '−' : '+'}${msWords(Math.abs(fresh - old))}${share === 0 ? '' : ` (${signed(share)} %)`}`;
}

function signed(value: number): string {
  return value < 0 ? `−${Math.abs(value)}` : `+${value}`;
}
