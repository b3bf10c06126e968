import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { SETTLE_MS } from '../core/rollout.ts';
import { act } from './act.ts';
import { alarmed } from './alarmed.ts';
import type { WorkerEvent } from './event.ts';
import type { Ports } from './ports.ts';
import type { Answer, CallRecord, Envelope } from './story.ts';
import { tell } from './tell.ts';
import { tick } from './tick.ts';

/** One room for all doorbells. Returns what the one who rang is to be told; null when nobody waits for an answer. */
export async function handle(ports: Ports, event: WorkerEvent): Promise<Answer | null> {
  switch (event.kind) {
    case 'tick':
      await tick(ports);
      return null;
    case 'alarm':
      await alarmed(ports, event);
      return null;
    case 'slack':
      return fromSlack(ports, event);
    case 'pipeline': {
      const answer = await act(ports, event.ask, event);
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
 * A refusal is kept before it is said: delivered again after a crash, the call gets the same refusal, and is not tried anew
 * against a state that nobody saw. (What was accepted is remembered by the rollout's receipts.)
 */
type Kept = CallRecord & { readonly refusal?: Refusal };

/** A call from Slack has exactly one answer, however often it is delivered: begun, answered, and remembered as answered. */
async function fromSlack(ports: Ports, envelope: Envelope): Promise<Answer | null> {
  const { store, clock, chat, log } = ports;
  const earlier = await store.loadCall(envelope.id);
  if (earlier?.value.state === 'answered') return null;
  if (earlier !== null && clock.now() - earlier.value.atMs < SETTLE_MS) {
    throw new Error('this call is being handled already; it is tried again in case that one dies');
  }
  const begun: CallRecord = {
    id: envelope.id,
    atMs: clock.now(),
    state: 'begun',
    expiresAtS: Math.floor(clock.now() / 1000) + 86_400,
  };
  const kept = (earlier?.value as Kept | undefined)?.refusal;
  let call: Kept = kept === undefined ? begun : { ...begun, refusal: kept };
  let rev = earlier?.rev ?? null;
  const keep = async (next: Kept): Promise<boolean> => {
    const saved = await store.saveCall(next, rev);
    call = next;
    rev = (rev ?? 0) + 1;
    return saved;
  };
  if (!(await keep(call))) throw new Error('this call was taken up by another worker just now');
  const answer = kept ?? (await answerTo(ports, envelope));
  if (isRefusal(answer) && kept === undefined && !(await keep({ ...call, refusal: answer })))
    throw new Error('this call was taken up by another worker meanwhile');
  await tellNow(ports, answer);
  if (envelope.responseUrl !== null && worthSaying(envelope, answer)) {
    const heard = await chat.answer(envelope.responseUrl, answer, clock.now());
    if (!heard) log.warn('the answer found no way to the person', { call: envelope.id });
  }
  await keep({ ...call, state: 'answered' });
  return answer;
}

async function answerTo(ports: Ports, { ask, by, workspace, channel, id }: Envelope): Promise<Answer> {
  const { teamIds } = ports.defaults;
  // No call to Slack stands before rolling back and holding: without a list, the workspace that Slack signed is home for them.
  const urgent = ask.kind === 'rollback' || ask.kind === 'hold';
  const home = teamIds.length > 0 ? teamIds : [urgent ? workspace : await ports.chat.ownTeam()];
  if (!home.includes(by.teamId))
    return refuse('wrong-workspace', 'This app acts only for people of its own workspace.');
  return act(ports, ask, { by, channel, id });
}

/** What shows on the card needs no second word; everything else is answered. */
function worthSaying({ ask }: Envelope, answer: Answer): boolean {
  if (isRefusal(answer) || answer.kind !== 'accepted') return true;
  const pressed = 'stamp' in ask && ask.stamp !== null;
  return answer.note !== null || !(pressed || answer.did === 'start');
}

/** The story goes on right after the deed; when Slack is away, at a later tick. */
async function tellNow(ports: Ports, answer: Answer): Promise<void> {
  if (isRefusal(answer) || answer.kind !== 'accepted') return;
  const { store, log } = ports;
  const { target, id } = answer.rollout;
  try {
    const tale = await store.loadTale(target, id);
    if (tale !== null) await tell(ports, tale);
  } catch (error) {
    log.error('the story could not be told now; the next tick tells it', { rollout: id, error: String(error) });
  }
}
