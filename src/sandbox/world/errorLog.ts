import { failureOf } from './failures.ts';
import type { MetricStore } from './metrics.ts';
import type { FunctionModel, VersionModel } from './model.ts';
import { seeded, uuid } from './random.ts';

/** One line of a function's log. */
export interface LogLine {
  readonly atMs: number;
  /** `2026/11/21/[43]<environment>` */
  readonly stream: string;
  readonly message: string;
}

const MINUTE_MS = 60_000;
/** Failed calls of one minute that are written, of however many. */
const MOST_A_MINUTE = 200;

/**
 * What a version's failed calls wrote, oldest first. Not kept but drawn from the metrics: the same failures give the same lines, however
 * often somebody looks.
 */
export function errorLog(
  metrics: MetricStore,
  seed: number,
  fn: FunctionModel,
  version: VersionModel,
  fromMs: number,
  toMs: number,
): readonly LogLine[] {
  const lines: LogLine[] = [];
  for (const [minute, errors] of failures(metrics, fn.name, version.version)) {
    if ((minute + 1) * MINUTE_MS <= fromMs || minute * MINUTE_MS > toMs) continue;
    for (let i = 0; i < Math.min(errors, MOST_A_MINUTE); i += 1) {
      lines.push(...call(seed, fn, version, minute, i).filter(({ atMs }) => atMs >= fromMs && atMs <= toMs));
    }
  }
  return lines.sort((a, b) => a.atMs - b.atMs);
}

/** Errors by minute, through whatever alias or by the version's own ARN. */
function failures(metrics: MetricStore, name: string, version: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { functionName, resource, executedVersion, minutes } of metrics.all()) {
    if (functionName !== name || (executedVersion ?? resource.slice(name.length + 1)) !== version) continue;
    for (const [minute, { errors }] of minutes) found.set(minute, (found.get(minute) ?? 0) + errors);
  }
  return found;
}

/** What Lambda and Node's runtime write about a call that threw. */
function call(seed: number, fn: FunctionModel, version: VersionModel, minute: number, i: number): readonly LogLine[] {
  const random = seeded(seed, 'log', fn.name, version.version, minute, i);
  const atMs = minute * MINUTE_MS + Math.floor(random() * MINUTE_MS);
  const requestId = uuid(random);
  const time = new Date(atMs).toISOString();
  const failure = failureOf(fn, version, random);
  const thrown = JSON.stringify({ ...failure, stack: [`${failure.errorType}: ${failure.errorMessage}`] });
  const environment = Math.floor(random() * 4);
  const stream = `${time.slice(0, 10).replaceAll('-', '/')}/[${version.version}]${String(environment).repeat(32)}`;
  return [
    `START RequestId: ${requestId} Version: ${version.version}`,
    `${time}\t${requestId}\tERROR\tInvoke Error \t${thrown}`,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\tDuration: ${version.medianMs}.00 ms\tStatus: error\tError Type: ${failure.errorType}`,
  ].map((message) => ({ atMs, stream, message: `${message}\n` }));
}
