import { ADA, BEN, Story, textOf } from '../../stories/story.ts';
import { Scribe } from './scribe.ts';

/**
 * Every command, used in the sandbox in an order that makes sense: the pages' examples, by the command's or the page's name. The time is
 * virtual and the seed fixed, so the figures are the same at each run.
 */
export async function tour(): Promise<ReadonlyMap<string, string>> {
  const story = await Story.begin();
  try {
    const scribe = new Scribe(story);
    await look(scribe);
    await begin(scribe, story);
    await steer(scribe, story);
    await freeze(scribe);
    await goBack(scribe, story);
    await together(scribe);
    await check(scribe, story);
    await drift(scribe, story);
    const { offences } = await story.state();
    if (offences.length > 0) throw new Error(`Slack would refuse: ${JSON.stringify(offences)}`);
    return scribe.pages();
  } finally {
    await story.end();
  }
}

async function look(scribe: Scribe): Promise<void> {
  await scribe.types('help', BEN, '/canary help');
  await scribe.types('help', BEN, '/canary help extend');
  await scribe.types('versions', ADA, '/canary versions cart');
  await scribe.types('policy', ADA, '/canary policy checkout');
  await scribe.types('publish', ADA, '/canary publish cart Smaller cookies');
}

async function begin(scribe: Scribe, story: Story): Promise<void> {
  await scribe.types('plan', ADA, '/canary plan checkout 43 5%,25%,50% every 10m');
  await scribe.types('start', ADA, '/canary start checkout 43 5%,25%,50% every 10m', { card: true, alias: 'checkout' });
  await story.type('/canary start cart 17 10%', BEN);
  await story.minutes(5);
  await scribe.types('status', BEN, '/canary status checkout');
  await scribe.types('list', BEN, '/canary list');
  await scribe.types('why', BEN, '/canary why checkout');
}

async function steer(scribe: Scribe, story: Story): Promise<void> {
  await scribe.types('next', ADA, '/canary next checkout', { alias: 'checkout' });
  await scribe.types('next', ADA, '/canary next cart');
  await scribe.types('next', ADA, '/canary next cart --force the fix is urgent');
  await scribe.types('promote', BEN, '/canary promote cart', { alias: 'cart', card: true });
  await scribe.types('set', ADA, '/canary set checkout 30% the load test begins', { alias: 'checkout' });
  await scribe.types('resume', ADA, '/canary resume checkout', { alias: 'checkout' });
  await scribe.types('back', BEN, '/canary back checkout too many timeouts', { alias: 'checkout' });
  await scribe.types('extend', ADA, '/canary extend checkout 20m');
  await scribe.types('hold', BEN, '/canary hold checkout looking at the logs');
}

async function freeze(scribe: Scribe): Promise<void> {
  await scribe.types('freeze', ADA, '/canary freeze checkout until 18:00 release party');
  await scribe.types('freeze', BEN, '/canary start checkout:beta 44 10%');
  await scribe.types('freeze', BEN, '/canary freeze');
  await scribe.types('unfreeze', ADA, '/canary unfreeze checkout');
}

async function goBack(scribe: Scribe, story: Story): Promise<void> {
  await scribe.types('rollback', BEN, '/canary rollback checkout errors in the cart', { alias: 'checkout' });
  // Until AWS is seen to hold it there.
  await story.minutes(3);
  await scribe.types('switch', ADA, '/canary switch checkout 43 check=smoke watch=1m', { alias: 'checkout' });
  await scribe.passes('switch', cardSays(story, 'Watching'), { card: true });
  await story.until('promoted', cardSays(story, 'Promoted'));
  await scribe.types('undo', BEN, '/canary undo checkout carts are empty', { alias: 'checkout' });
  await scribe.types('history', ADA, '/canary history checkout');
  await scribe.types('history', ADA, '/canary history checkout --json');
  await story.until('watched', cardSays(story, 'Watching'));
}

async function together(scribe: Scribe): Promise<void> {
  await scribe.types('groups', ADA, '/canary start checkout:43,cart:18 10%', { card: true, tail: 0 });
  await scribe.types('groups', ADA, '/canary rollback cart carts are lost', { card: true });
}

async function check(scribe: Scribe, story: Story): Promise<void> {
  await story.minutes(2);
  await scribe.types('checks', ADA, '/canary start checkout 45 10% check=validate', { tail: 2, alias: 'checkout' });
  await scribe.types('checks', ADA, '/canary start thumbnails 8 10% check=smoke probe=20/min', { tail: 2 });
  await scribe.passes('checks', cardSays(story, 'Probes: 40'), { card: true });
}

async function drift(scribe: Scribe, story: Story): Promise<void> {
  await story.type('/canary start search 21 10%');
  await story.minutes(2);
  for (const [answer, weight] of [
    ['reassert', 0.5],
    ['adopt', 0.3],
    ['stop', 0.2],
  ] as const) {
    const routing = { function: 'search', alias: 'live', version: '20', weights: { '21': weight } };
    await story.world({ set: 'alias', ...routing });
    await scribe.passes(answer, cardSays(story, 'outside'));
    await scribe.types(answer, ADA, `/canary ${answer} search`, { alias: 'search' });
    await story.minutes(2);
  }
}

function cardSays(story: Story, words: string): () => Promise<boolean> {
  return async () => textOf(await story.card()).includes(words);
}
