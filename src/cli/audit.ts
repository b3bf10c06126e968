import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createStore } from '../aws/store.ts';
import { auditFile } from '../core/auditTrail.ts';
import { anyFunctionArn } from '../core/functionRef.ts';
import { isRefusal } from '../core/refusal.ts';

/** The audit trail out of the table, for whoever may read it: needs dynamodb:Query on the table and nothing of Slack. */

const HELP = `Usage: npm run --silent audit -- --table NAME FUNCTION-ARN [--limit N]

Writes who did what when, and what was true then, as JSON lines to standard output: every kept rollout of the function, oldest
first. One object a line: {"version":1,"rollout","n","at","function","functionArn","alias","stable","canary","action","by",
"details":{…},"was":{"weightBp","canary":{…},"stable":{…}}}.

FUNCTION-ARN  arn:aws:lambda:REGION:ACCOUNT:function:NAME
--table       the table's name; the stack's output TableName prints it
--limit       the newest N rollouts only (default 1000)

Region and credentials are taken as every AWS program takes them (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL …).
`;

const MOST = 1000;

/** What is printed, and the exit code. */
export async function audit(args: readonly string[], now: () => number): Promise<{ out: string; code: 0 | 2 }> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { table: { type: 'string' }, limit: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  const [ref] = positionals;
  const limit = Number(values.limit ?? MOST);
  if (values.help === true) return { out: HELP, code: 0 };
  if (values.table === undefined || ref === undefined || !(limit > 0)) return { out: HELP, code: 2 };
  const arn = anyFunctionArn(ref, { arn: '', places: [] });
  if (isRefusal(arn) || !arn.startsWith('arn:aws')) {
    return { out: `${ref} is no full ARN of a function.\n\n${HELP}`, code: 2 };
  }
  const log = { error: (message: string, fields?: unknown) => console.error(message, fields) };
  const store = createStore({ tableName: values.table, clock: { now }, log });
  const rollouts = await store.history(arn, limit);
  return { out: auditFile([...rollouts].reverse()), code: 0 };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { out, code } = await audit(process.argv.slice(2), () => Date.now());
  process.stdout.write(out);
  process.exitCode = code;
}
