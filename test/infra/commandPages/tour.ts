import { ADA, BEN, Story, textOf } from '../../stories/story.ts';
import { Scribe } from './scribe.ts';

/**
 * Every command, used once in the sandbox, in an order that makes sense: each page's example by the command's name. The time is virtual and the
 * seed fixed, so the figures are the same at each run.
 */
export async function tour(): Promise<ReadonlyMap<string, string>> {
  const story = await Story.begin();
  try {
    const scribe = new Scribe(story);
    await look(scribe);
    await begin(scribe, story);
    await steer(scribe, story);
    await approve(scribe, story);
    await freeze(scribe, story);
    await goBack(scribe, story);
    await drift(scribe, story);
    const { offences } = await story.state();
    if (offences.length > 0) throw new Error(`Slack would refuse: ${JSON.stringify(offences)}`);
    return scribe.pages();
  } finally {
    await story.end();
  }
}

const cardSays = (story: Story, words: string) => async () => textOf(await story.card()).includes(words);

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
  await story.minutes(6);
  await scribe.types('status', BEN, '/canary status checkout');
  await scribe.types('list', BEN, '/canary list');
  await scribe.types('why', BEN, '/canary why checkout');
}

async function steer(scribe: Scribe, story: Story): Promise<void> {
  await scribe.types('next', ADA, '/canary next checkout');
  await scribe.types('next', ADA, '/canary next checkout --force the fix is urgent', { alias: 'checkout' });
  await story.minutes(2);
  await scribe.types('set', ADA, '/canary set checkout 30% the load test begins', { alias: 'checkout' });
  await scribe.types('resume', ADA, '/canary resume checkout', { alias: 'checkout' });
  await story.minutes(1);
  await scribe.types('back', BEN, '/canary back checkout too many timeouts', { alias: 'checkout' });
  await scribe.types('extend', ADA, '/canary extend checkout 20m');
  await scribe.types('hold', BEN, '/canary hold checkout looking at the logs');
}

async function approve(scribe: Scribe, story: Story): Promise<void> {
  await story.until('cart asks', async () => JSON.stringify(await story.buttons()).includes('promote'));
  await scribe.types('promote', ADA, '/canary promote cart', { alias: 'cart', card: true });
}

async function freeze(scribe: Scribe, story: Story): Promise<void> {
  await scribe.types('freeze', ADA, '/canary freeze checkout until 18:00 release party');
  await scribe.types('freeze', BEN, '/canary start checkout:beta 44 10%');
  await scribe.types('freeze', BEN, '/canary freeze');
  await scribe.types('unfreeze', ADA, '/canary unfreeze checkout');
}

async function goBack(scribe: Scribe, story: Story): Promise<void> {
  await scribe.types('rollback', BEN, '/canary rollback checkout errors in the cart', { alias: 'checkout' });
  await story.minutes(3);
  await scribe.types('switch', ADA, '/canary switch checkout 43 check=smoke watch=5m');
  await scribe.passes('switch', 'watched', cardSays(story, 'Watching'), { card: true, alias: 'checkout' });
  await story.until('promoted', cardSays(story, 'Promoted'));
  await scribe.types('undo', BEN, '/canary undo checkout carts are empty', { alias: 'checkout' });
  await scribe.types('history', ADA, '/canary history checkout');
  await scribe.types('history', ADA, '/canary history checkout --json');
}

async function drift(scribe: Scribe, story: Story): Promise<void> {
  const hand = (weight: number) => ({
    set: 'alias',
    function: 'search',
    alias: 'live',
    version: '20',
    weights: { '21': weight },
  });
  await story.type('/canary start search 21 10%');
  await story.minutes(3);
  const drifted = cardSays(story, 'outside');
  await story.world(hand(0.5));
  await scribe.passes('reassert', 'drift', drifted);
  await scribe.types('reassert', ADA, '/canary reassert search', { alias: 'search' });
  await story.minutes(3);
  await story.world(hand(0.3));
  await scribe.passes('adopt', 'drift', drifted);
  await scribe.types('adopt', ADA, '/canary adopt search', { alias: 'search' });
  await story.minutes(3);
  await story.world(hand(0.2));
  await scribe.passes('stop', 'drift', drifted);
  await scribe.types('stop', ADA, '/canary stop search', { alias: 'search' });
}
