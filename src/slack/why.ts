import type { Rollout } from '../core/rollout.ts';
import { percent } from '../core/routing.ts';
import { askedOf } from '../core/step/seeMetrics.ts';
import { type Course, course } from '../core/verdict/course.ts';
import { thousands } from '../core/verdict/figures.ts';
import type { MinuteRow } from '../core/verdict/ledger.ts';
import type { Question } from '../core/verdict/verdict.ts';
import { context, header, join, type Mrkdwn, md, section, topText } from './escape.ts';
import { clockWords } from './figures.ts';
import type { ChartBlock, Message, MessageBlock } from './message.ts';
import { verdictWords } from './state.ts';
import { table } from './table.ts';
import { titleWords } from './words.ts';

/** Minutes shown; Slack draws at most as many points. */
const MOST_MINUTES = 20;
/** Evidence beyond this is drawn at the edge: a hundred times what decides tells no more. */
const CHART_EDGE = 10;

/** What the verdict rests on: the ledger and the course of both kinds of evidence, minute by minute. */
export function whyMessage(rollout: Rollout): Message {
  const words = verdictWords(rollout.verdict) ?? md`Nothing was judged yet: no figures have come in.`;
  const head: MessageBlock[] = [header(titleWords(rollout)), section(words)];
  const text = topText(md`${titleWords(rollout)}: ${words}`);
  const question = askedOf(rollout);
  if (question === null) return { text, blocks: head };
  const told = course(rollout.ledger, question);
  const first = Math.max(0, told.minutes.length - MOST_MINUTES);
  const blocks: MessageBlock[] = [...head, ledgerTable(rollout, told, first, question)];
  if (told.minutes.length - first > 1) blocks.push(evidenceChart(told, first));
  return { text, blocks: [...blocks, context(...legend(rollout, question, first))] };
}

function ledgerTable({ ledger, canary, stable, plan }: Rollout, told: Course, first: number, question: Question) {
  const rows = new Map(ledger.rows.map((row) => [row.minute, row]));
  const [harm, safe] = [Math.log(1 / question.policy.alpha), Math.log(1 / question.policy.beta)];
  const lines = told.minutes.slice(first).map((minute, i) => {
    const at = first + i;
    const marks = `${ledger.changed.includes(minute) ? ' *' : ''}${minute > question.settledThrough ? ' …' : ''}`;
    return [
      `${clockWords(minute * 60_000)}${marks}`,
      percent(plan.stages[told.stages[at] ?? 0]?.weightBp ?? 10_000),
      ...counts(rows.get(minute), 'canary'),
      ...counts(rows.get(minute), 'stable'),
      evidence(told.lnHarm[at]),
      evidence(told.lnSafe[at]),
      told.outcome[at] ?? '',
    ];
  });
  const titles = ['UTC', 'Weight', `${canary} calls`, 'errors', `${stable} calls`, 'errors'];
  return table([[...titles, `harm (≥ ${evidence(harm)})`, `safe (≥ ${evidence(safe)})`, 'verdict'], ...lines]);
}

function counts(row: MinuteRow | undefined, of: 'canary' | 'stable'): string[] {
  if (row === undefined) return ['–', '–'];
  return [thousands(row[of].invocations), thousands(row[of].errors)];
}

function evidence(ln: number | undefined): string {
  return ln === undefined ? '–' : ln.toFixed(1).replace('-', '−');
}

function evidenceChart(told: Course, first: number): ChartBlock {
  const categories = told.minutes.slice(first).map((minute) => clockWords(minute * 60_000));
  const points = (values: readonly number[]) =>
    values.slice(first).map((value, i) => {
      const edged = Math.max(-CHART_EDGE, Math.min(CHART_EDGE, value));
      return { label: categories[i] ?? '', value: Math.round(edged * 100) / 100 };
    });
  return {
    type: 'data_visualization',
    title: 'Evidence, minute by minute',
    chart: {
      type: 'line',
      series: [
        { name: 'worse than stable', data: points(told.lnHarm) },
        { name: 'good enough', data: points(told.lnSafe) },
      ],
      axis_config: { categories, x_label: 'UTC', y_label: 'ln of the odds against chance' },
    },
  };
}

function legend({ ledger }: Rollout, { policy }: Question, first: number): readonly Mrkdwn[] {
  const [harm, safe] = [Math.log(1 / policy.alpha), Math.log(1 / policy.beta)];
  const earlier = first > 0 || ledger.checkpoint !== undefined ? md`Earlier minutes count as well.` : null;
  return [
    md`*harm* is the evidence that the canary is worse, as the logarithm of the odds against chance: at ${evidence(harm)} (1 in ${thousands(1 / policy.alpha)}) it is taken back. *safe* is the evidence that it is good enough for this stage: at ${evidence(safe)} (1 in ${thousands(1 / policy.beta)}) the stage may be left.`,
    join([
      md`${'*'} the weight changed in this minute, so it is not judged. … not settled yet: it may roll back, it cannot pass.`,
      earlier,
    ]),
  ];
}
