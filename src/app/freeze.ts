import { activeFreezes, type Freeze } from '../core/freeze.ts';
import { freezeUntil } from '../core/freezeUntil.ts';
import { functionArn, targetOf } from '../core/functionRef.ts';
import { policyOf } from '../core/plan/policyText.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import type { Asker } from './act.ts';
import type { Answer, Ask } from './ask.ts';
import { noFunction } from './look.ts';
import type { Ports } from './ports.ts';
import { allowed } from './rights.ts';

/** Functions that are frozen one by one: all lie in one item of the table. */
const MOST_FREEZES = 200;
const MOST_REASON = 300;
/** What has run out is kept so long: the call that made it may come again. */
const REMEMBERED_MS = 3_600_000;

/** Freezes one function or everything: nothing starts or gets more traffic until then. A later word on the same goes before an earlier one. */
export async function freeze(ports: Ports, ask: Extract<Ask, { kind: 'freeze' }>, asker: Asker): Promise<Answer> {
  const { clock, chat } = ports;
  const known = (await ports.store.loadFreezes())?.value ?? [];
  if (asker.id !== null && known.some(({ call }) => call === asker.id)) {
    return { kind: 'freezes', did: 'froze', freezes: activeFreezes(known, clock.now()) };
  }
  const arn = await mayFreeze(ports, ask.function, asker);
  if (isRefusal(arn)) return arn;
  const person = asker.by.kind === 'slack' ? await chat.person(asker.by.userId) : null;
  const untilMs = freezeUntil(ask.until, clock.now(), person?.utcOffsetMin ?? 0);
  if (isRefusal(untilMs)) return untilMs;
  const sinceMs = clock.now();
  const { place } = targetOf(arn ?? '', '', ports.defaults.home);
  const what = { functionArn: arn, ...(arn === null || place === undefined ? {} : { place }) };
  const call = asker.id === null ? {} : { call: asker.id };
  const made: Freeze = { ...what, ...call, by: asker.by, sinceMs, untilMs, reason: ask.reason.slice(0, MOST_REASON) };
  return change(ports, 'froze', (freezes) => [...freezes.filter((one) => one.functionArn !== arn), made]);
}

/** Lifts the freeze of one function, or the one over everything. */
export async function unfreeze(ports: Ports, ask: Extract<Ask, { kind: 'unfreeze' }>, asker: Asker): Promise<Answer> {
  const meant = ask.function === null ? null : functionArn(ask.function, ports.defaults.home);
  if (isRefusal(meant)) return meant;
  // What is frozen is for the workspace to see, and for those of others whom the policy names.
  const mayNot = asker.stranger ? await mayFreeze(ports, ask.function, asker) : null;
  if (isRefusal(mayNot)) return mayNot;
  const held = activeFreezes((await ports.store.loadFreezes())?.value ?? [], ports.clock.now());
  // Lifted already, perhaps by this very call: whoever asks sees what is still frozen.
  if (!held.some((one) => one.functionArn === meant)) return { kind: 'freezes', did: null, freezes: held };
  const arn = await mayFreeze(ports, ask.function, asker);
  if (isRefusal(arn)) return arn;
  return change(ports, 'unfroze', (freezes) => freezes.filter((one) => one.functionArn !== arn));
}

export async function freezes({ store, clock }: Ports): Promise<Answer> {
  const saved = await store.loadFreezes();
  return { kind: 'freezes', did: null, freezes: activeFreezes(saved?.value ?? [], clock.now()) };
}

/** The function's ARN (null: everything) for whoever may freeze it: those who may start. */
async function mayFreeze(ports: Ports, ref: string | null, { by, stranger }: Asker): Promise<string | null | Refusal> {
  const { catalog, defaults } = ports;
  if (ref === null) return (await allowed(ports, 'freeze', by, defaults.policy, stranger)) ?? null;
  const arn = functionArn(ref, defaults.home);
  if (isRefusal(arn)) return arn;
  const tags = await catalog.tags(arn);
  if (tags === 'unknown') return noFunction(ref);
  const policy = policyOf(defaults.policy, tags);
  if (isRefusal(policy)) return policy;
  return (await allowed(ports, 'freeze', by, policy, stranger)) ?? arn;
}

async function change(
  { store, clock }: Ports,
  did: 'froze' | 'unfroze',
  next: (freezes: readonly Freeze[]) => readonly Freeze[],
): Promise<Answer> {
  for (let tries = 0; tries < 8; tries += 1) {
    const saved = await store.loadFreezes();
    const kept = next(activeFreezes(saved?.value ?? [], clock.now() - REMEMBERED_MS));
    const inForce = activeFreezes(kept, clock.now());
    // One over everything is always taken: it is for the worst of days.
    if (inForce.filter(({ functionArn: one }) => one !== null).length > MOST_FREEZES) return tooMany();
    const over = kept.filter((one) => !inForce.includes(one)).slice(-MOST_FREEZES);
    const held = [...over, ...inForce];
    if (await store.saveFreezes(held, saved?.rev ?? null)) {
      return { kind: 'freezes', did, freezes: activeFreezes(held, clock.now()) };
    }
  }
  throw new Error('freezing lost the race 8 times');
}

function tooMany(): Refusal {
  return refuse(
    'not-now',
    `${MOST_FREEZES} functions are frozen already, and no more can be one by one. Lift one with /canary unfreeze FUNCTION, or freeze everything with /canary freeze until 18:00 and a reason.`,
  );
}
