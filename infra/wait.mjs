#!/usr/bin/env node
// Starts a rollout, if a version is given, and follows it to its end. For pipelines: one file, nothing beside it but Node ≥ 20
// and the AWS CLI, which finds credentials in every form that a pipeline may have them. Copy it, or: npm run wait -- …
// Exit code 0: promoted. 1: rolled back. 2: neither (refused, held, stopped, out of time, or AWS cannot be asked).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const HELP = `Follows a rollout of lambda-canary to its end.

  wait --function checkout                          the rollout that runs
  wait --function checkout --version 43 --id "$RUN" starts it first; the same id again starts nothing

  --function NAME   name or full ARN                --alias NAME     default live
  --version N       start this version              --plan "10%"     default: the function's own
  --id TEXT         makes the start repeatable      --by NAME        who starts, default ci
  --channel C0123   where the story is told         --worker NAME    default lambda-canary-worker
  --timeout 90m     then exit 2, default 2h         --every 15s      time between looks, default 15s
  --until watching  be content with 100 % seen on the alias (default: promoted, after the watch)

Exit code 0: promoted, 1: rolled back, 2: neither.`;

const options = /** @type {const} */ ({
  function: { type: 'string' },
  alias: { type: 'string', default: 'live' },
  version: { type: 'string' },
  plan: { type: 'string' },
  id: { type: 'string' },
  by: { type: 'string', default: 'ci' },
  channel: { type: 'string' },
  worker: { type: 'string', default: process.env.CANARY_WORKER || 'lambda-canary-worker' },
  timeout: { type: 'string', default: '2h' },
  every: { type: 'string', default: '15s' },
  until: { type: 'string', default: 'promoted' },
  help: { type: 'boolean', default: false },
});

/** What a phase means to a pipeline; phases not named here go on by themselves or by a press in Slack. */
const ENDS = {
  promoted: [0, 'Promoted.'],
  rolledBack: [1, 'Rolled back.'],
  abandoned: [2, 'Stopped by a person: the alias stays as it is.'],
  held: [2, 'Held by a person. It stays at this weight until somebody resumes it or rolls it back in Slack.'],
  drifted: [2, 'Somebody else changed the alias. It waits for a choice in Slack.'],
  blocked: [2, 'AWS refuses what must be done. The card in Slack says what.'],
};

/** A few failures in a row are a network's; more are a fact. */
const MOST_FAILURES = 5;

function end(code, sentence) {
  console[code === 0 ? 'log' : 'error'](sentence);
  process.exit(code);
}

function milliseconds(text, option) {
  const [, number, unit = 's'] = /^(\d+)(s|m|h)?$/.exec(text) ?? [];
  if (number === undefined) end(2, `--${option} ${text}: write a time such as 30s, 15m or 2h.`);
  return Number(number) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit];
}

/** Invokes the worker and resolves with its answer; throws with AWS' words. `once`: the CLI itself does not ask again either. */
async function ask(worker, event, once) {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-wait-'));
  try {
    const [asked, answered] = [join(folder, 'event.json'), join(folder, 'answer.json')];
    writeFileSync(asked, JSON.stringify(event));
    const args = ['lambda', 'invoke', '--function-name', worker, '--payload', `fileb://${asked}`, answered];
    const said = await aws(args, once ? { AWS_MAX_ATTEMPTS: '1' } : {});
    const answer = readFileSync(answered, 'utf8');
    if (/"FunctionError"/.test(said)) throw new Error(`the worker failed: ${answer.slice(0, 300)}`);
    return JSON.parse(answer);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function aws(args, settings) {
  const region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  // Version 1 of the CLI reads the second only, where a shell may have exported another one.
  const regions = region ? { AWS_REGION: region, AWS_DEFAULT_REGION: region } : {};
  return new Promise((resolve, reject) => {
    const child = spawn('aws', [...args, '--output', 'json', '--cli-read-timeout', '60'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...regions, ...settings },
      shell: process.platform === 'win32',
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (part) => (out += part));
    child.stderr.on('data', (part) => (err += part));
    child.on('error', (error) =>
      reject(error.code === 'ENOENT' ? new Error('the AWS CLI (aws) is not installed') : error),
    );
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(err.trim() || `aws ended with ${code}`)),
    );
  });
}

