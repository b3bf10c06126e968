import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Log, Logs } from '../app/ports.ts';
import { functionName } from '../core/rollout.ts';
import { clientOptions, deadline } from './client.ts';
import { faultOf } from './fault.ts';
import { perSite, type Sites } from './places.ts';

/** Nothing waits for this, and the tick has others to serve. */
const PATIENCE = { requestTimeoutMs: 2_000, attempts: 2 };
/** The end of one question, all its calls and their tries included. */
const DEADLINE_MS = 4_000;
const MOST_PAGES = 8;
const MOST_MESSAGES = 500;
/** What broke shows in the last minutes; an hour of a busy function's errors would fill every page. */
const MOST_BACK_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

/**
 * Lines that look like an error in any of the forms that Lambda's runtimes and common loggers write; `level` also in small letters and as
 * pino's numbers. Signs as CloudWatch's expressions take them: between `%`, no quotation marks, no brackets of the round kind.
 * Source: CloudWatch Logs User Guide, "Supported regular expressions (regex) syntax".
 */
export const LOOKS_LIKE_ERROR =
  '%ERROR|Error|Exception|FATAL|CRITICAL|SEVERE|panic:|Task.timed.out|level.{1,4}error|level.{1,3}[56]0%';

/**
 * Error messages of one version, out of the function's log group. Where the app may not read it, null, said once in the log.
 * Throws on faults that may pass.
 */
export function createLogs(config: { readonly sites: Sites; readonly log: Pick<Log, 'warn'> }): Logs {
  const lambda = perSite(config.sites, (where) => new LambdaClient(clientOptions(where, PATIENCE)));
  const logs = perSite(config.sites, (where) => new CloudWatchLogsClient(clientOptions(where, PATIENCE)));
  let said = false;

  return {
    async errors(functionArn, version, fromMs, toMs) {
      const limit = deadline(DEADLINE_MS);
      try {
        const group = await logGroup(lambda.at(functionArn), functionArn, version, limit);
        const sinceMs = Math.max(fromMs, toMs - MOST_BACK_MS);
        const messages: string[] = [];
        for (const prefix of prefixes(functionArn, version, group, sinceMs, toMs)) {
          messages.push(...(await read(logs.at(functionArn), group, prefix, sinceMs, toMs, limit)));
        }
        return messages.slice(-MOST_MESSAGES);
      } catch (error) {
        const fault = faultOf(error);
        if (fault.passing) throw error;
        if (!said)
          config.log.warn('the logs of a function cannot be read', { function: functionArn, error: fault.words });
        said = true;
        return null;
      }
    },
  };
}

type Limit = ReturnType<typeof deadline>;

async function logGroup(client: LambdaClient, functionArn: string, version: string, limit: Limit): Promise<string> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: functionArn, Qualifier: version });
  const { LoggingConfig } = await client.send(command, limit);
  return LoggingConfig?.LogGroup ?? defaultGroup(functionArn);
}

function defaultGroup(functionArn: string): string {
  return `/aws/lambda/${functionName(functionArn)}`;
}

/**
 * Log streams are named by day and version, `2026/11/21/[43]<environment>`; in a log group of somebody's own choosing, which functions may
 * share, by function too: `2026/11/21/checkout[43][<environment>]` (Lambda Developer Guide, "Configuring CloudWatch log groups").
 */
function prefixes(
  functionArn: string,
  version: string,
  group: string,
  fromMs: number,
  toMs: number,
): readonly string[] {
  const own = group === defaultGroup(functionArn) ? '' : functionName(functionArn);
  const first = Math.floor(fromMs / DAY_MS);
  const days = Array.from({ length: Math.floor(toMs / DAY_MS) - first + 1 }, (_, i) => (first + i) * DAY_MS);
  return days.map((atMs) => `${new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '/')}/${own}[${version}]`);
}

async function read(
  client: CloudWatchLogsClient,
  logGroupName: string,
  logStreamNamePrefix: string,
  fromMs: number,
  toMs: number,
  limit: Limit,
): Promise<readonly string[]> {
  const messages: string[] = [];
  let nextToken: string | undefined;
  // Pages may be empty and yet not be the last.
  for (let page = 0; page < MOST_PAGES && messages.length < MOST_MESSAGES; page += 1) {
    const command = new FilterLogEventsCommand({
      logGroupName,
      logStreamNamePrefix,
      startTime: fromMs,
      endTime: toMs,
      filterPattern: LOOKS_LIKE_ERROR,
      limit: MOST_MESSAGES,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    const answer = await client.send(command, limit);
    for (const { message } of answer.events ?? []) if (message !== undefined) messages.push(message);
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return messages;
}
