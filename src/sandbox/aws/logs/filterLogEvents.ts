import { errorLog } from '../../world/errorLog.ts';
import type { SandboxWorld } from '../../world/world.ts';
import { AwsError } from '../awsError.ts';

/** CloudWatch Logs answers at most 10,000 events a page. */
const MOST = 10_000;

/**
 * Lines of the log group `/aws/lambda/<function>` whose stream begins so and which an expression between `%` finds. Only failed calls write
 * lines here; other kinds of patterns are not understood.
 */
export function filterLogEvents(
  input: Readonly<Record<string, unknown>>,
  world: SandboxWorld,
): Record<string, unknown> {
  const { logGroupName, logStreamNamePrefix = '', startTime = 0, endTime = world.now(), limit = MOST } = input;
  const name = /^\/aws\/lambda\/([\w-]+)$/.exec(String(logGroupName))?.[1] ?? '';
  const fn = world.function(name);
  if (fn === undefined) {
    throw new AwsError(400, 'ResourceNotFoundException', 'The specified log group does not exist.');
  }
  const pattern = expression(String(input.filterPattern ?? ''));
  const from = Number(input.nextToken ?? 0);
  world.play();
  const found = [fn.latest, ...fn.versions]
    .flatMap((version) => errorLog(world.metrics, world.state.seed, fn, version, Number(startTime), Number(endTime)))
    .filter(({ stream, message }) => stream.startsWith(String(logStreamNamePrefix)) && pattern.test(message))
    .sort((a, b) => a.atMs - b.atMs);
  const next = from + Math.min(MOST, Number(limit));
  return {
    events: found.slice(from, next).map(({ atMs, stream, message }, i) => ({
      logStreamName: stream,
      timestamp: atMs,
      message,
      ingestionTime: atMs,
      eventId: `${atMs}-${from + i}`,
    })),
    searchedLogStreams: [],
    ...(next < found.length ? { nextToken: String(next) } : {}),
  };
}

function expression(pattern: string): RegExp {
  if (pattern === '') return /(?:)/;
  if (/^%[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]+%$/.test(pattern)) return new RegExp(pattern.slice(1, -1));
  throw new AwsError(
    400,
    'InvalidParameterException',
    'Invalid filter pattern: the sandbox takes expressions between % only.',
  );
}
