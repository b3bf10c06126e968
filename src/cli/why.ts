import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Course, course } from '../core/verdict/course.ts';
import { BadLedger, readExported } from '../core/verdict/exported.ts';
import { thousands } from '../core/verdict/figures.ts';
import type { Ledger, MinuteRow } from '../core/verdict/ledger.ts';
import { judge, type Outcome, type Question } from '../core/verdict/verdict.ts';

/** `npm run why`: judges ledgers offline, with the code that judges rollouts. */

const HELP = `Usage: npm run why -- FILE [--json]
       npm run why -- --ledger FILE --json

Judges the ledger (or the list of ledgers) in FILE; "-" reads standard input. An exported rollout is such a ledger:
  {"policy": {"alpha": 0.01, …}, "plan": [{"weightBp": 1000, "bakeMin": 10}],
   "minutes": [{"minute": 0, "stage": 0, "canary": {"invocations": 10, "errors": 0}, "stable": {"invocations": 90, "errors": 1}}]}

policy   each of alpha, beta, rho, delta, safeRho, exposure, minBakeMin, burst, latency may be left out (docs/verdict.md)
plan     may be left out: 10 %, then 100 %. bakeMin is not judged: a stage's bake is the rollout's business, not the figures'
minutes  in any order; the last row of a minute counts; missing minutes are zeros; all minutes count as settled

--json   prints a list with {"verdict", "lnHarm", "lnSafe", "firstRegress", "firstPass"} per ledger. lnHarm and lnSafe have
         one entry per elapsed minute, from the first row's minute to the last row's.
Without --json: a table for people.
`;

/** What `--json` prints for a ledger. `firstRegress` and `firstPass` are the row's own `minute`. */
export interface Answer {
  readonly verdict: Outcome;
  readonly lnHarm: readonly number[];
  readonly lnSafe: readonly number[];
  readonly firstRegress: number | null;
  readonly firstPass: number | null;
}

export interface Printed {
  readonly out: string;
  readonly error: string;
  readonly code: 0 | 1 | 2;
}

/** The program: arguments and a way to read a file in, what to print out. Exit code 2 for wrong usage, 1 for a bad file. */
export function why(args: readonly string[], read: (file: string) => string): Printed {
  const wish = readArgs(args);
  if (typeof wish === 'string') return { out: '', error: `${wish}\n\n${HELP}`, code: 2 };
  if (wish.help) return { out: HELP, error: '', code: 0 };
  try {
    const text = read(wish.file);
    const judged = parse(text, wish.file).map(judgeOne);
    return { out: wish.json ? `${JSON.stringify(judged.map(answer))}\n` : table(judged), error: '', code: 0 };
  } catch (error) {
    if (!(error instanceof BadLedger) && !isFileError(error)) throw error;
    return { out: '', error: `${error.message}\n`, code: 1 };
  }
}

type Wish = { readonly help: true } | { readonly help: false; readonly file: string; readonly json: boolean };

function readArgs(args: readonly string[]): Wish | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ledger: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help) return { help: true };
    const files = [...(values.ledger === undefined ? [] : [values.ledger]), ...positionals];
    if (files.length !== 1) return files.length === 0 ? 'Which file?' : 'One file at a time, please.';
    return { help: false, file: files[0]!, json: values.json ?? false };
  } catch (error) {
    return (error as Error).message;
  }
}

function parse(text: string, file: string): readonly unknown[] {
  try {
    const json: unknown = JSON.parse(text);
    return Array.isArray(json) ? json : [json];
  } catch (error) {
    throw new BadLedger(`${file} is not JSON: ${(error as Error).message}`);
  }
}

interface Judged {
  readonly ledger: Ledger;
  readonly question: Question;
  readonly course: Course;
}

function judgeOne(json: unknown, i: number, all: readonly unknown[]): Judged {
  try {
    const { ledger, question } = readExported(json);
    const empty = ledger.rows.length === 0 && !ledger.checkpoint;
    const told: Course = { minutes: [], stages: [], lnHarm: [], lnSafe: [], outcome: [] };
    return { ledger, question, course: empty ? told : course(ledger, question) };
  } catch (error) {
    if (error instanceof BadLedger && all.length > 1) throw new BadLedger(`ledger ${i}: ${error.message}`);
    throw error;
  }
}

function answer({ ledger, question, course }: Judged): Answer {
  return {
    verdict: course.outcome.at(-1) ?? judge(ledger, question).outcome,
    lnHarm: course.lnHarm,
    lnSafe: course.lnSafe,
    firstRegress: first(course, 'regress'),
    firstPass: first(course, 'pass'),
  };
}

function first({ outcome, minutes }: Course, wanted: Outcome): number | null {
  return minutes[outcome.indexOf(wanted)] ?? null;
}

function table(judged: readonly Judged[]): string {
  return judged.map((one, i) => (judged.length > 1 ? `Ledger ${i}\n` : '') + courseTable(one)).join('\n');
}

const COLUMNS = ['minute', 'stage', 'canary', 'errors', 'stable', 'errors', 'ln harm', 'ln safe', ''];

function courseTable({ ledger, question, course }: Judged): string {
  const { alpha, beta } = question.policy;
  const rows = new Map(ledger.rows.map((row) => [row.minute, row]));
  const lines = course.minutes.map((minute, i) => [
    String(minute),
    String(course.stages[i]),
    ...counts(rows.get(minute)),
    course.lnHarm[i]!.toFixed(2),
    course.lnSafe[i]!.toFixed(2),
    ledger.changed.includes(minute) ? `${course.outcome[i]} (weight changed, not judged)` : String(course.outcome[i]),
  ]);
  const width = COLUMNS.map((title, c) => Math.max(title.length, ...lines.map((line) => line[c]!.length)));
  const print = (line: readonly string[]) =>
    line
      .map((cell, c) => (c === COLUMNS.length - 1 ? cell : cell.padStart(width[c]!)))
      .join('  ')
      .trimEnd();
  const limits = `regress from ln harm ${(-Math.log(alpha)).toFixed(2)}, pass from ln safe ${(-Math.log(beta)).toFixed(2)}`;
  const { outcome, reason } = judge(ledger, question);
  return `${[print(COLUMNS), ...lines.map(print)].join('\n')}\n\n${outcome}: ${reason}\n(${limits})\n`;
}

function counts(row: MinuteRow | undefined): readonly string[] {
  if (row === undefined) return ['–', '', '–', ''];
  const { canary, stable } = row;
  return [canary.invocations, canary.errors, stable.invocations, stable.errors].map(thousands);
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { out, error, code } = why(process.argv.slice(2), (file) => readFileSync(file === '-' ? 0 : file, 'utf8'));
  process.stdout.write(out);
  process.stderr.write(error);
  process.exitCode = code;
}
