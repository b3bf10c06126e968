import { isSteering } from '../core/input.ts';
import { isRefusal } from '../core/refusal.ts';
import { SETTLE_MS } from '../core/rollout.ts';
import { dueChecks } from '../core/step/checking.ts';
import { act } from './act.ts';
import { alarmed } from './alarmed.ts';
import type { Answer, Ask, CallRecord, Envelope } from './ask.ts';
import { answeredCall, begunCall, say } from './call.ts';
import { runChecks } from './checks.ts';
import type { WorkerEvent } from './event.ts';
import { begunOf } from './group.ts';
import { offerVersion } from './offered.ts';
import type { Ports } from './ports.ts';
import { isStranger, WRONG_WORKSPACE } from './rights.ts';
import { tell } from './tell.ts';
import { tick } from './tick.ts';

/** One room for all doorbells. Returns what the one who rang is to be told; null when nobody waits for an answer. */
export async function handle(ports: Ports, event: WorkerEvent): Promise<Answer | null> {
  switch (event.kind) {
    case 'tick':
      await tick(ports, event.partitions);
      return null;
    case 'alarm':
      await alarmed(ports, event);
      return null;
    case 'published':
      await offerVersion(ports, event);
      return null;
    case 'slack':
      return fromSlack(ports, event);
    case 'pipeline': {
      const answer = await checkedNow(ports, await act(ports, event.ask, { ...event, stranger: false }));
      await tellNow(ports, answer);
      return 'kind' in answer && answer.kind === 'accepted' && event.note !== null
        ? { ...answer, note: [answer.note, event.note].filter((note) => note !== null).join(' ') }
        : answer;
    }
    default:
      return event satisfies never;
  }
}

/**
 * A call from Slack has exactly one answer, however often it is delivered: begun, answered, and remembered as answered. A
 * refusal is kept before it is said; what was accepted is remembered by the rollout's receipts. What is never answered
 * here is found by the tick (overdue.ts).
 */
async function fromSlack(ports: Ports, envelope: Envelope): Promise<Answer | null> {
  const { store, clock } = ports;
  const earlier = await store.loadCall(envelope.id);
  if (earlier?.value.state === 'answered') return null;
  if (earlier !== null && clock.now() - earlier.value.atMs < SETTLE_MS) {
    throw new Error('this call is being handled already; it is tried again in case that one dies');
  }
  const kept = earlier?.value.refusal ?? null;
  let call = begunCall(envelope, kept, clock.now());
  let rev = earlier?.rev ?? null;
  const keep = async (next: CallRecord): Promise<boolean> => {
    const saved = await store.saveCall(next, rev);
    call = next;
    rev = (rev ?? 0) + 1;
    return saved;
  };
  if (!(await keep(call))) throw new Error('this call was taken up by another worker just now');
  const answer = kept ?? (await answerTo(ports, envelope));
  if (isRefusal(answer) && kept === null && !(await keep({ ...call, refusal: answer })))
    throw new Error('this call was taken up by another worker meanwhile');
  // The card stands before the checks run: some take seconds.
  await tellNow(ports, answer);
  if ((await checkedNow(ports, answer)) !== answer) await tellNow(ports, answer);
  // With Slack away the call stays begun: a later tick tells how it ended.
  const said = await withPlace(ports, envelope, answer);
  if (!worthSaying(envelope, said) || (await say(ports, envelope, said, earlier !== null)))
    await keep(answeredCall(call));
  return answer;
}

async function answerTo(ports: Ports, { ask, by, workspace, channel, id }: Envelope): Promise<Answer> {
  const urgent = ask.kind === 'rollback' || ask.kind === 'hold';
  const stranger = await isStranger(ports, by, workspace, urgent);
  if (stranger && !isDecidedByPolicy(ask)) return WRONG_WORKSPACE;
  return act(ports, ask, { by, channel, id, stranger });
}

const DECIDED: ReadonlySet<Ask['kind']> = new Set([
  'start',
  'startGroup',
  'undo',
  'freeze',
  'unfreeze',
  'publish',
  'reason',
]);

/** What a policy decides on is open to whom it names, wherever they are from; what is only looked at is not. */
function isDecidedByPolicy(ask: Ask): boolean {
  return DECIDED.has(ask.kind) || 'stamp' in ask || isSteering(ask.kind);
}

/** What shows on the card needs no second word; everything else is answered. */
function worthSaying({ ask, replyIn }: Envelope, answer: Answer): boolean {
  if (isRefusal(answer) || answer.kind !== 'accepted' || replyIn !== undefined) return true;
  if ((answer.elsewhere ?? null) !== null) return true;
  if (answer.did === 'reason') return false;
  const pressed = 'stamp' in ask && ask.stamp !== null;
  return answer.note !== null || !(pressed || answer.did === 'start');
}

/** Whoever started a rollout is told where its story is, if that is not where they asked. */
async function withPlace({ store, log }: Ports, { channel }: Envelope, answer: Answer): Promise<Answer> {
  if (isRefusal(answer) || answer.kind !== 'accepted' || answer.did !== 'start' || channel === null) return answer;
  const { target, id } = answer.rollout;
  const tale = await store.loadTale(target, id).catch((error: unknown) => {
    log.warn('where a story is told could not be read', { rollout: id, target, error: String(error) });
    return null;
  });
  if (tale === null || tale.value.channel === channel) return answer;
  return { ...answer, elsewhere: { channel: tale.value.channel, closed: tale.value.movedFrom === channel } };
}

/** A check takes ten seconds at most. */
const CHECKS_MS = 12_000;

/** A start's first checks need not wait for the next tick. What fails here is done there. */
async function checkedNow(ports: Ports, answer: Answer): Promise<Answer> {
  if (isRefusal(answer) || answer.kind !== 'accepted' || answer.did !== 'start') return answer;
  if (dueChecks(answer.rollout, ports.clock.now()).length === 0) return answer;
  await runChecks(ports, [answer.rollout], ports.clock.now() + CHECKS_MS);
  const saved = await ports.store.load(answer.rollout.target);
  return saved === null || saved.value.id !== answer.rollout.id ? answer : { ...answer, rollout: saved.value };
}

/** The story goes on right after the deed; when Slack is away, at a later tick. */
async function tellNow(ports: Ports, answer: Answer): Promise<void> {
  if (isRefusal(answer) || answer.kind !== 'accepted') return;
  const { store, log } = ports;
  const { target, id, group } = answer.rollout;
  try {
    // In a group an order moves all, and the first one has the card.
    const all =
      group === null ? [] : (await begunOf(ports, group)).flatMap((saved) => (saved === null ? [] : [saved.value]));
    for (const rollout of all.length === 0 ? [answer.rollout] : all) {
      const tale = await store.loadTale(rollout.target, rollout.id);
      if (tale !== null) await tell(ports, tale);
    }
  } catch (error) {
    log.error('the story could not be told now; the next tick tells it', { rollout: id, target, error: String(error) });
  }
}
