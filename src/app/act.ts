import { functionArn } from '../core/functionRef.ts';
import type { Press } from '../core/input.ts';
import { isRepeated, pressArgs } from '../core/press.ts';
import { whyNot } from '../core/pressable.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { type Actor, functionName, isFinished, parseVersion, type Rollout } from '../core/rollout.ts';
import { step } from '../core/step.ts';
import { fileAudit } from './auditFile.ts';
import { explain } from './explain.ts';
import type { Ports, Saved } from './ports.ts';
import { reconcile } from './reconcile.ts';
import { allowed } from './rights.ts';
import { policy, versions } from './shown.ts';
import { start } from './start.ts';
import type { Answer, Ask } from './story.ts';

/** Who asks, from where, and the id that makes the asking idempotent. */
export interface Asker {
  readonly by: Actor;
  readonly channel: string | null;
  readonly id: string | null;
  /** A person of a workspace that is not the app's own. */
  readonly stranger: boolean;
}

/** Does what was asked and answers. Faults throw; refusals are answers. */
export async function act(ports: Ports, ask: Ask, asker: Asker): Promise<Answer> {
  switch (ask.kind) {
    case 'start': {
      const version = parseVersion(ask.version);
      if (version === null) {
        return refuse(
          'latest',
          `“${ask.version.slice(0, 40)}” is no published version: give a number such as 43. $LATEST cannot share an alias’ traffic; publish it first.`,
        );
      }
      const id = asker.id ?? `unnamed-${ports.clock.now()}`;
      return start(ports, { ...ask, version, by: asker.by, channel: asker.channel, stranger: asker.stranger, id });
    }
    case 'status':
      return ask.function === null ? list(ports) : status(ports, ask.function, ask.alias);
    case 'list':
      return list(ports);
    case 'history': {
      const arn = functionArn(ask.function, ports.defaults.home);
      if (isRefusal(arn)) return arn;
      if (ask.as === 'file') return fileAudit(ports, arn, asker.channel);
      return { kind: 'history', function: functionName(arn), rollouts: await ports.store.history(arn, 10) };
    }
    case 'why': {
      const found = await target(ports, ask.function, ask.alias);
      return isRefusal(found) ? found : { kind: 'why', rollout: found.value };
    }
    case 'versions':
      return versions(ports, ask.function);
    case 'policy':
      return policy(ports, ask.function);
    case 'reason':
      return explain(ports, ask, asker);
    case 'home':
      return { kind: 'home' };
    case 'words':
      return { kind: 'words', text: ask.text };
    default:
      return press(ports, ask, asker);
  }
}

async function press(
  ports: Ports,
  ask: Extract<Ask, { stamp: unknown }>,
  { by, id, stranger }: Asker,
): Promise<Answer> {
  const { clock, store } = ports;
  const found = await target(ports, ask.function, ask.alias);
  if (isRefusal(found)) return found;
  const input: Press = { kind: ask.kind, by, reason: ask.reason, stamp: ask.stamp, id };
  if (isRepeated(found.value, input)) return repeated(ports, found.value, input);
  const mayNot = await allowed(ports, ask.kind, by, found.value.policy, stranger);
  if (mayNot !== null) return (await pressedMeanwhile(ports, found.value, input)) ?? mayNot;
  let saved = found;
  for (let tries = 0; tries < 8; tries += 1) {
    const next = step(saved.value, input, { atMs: clock.now() });
    if (next === saved.value) {
      if (isRepeated(saved.value, input)) return repeated(ports, saved.value, input);
      return (await pressedMeanwhile(ports, saved.value, input)) ?? whyNot(saved.value, input, clock.now());
    }
    if (await store.save(next, saved.rev)) {
      // The press is kept; making it true may be taken up by any later pass, also after a crash right here.
      const rollout = await reconcile(ports, { value: next, rev: saved.rev + 1 }, { kind: 'tick' }, {});
      return { kind: 'accepted', did: ask.kind, rollout, note: null };
    }
    const again = await store.load(saved.value.target);
    if (again === null) return noRollout(ask.function);
    saved = again;
  }
  throw new Error(`${ask.kind} of ${found.value.id}: the race was lost 8 times`);
}

/** The same call, delivered twice at once, may have acted since the state was read: then it is not refused here. */
async function pressedMeanwhile(ports: Ports, { target }: Rollout, input: Press): Promise<Answer | null> {
  if (input.id === null) return null;
  const now = await ports.store.load(target);
  return now !== null && isRepeated(now.value, input) ? repeated(ports, now.value, input) : null;
}

/** The answer that this very call was given before, also when another rollout has come since. */
async function repeated({ store }: Ports, rollout: Rollout, { kind, id, reason }: Press): Promise<Answer> {
  const receipt = rollout.receipts.find(({ key }) => key === `${kind}:${id}`);
  if (receipt !== undefined && receipt.args !== pressArgs(reason)) {
    return refuse(
      'id-reused',
      `The id “${id}” was used for another ${kind} of this target. Give each call an id of its own.`,
    );
  }
  const about =
    receipt === undefined || receipt.rolloutId === rollout.id
      ? rollout
      : await store.find(rollout.target, receipt.rolloutId);
  return { kind: 'accepted', did: kind, rollout: about ?? rollout, note: null };
}

async function list({ store }: Ports): Promise<Answer> {
  const { rollouts } = await store.unfinished();
  const values = rollouts.map(({ value }) => value).sort((a, b) => a.id.localeCompare(b.id));
  return { kind: 'rollouts', title: 'Running rollouts', rollouts: values };
}

async function status(ports: Ports, ref: string, alias: string | null): Promise<Answer> {
  const arn = functionArn(ref, ports.defaults.home);
  if (isRefusal(arn)) return arn;
  const all = (await ports.store.loadFunction(arn)).map(({ value }) => value);
  const wanted = all.filter(({ target: { alias: name } }) => alias === null || name === alias);
  if (wanted.length === 0) return noRollout(ref);
  return {
    kind: 'rollouts',
    title: functionName(arn),
    rollouts: wanted.sort((a, b) => Number(isFinished(a.phase)) - Number(isFinished(b.phase))),
  };
}

/** The rollout that is meant: without an alias the only unfinished one of the function, else that of `live`. */
async function target(ports: Ports, ref: string, alias: string | null): Promise<Saved<Rollout> | Refusal> {
  const arn = functionArn(ref, ports.defaults.home);
  if (isRefusal(arn)) return arn;
  if (alias === null) {
    const open = (await ports.store.loadFunction(arn)).filter(({ value }) => !isFinished(value.phase));
    if (open.length === 1 && open[0] !== undefined) return open[0];
  }
  return (await ports.store.load({ functionArn: arn, alias: alias ?? 'live' })) ?? noRollout(ref, alias ?? 'live');
}

function noRollout(ref: string, alias?: string): Refusal {
  const name = alias === undefined ? ref : `${ref}:${alias}`;
  return refuse(
    'no-rollout',
    `There is no rollout of ${name.slice(0, 100)}. Start one with /canary start ${ref.slice(0, 64)} VERSION 10%, or see what runs with /canary list.`,
  );
}
