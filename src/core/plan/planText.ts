import { parseDuration } from '../duration.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { nearest } from '../suggest.ts';
import { isOption, NO_OPTIONS, OPTION_WORDS, type Options, readOption } from './planOption.ts';
import type { PlanShape, PlanWish } from './wish.ts';

const EXAMPLES =
  '“10%”, “5%,25%,50% every 10m”, “linear 10% every 2m”, “exponential x2 from 5%” or “Canary10Percent5Minutes”';

/** Most stages a plan may have: `linear 1%` has 99. */
const MOST_STAGES = 100;

/**
 * Reads a plan with its options as people write it, in commands and tags. Never throws; what cannot be read is refused
 * with the word that was wrong and what would be right.
 */
export function parsePlan(text: string): PlanWish | Refusal {
  const words = splitWords(text);
  if (isRefusal(words)) return words;
  let options: Options = NO_OPTIONS;
  const form: string[] = [];
  for (const word of words) {
    if (!isOption(word)) {
      form.push(word);
      continue;
    }
    const next = readOption(options, word);
    if (isRefusal(next)) return next;
    options = next;
  }
  const shape = form.length === 0 ? null : readShape(form);
  if (isRefusal(shape)) return shape;
  if (shape?.everyMs != null && options.everyMs !== null && shape.everyMs !== options.everyMs) {
    return refuse('bad-plan', 'The plan gives two different bake times; give one, as “every 10m” or “bake=10m”.');
  }
  return { ...options, shape, text: text.trim() };
}

/** Splits at spaces, keeping quoted values and lists of checks whole; commas between weights count as spaces. */
function splitWords(text: string): string[] | Refusal {
  const words: string[] = [];
  // A list of names is one value, its commas included.
  const scan = /([\w-]+=)?"([^"]*)"|checks?=[^\s",]+(?:,[^\s",]+)*|[^\s",]+|,|"/gi;
  const joined = text
    .normalize('NFKC')
    .replace(/(\d)\s+%/g, '$1%')
    .replace(/\b([\w-]+)\s*=\s*/g, '$1=');
  for (const match of joined.matchAll(scan)) {
    if (match[0] === '"') return refuse('bad-plan', 'A quotation mark is not closed: write reason="why this is done".');
    if (match[0] === ',') continue;
    words.push(match[2] === undefined ? match[0] : `${match[1] ?? ''}${match[2]}`);
  }
  return words;
}

function readShape(words: readonly string[]): PlanShape | Refusal {
  const first = words[0]?.toLowerCase() ?? '';
  if (first === 'linear') return readLinear(words.slice(1));
  if (first === 'exponential') return readExponential(words.slice(1));
  if (first === 'switch') {
    if (words.length > 1) return unknownWord(words[1] ?? '');
    return { weightsBp: [], everyMs: null, gates: 'auto', undecided: 'goOn', isSwitch: true };
  }
  const named = readCodeDeployName(words[0] ?? '');
  if (named !== null) return words.length > 1 ? unknownWord(words[1] ?? '') : named;
  return readList(words);
}

function readList(words: readonly string[]): PlanShape | Refusal {
  const { rest, everyMs } = takeEvery(words);
  if (isRefusal(everyMs)) return everyMs;
  const weightsBp: number[] = [];
  for (const word of rest) {
    const weightBp = readWeight(word);
    if (isRefusal(weightBp)) return weightBp;
    weightsBp.push(weightBp);
  }
  return withWeights(weightsBp, everyMs, 'approve');
}

function readLinear(words: readonly string[]): PlanShape | Refusal {
  const { rest, everyMs } = takeEvery(words);
  if (isRefusal(everyMs)) return everyMs;
  const stepBp =
    rest[0] === undefined ? refuse('bad-plan', 'Linear needs a step: “linear 10% every 2m”.') : readWeight(rest[0]);
  if (isRefusal(stepBp)) return stepBp;
  if (rest.length > 1) return unknownWord(rest[1] ?? '');
  const weightsBp: number[] = [];
  for (let weightBp = stepBp; weightBp < 10_000 && weightsBp.length <= MOST_STAGES; weightBp += stepBp)
    weightsBp.push(weightBp);
  return withWeights(weightsBp, everyMs, 'auto');
}