function line({ function: name, alias, stable, canary, phase, weightBp, verdict }) {
  return `${name}:${alias} ${stable} → ${canary}  ${phase}, ${weightBp / 100} %  ${verdict.outcome}: ${verdict.reason}`;
}

/** Whether it is what the worker says (docs/schemas/pipeline-reply.schema.json), and not another function of that name. */
function isWorkers(answer) {
  const said = answer ?? {};
  const texts = said.refused === true ? ['code', 'reason'] : ['id', 'function', 'alias', 'stable', 'canary', 'phase'];
  if (!texts.every((key) => typeof said[key] === 'string')) return false;
  return said.refused === true || (typeof said.weightBp === 'number' && typeof said.verdict?.outcome === 'string');
}

/** Another rollout stands where the followed one did: its stable version tells how that one ended. */
function replaced(followed, answer) {
  const undone = answer.canary === followed.stable;
  if (answer.stable === followed.canary && !undone)
    end(0, `${answer.id} has taken the place of ${followed.id}, and began on ${followed.canary}: it was promoted.`);
  end(
    2,
    undone && answer.stable === followed.canary
      ? `${followed.canary} was promoted, and ${answer.id} takes it back to ${answer.canary}.`
      : `${answer.id} has taken the place of ${followed.id}, and began on ${answer.stable}, not on ${followed.canary}.`,
  );
}

function readOptions() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return end(2, `${error.message}\n\n${HELP}`);
  }
}

async function main() {
  const given = readOptions();
  if (given.help) end(0, HELP);
  const { function: name, alias, version, plan, id, by, channel, worker, until } = given;
  if (name === undefined) end(2, `--function is missing.\n\n${HELP}`);
  if (until !== 'promoted' && until !== 'watching') end(2, '--until takes promoted or watching.');
  if (version === undefined && (plan ?? id ?? channel) !== undefined)
    end(2, '--plan, --id and --channel go with --version.');
  const everyMs = milliseconds(given.every, 'every');
  const deadline = Date.now() + milliseconds(given.timeout, 'timeout');

  const start = { kind: 'start', function: name, alias, version, plan, id, by, channel };
  let next = version === undefined ? { kind: 'status', function: name, alias } : start;
  let followed = null;
  let said = '';
  let failures = 0;
  for (;;) {
    const once = next === start && id === undefined;
    const answer = await ask(worker, next, once).catch((error) => error);
    if (answer instanceof Error) {
      failures += 1;
      // A start without an id may have begun what its lost answer did not say: it is not sent twice.
      if (failures >= MOST_FAILURES || once) end(2, `AWS cannot be asked: ${answer.message}`);
      console.error(`Trying again: ${answer.message}`);
    } else if (!isWorkers(answer)) {
      end(2, `${worker} does not answer as lambda-canary’s worker does: ${JSON.stringify(answer).slice(0, 300)}`);
    } else if (answer.refused) {
      end(2, `Refused (${answer.code}): ${answer.reason}`);
    } else {
      failures = 0;
      if (followed !== null && answer.id !== followed.id) replaced(followed, answer);
      if (followed === null && answer.note) console.log(answer.note);
      followed = answer;
      next = { kind: 'status', function: name, alias };
      const now = line(answer);
      if (now !== said) console.log(now);
      said = now;
      if (until === 'watching' && answer.phase === 'watching')
        end(0, 'All traffic is on the new version; the watch goes on.');
      const [code, sentence] = ENDS[answer.phase] ?? [];
      if (code !== undefined) end(code, sentence);
    }
    if (Date.now() + everyMs > deadline) end(2, 'Out of time; the rollout goes on without this pipeline.');
    await sleep(everyMs);
  }
}

// By itself Node would end with 1, which means: rolled back.
await main().catch((error) => end(2, `This script failed: ${error.message}`));
