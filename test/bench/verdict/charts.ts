import { type Course, course } from '../../../src/core/verdict/course.ts';
import { aLedger, aQuestion, type Row } from '../../core/verdict/ledgers.ts';
import { random } from './random.ts';
import { SAME, WORSE } from './scenarios.ts';
import { cell, type Table } from './tables.ts';
import { draw, emptyTrace, type Scenario } from './trace.ts';

/** The charts of docs/verdict.md, drawn from measured results. */

const INK = '#1f2937';
const MUTED = '#6b7280';
const GRID = '#e5e7eb';
const OURS_COLOUR = '#0f766e';
const PEER_COLOUR = '#9ca3af';
const HARM = '#b91c1c';
const SAFE = '#0f766e';

function svg(width: number, height: number, title: string, body: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">
<title>${title}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${body.join('\n')}
</svg>
`;
}

interface TextStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly colour?: string;
  readonly weight?: number;
}

function text(
  x: number,
  y: number,
  words: string,
  { anchor = 'start', colour = INK, weight = 400 }: TextStyle = {},
): string {
  const safe = words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="${colour}" font-weight="${weight}">${safe}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, dash = ''): string {
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="${colour}"${dashes}/>`;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Per policy: how often it rolls back a healthy canary, and how long it takes to find a bad one, on the same traffic. */
export function tradeChart(same: Table, worse: Table): string {
  const [row, top, left, span, gap] = [24, 62, 250, 230, 70];
  const second = left + span + gap;
  const healthy = SAME[2]!.name;
  const bad = WORSE[0]!.name;
  const body = [
    text(left, 24, 'Healthy canary rolled back', { weight: 600 }),
    text(left, 42, '% of rollouts, 1 % errors, 100 calls a minute', { colour: MUTED }),
    text(second, 24, '×5 errors found after', { weight: 600 }),
    text(second, 42, 'minutes (median), same traffic', { colour: MUTED }),
  ];
  same.rows.forEach(({ policy }, i) => {
    const y = top + i * row;
    const isOurs = policy.includes('lambda-canary');
    const colour = isOurs ? OURS_COLOUR : PEER_COLOUR;
    const false0 = cell(same, policy, healthy).found;
    const { median } = cell(worse, policy, bad);
    const bar = (x: number, share: number) =>
      `<rect x="${x}" y="${y}" width="${fixed(Math.max(1, share * span))}" height="14" fill="${colour}"/>`;
    body.push(
      text(left - 12, y + 11, policy.replace(/\*/g, ''), { anchor: 'end', weight: policy.startsWith('*') ? 700 : 400 }),
      bar(left, false0),
      text(left + Math.max(1, false0 * span) + 6, y + 11, percent(false0)),
      bar(second, (median ?? 60) / 60),
      text(second + ((median ?? 60) / 60) * span + 6, y + 11, median === null ? 'not in an hour' : `${median} min`),
    );
  });
  return svg(second + span + 100, top + same.rows.length * row + 10, 'False rollbacks and detection per policy', body);
}

function percent(share: number): string {
  const value = share * 100;
  return `${value >= 1 || value === 0 ? value.toFixed(0) : value.toFixed(2)} %`;
}

const MINUTES = 40;
const PANEL = { width: 360, height: 220, left: 54, top: 56, gap: 70 };
const RANGE = { low: -8, high: 8 };

/** Both log e-values minute by minute, of a healthy canary and of one that fails five times as often: typical rollouts. */
export function courseChart(seed: number): string {
  const panels: readonly (readonly [string, Scenario])[] = [
    ['Healthy: 1 % errors on both, 1,000 calls a minute', { ...SAME[2]!, calls: 1_000 }],
    ['Worse: 5 % against 1 %, 100 calls a minute', WORSE[0]!],
  ];
  const body = panels.flatMap(([title, scenario], p) => panel(title, scenario, seed, p));
  const width = PANEL.left + 2 * PANEL.width + PANEL.gap + 130;
  return svg(width, PANEL.top + PANEL.height + 46, 'The course of both log e-values in two rollouts', body);
}

/** Of a hundred rollouts the one that is decided at the median minute. */
function typical(scenario: Scenario, seed: number): Course {
  const rng = random(seed);
  const courses = Array.from({ length: 101 }, () => {
    const { nc, xc, ns, xs } = draw(rng, scenario, emptyTrace(scenario.minutes));
    const rows = Array.from({ length: MINUTES }, (_, t): Row => [nc[t]!, xc[t]!, ns[t]!, xs[t]!]);
    const told = course(aLedger(rows), aQuestion(MINUTES));
    const decided = told.outcome.findIndex((each) => each !== 'undecided');
    return { told, decided: decided < 0 ? MINUTES : decided };
  });
  return courses.sort((a, b) => a.decided - b.decided)[50]!.told;
}

function panel(title: string, scenario: Scenario, seed: number, p: number): readonly string[] {
  const { lnHarm, lnSafe, outcome } = typical(scenario, seed);
  const left = PANEL.left + p * (PANEL.width + PANEL.gap);
  const x = (minute: number) => left + ((minute + 1) / MINUTES) * PANEL.width;
  const y = (ln: number) => {
    const clipped = Math.min(RANGE.high, Math.max(RANGE.low, ln));
    return PANEL.top + ((RANGE.high - clipped) / (RANGE.high - RANGE.low)) * PANEL.height;
  };
  const path = (values: readonly number[], colour: string) =>
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${values.map((v, t) => `${fixed(x(t))},${fixed(y(v))}`).join(' ')}"/>`;
  const [passes, regresses] = [outcome.indexOf('pass'), outcome.indexOf('regress')];
  const mark = (minute: number, ln: number, words: string, colour: string, anchor: 'start' | 'end') => {
    if (minute < 0) return [];
    const [dx, dy] = anchor === 'start' ? [8, 20] : [-8, -10];
    return [
      `<circle cx="${fixed(x(minute))}" cy="${fixed(y(ln))}" r="4" fill="${colour}"/>`,
      text(x(minute) + dx, y(ln) + dy, `${words}, minute ${minute + 1}`, { anchor, colour, weight: 600 }),
    ];
  };
  return [
    text(left, 24, title, { weight: 600 }),
    ...[-8, -4, 0, 4, 8].flatMap((ln) => [
      line(left, y(ln), left + PANEL.width, y(ln), GRID),
      text(left - 8, y(ln) + 4, String(ln), { anchor: 'end', colour: MUTED }),
    ]),
    ...[0, 10, 20, 30, 40].map((minute) =>
      text(x(minute - 1), PANEL.top + PANEL.height + 18, String(minute), { anchor: 'middle', colour: MUTED }),
    ),
    text(left + PANEL.width / 2, PANEL.top + PANEL.height + 36, 'minutes', { anchor: 'middle', colour: MUTED }),
    line(left, y(Math.log(100)), left + PANEL.width, y(Math.log(100)), HARM, '4 4'),
    line(left, y(Math.log(20)), left + PANEL.width, y(Math.log(20)), SAFE, '4 4'),
    ...(p === 1
      ? [
          text(left + PANEL.width + 6, y(Math.log(100)) + 1, 'regress from here', { colour: HARM }),
          text(left + PANEL.width + 6, y(Math.log(20)) + 9, 'pass from here', { colour: SAFE }),
        ]
      : [
          text(left + 6, PANEL.top - 8, 'ln harm', { colour: HARM }),
          text(left + 60, PANEL.top - 8, 'ln safe', { colour: SAFE }),
        ]),
    path(lnHarm, HARM),
    path(lnSafe, SAFE),
    ...mark(passes, lnSafe[passes] ?? 0, 'pass', SAFE, 'start'),
    ...mark(regresses, lnHarm[regresses] ?? 0, 'regress', HARM, 'end'),
  ];
}