function readExponential(words: readonly string[]): PlanShape | Refusal {
  const { rest, everyMs } = takeEvery(words);
  if (isRefusal(everyMs)) return everyMs;
  const example = 'write “exponential x2 from 5% every 10m”';
  const factor = Number(/^x(\d+(?:\.\d+)?)$/i.exec(rest[0] ?? '')?.[1] ?? Number.NaN);
  if (!(factor >= 1.1 && factor <= 100))
    return refuse('bad-plan', `Exponential needs a factor between x1.1 and x100: ${example}.`);
  const tail = rest[1]?.toLowerCase() === 'from' ? rest.slice(2) : rest.slice(1);
  const startBp =
    tail[0] === undefined ? refuse('bad-plan', `Exponential needs a first weight: ${example}.`) : readWeight(tail[0]);
  if (isRefusal(startBp)) return startBp;
  if (tail.length > 1) return unknownWord(tail[1] ?? '');
  const weightsBp: number[] = [];
  for (let weightBp = startBp; weightBp < 10_000 && weightsBp.length <= MOST_STAGES; weightBp *= factor) {
    weightsBp.push(Math.round(weightBp));
  }
  return withWeights(weightsBp, everyMs, 'auto');
}

/** CodeDeploy's predefined configurations, with or without `CodeDeployDefault.Lambda`. They keep CodeDeploy's times and manners. */
function readCodeDeployName(word: string): PlanShape | null {
  const name = word.replace(/^CodeDeployDefault\./i, '').replace(/^Lambda(?=Canary|Linear|AllAtOnce)/i, '');
  if (/^AllAtOnce$/i.test(name)) return { weightsBp: [], everyMs: null, gates: 'auto', undecided: 'goOn' };
  const canary = /^Canary(\d{1,2})Percent(\d{1,4})Minutes?$/i.exec(name);
  const linear = /^Linear(\d{1,2})PercentEvery(\d{1,4})Minutes?$/i.exec(name);
  const stepBp = Number((canary ?? linear)?.[1] ?? 0) * 100;
  const minutes = Number((canary ?? linear)?.[2] ?? 0);
  if (stepBp < 100 || minutes < 1) return null;
  const weightsBp = canary ? [stepBp] : [];
  if (linear) for (let weightBp = stepBp; weightBp < 10_000; weightBp += stepBp) weightsBp.push(weightBp);
  return { weightsBp, everyMs: minutes * 60_000, gates: 'auto', undecided: 'goOn' };
}

function takeEvery(words: readonly string[]): { rest: readonly string[]; everyMs: number | null | Refusal } {
  const at = words.findIndex((word) => word.toLowerCase() === 'every');
  if (at < 0) return { rest: words, everyMs: null };
  const rest = words.slice(0, at);
  const tail = words.slice(at + 1);
  // "every 2 hours" comes as two words, "every 2h" as one.
  const taken =
    tail.length > 1 && /^\d+$/.test(tail[0] ?? '') && parseDuration(`${tail[0]}${tail[1]}`) !== null ? 2 : 1;
  const everyMs = parseDuration(tail.slice(0, taken).join(''));
  if (everyMs === null || everyMs <= 0) {
    return { rest, everyMs: refuse('bad-plan', '“every” needs a time, for example “every 10m”.') };
  }
  return { rest: [...rest, ...tail.slice(taken)], everyMs };
}

function readWeight(word: string): number | Refusal {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(word);
  if (match === null) return unknownWord(word);
  const share = Number(match[1]);
  if (match[2] === '' && !Number.isInteger(share)) {
    return refuse('bad-plan', `“${word}” could mean ${share} % or ${share * 100} %: write the per cent sign.`);
  }
  const weightBp = Math.round(share * 100);
  if (share > 100) return refuse('bad-plan', `A weight is at most 100 %, not ${word}.`);
  if (weightBp < 1) return refuse('bad-plan', `“${word}” is less than 0.01 %, the smallest weight.`);
  return weightBp;
}

function withWeights(all: readonly number[], everyMs: number | null, gates: PlanShape['gates']): PlanShape | Refusal {
  // 100 % always comes last, so saying it is welcome and changes nothing.
  const weightsBp = all.at(-1) === 10_000 ? all.slice(0, -1) : all;
  if (all.length === 0) return refuse('bad-plan', `The plan names no weight. Plans look like ${EXAMPLES}.`);
  if (weightsBp.length > MOST_STAGES)
    return refuse('bad-plan', `The plan has more than ${MOST_STAGES} stages; take bigger steps.`);
  const fall = weightsBp.findIndex((weightBp, i) => i > 0 && weightBp <= (weightsBp[i - 1] ?? 0));
  if (fall > 0 || weightsBp.includes(10_000)) {
    return refuse(
      'bad-plan',
      'The weights of a plan must rise from stage to stage, as in “5%,25%,50%”; 100 % follows by itself.',
    );
  }
  return { weightsBp, everyMs, gates, undecided: 'ask' };
}

function unknownWord(word: string): Refusal {
  const near = nearest(word, ['linear', 'exponential', 'switch', 'every', 'from', 'AllAtOnce', ...OPTION_WORDS]);
  const shown = word.slice(0, 60);
  return refuse(
    'bad-plan',
    near === null
      ? `“${shown}” is not part of a plan. Plans look like ${EXAMPLES}.`
      : `“${shown}” is not part of a plan; did you mean “${near}”?`,
  );
}
