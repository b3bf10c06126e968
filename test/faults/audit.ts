import { createStore } from '../../src/aws/store.ts';
import { isFinished, type Rollout } from '../../src/core/rollout.ts';
import { TABLE_NAME } from '../../src/sandbox/table.ts';
import { arn } from '../sandbox/aws/aSandbox.ts';
import { RELEASES, type Story } from '../stories/story.ts';
import type { Typed } from './people.ts';
import { type AliasWrite, shareOf } from './witness.ts';

const MINUTE = 60_000;
const FIRST_STABLE = '42';

/** What a run leaves behind, seen from outside. */
export interface Evidence {
  readonly story: Story;
  readonly typed: readonly Typed[];
  readonly writes: readonly AliasWrite[];
}

/** Every breach of an invariant that can be seen from outside, in words. */
export async function audit({ story, typed, writes }: Evidence): Promise<readonly string[]> {
  const { sandbox } = story;
  const where = {
    endpoint: sandbox.awsUrl,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'auditor', secretAccessKey: 'x' },
  };
  const clock = { now: () => sandbox.clock.now() };
  const store = createStore({ tableName: TABLE_NAME, clock, log: { error: () => {} }, where });
  const rollouts = [...(await store.history(arn('checkout'), 50))].reverse();
  const { calls } = await store.unfinished();
  return [
    ...weights(typed, writes),
    ...oneWayBack(typed, writes),
    ...endings(rollouts, writes),
    ...(await stories(story, rollouts)),
    ...calls.map(({ value }) => `call ${value.id.slice(0, 8)} was begun and never answered`),
    ...sandbox.deadLetters().map(({ event }) => `a dead letter was never read: ${event.slice(0, 80)}`),
    ...(await outcomes(story, store, rollouts)),
  ];
}

/** 1: no write of the app gives a canary more than a plan that was typed allows at that moment. */
function weights(typed: readonly Typed[], writes: readonly AliasWrite[]): string[] {
  return writes.flatMap((write) => {
    if (write.by !== 'app') return [];
    const canary = write.other?.version ?? write.version;
    if (canary === FIRST_STABLE) return [];
    const share = shareOf(write, canary);
    // What is stable by now has all of its traffic by an earlier rollout.
    if (write.other === null && writes.some((one) => one !== write && one.atMs <= write.atMs && one.version === canary))
      return [];
    const allowed = typed.some(({ start, atMs }) => {
      if (start === null || start.canary !== canary || atMs > write.atMs) return false;
      const stage = start.plan.stages.indexOf(share);
      if (stage >= 0) return write.atMs - atMs >= stage * MINUTE;
      if (share !== 10_000) return false;
      const asked = typed.some(({ isPromote, atMs: at }) => isPromote && at >= atMs && at <= write.atMs);
      return write.atMs - atMs >= start.plan.stages.length * MINUTE && (!start.plan.asks || asked);
    });
    return allowed ? [] : [`${minute(write.atMs)}: the app gave ${canary} ${share} bp, which nothing typed allows`];
  });
}

/** 2: what the app took from a canary it gives back only to another rollout. */
function oneWayBack(typed: readonly Typed[], writes: readonly AliasWrite[]): string[] {
  const found: string[] = [];
  let takenFrom: { readonly canary: string; readonly atMs: number } | null = null;
  let before: AliasWrite | null = null;
  for (const write of writes) {
    const had = before?.other ?? null;
    if (write.by === 'app' && had !== null && write.other === null && write.version !== had.version) {
      takenFrom = { canary: had.version, atMs: write.atMs };
    } else if (write.by === 'app' && takenFrom !== null && shareOf(write, takenFrom.canary) > 0) {
      const { canary, atMs } = takenFrom;
      const again = typed.some(({ start, atMs: at }) => start?.canary === canary && at >= atMs && at <= write.atMs);
      if (!again) found.push(`${minute(write.atMs)}: ${canary} gets traffic again after it was rolled back`);
      takenFrom = null;
    }
    before = write;
  }
  return found;
}

/** 3, 4: every rollout ends, and where its log says, until somebody else writes. */
function endings(rollouts: readonly Rollout[], writes: readonly AliasWrite[]): string[] {
  return rollouts.flatMap(({ id, phase, canary, stable, finishedAtMs }) => {
    if (!isFinished(phase) || finishedAtMs === null) return [`${id} did not end: ${phase.name}`];
    if (phase.name === 'abandoned') return [];
    // Time stands still while somebody writes: of one moment, each write may have been the last before the end.
    const last = writes.findLast(({ atMs }) => atMs < finishedAtMs);
    const could = [...(last === undefined ? [] : [last]), ...writes.filter(({ atMs }) => atMs === finishedAtMs)];
    if (could.length === 0) return [];
    const expected = phase.name === 'promoted' ? canary : stable;
    const right = could.some(({ other, version }) => other === null && version === expected);
    return right ? [] : [`${id} is ${phase.name}, but the alias says ${JSON.stringify(could)}`];
  });
}

/** 8: one card for each rollout, and every line of its log once, in order. */
async function stories(story: Story, rollouts: readonly Rollout[]): Promise<string[]> {
  const all = (await story.state()).messages[RELEASES] ?? [];
  const marked = (type: string, id: string) =>
    all.filter(({ metadata }) => metadata?.event_type === type && metadata.event_payload.rollout === id);
  return rollouts.flatMap(({ id, log }) => {
    const cards = marked('canary_card', id);
    const lines = marked('canary_line', id).map(({ metadata }) => Number(metadata?.event_payload.n));
    const wanted = log.map(({ n }) => n);
    return [
      ...(cards.length === 1 ? [] : [`${id} has ${cards.length} cards`]),
      ...(String(lines) === String(wanted) ? [] : [`${id} tells lines ${lines} of ${wanted}`]),
    ];
  });
}

/** 7: each acknowledged call came to one outcome: accepted, and then a rollout holds its receipt, or refused, and then none does. */
async function outcomes(
  story: Story,
  store: ReturnType<typeof createStore>,
  rollouts: readonly Rollout[],
): Promise<string[]> {
  const envelopes = new Map<string, string>();
  for (const { who, event } of story.sandbox.product.heard) {
    const { kind, id, ask } = JSON.parse(event) as { kind?: string; id?: string; ask?: { kind: string } };
    if (who === 'worker' && kind === 'slack' && id !== undefined) envelopes.set(id, ask?.kind ?? '');
  }
  const receipts = new Set(rollouts.flatMap((rollout) => rollout.receipts.map(({ key }) => key)));
  const found: string[] = [];
  for (const [id, kind] of envelopes) {
    const call = await store.loadCall(id);
    if (call === null) {
      found.push(`call ${id.slice(0, 8)} (${kind}) left no trace`);
      continue;
    }
    if (['status', 'list', 'history', 'why'].includes(kind)) continue;
    const accepted = receipts.has(`${kind}:${id}`);
    const refused = call.value.refusal !== null;
    if (accepted === refused) {
      found.push(
        `call ${id.slice(0, 8)} (${kind}) was ${accepted ? 'accepted and refused' : 'neither accepted nor refused'}`,
      );
    }
  }
  return found;
}

function minute(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}
