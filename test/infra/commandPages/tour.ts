import { ADA, BEN, Story, textOf } from '../../stories/story.ts';
import { Scribe } from './scribe.ts';

type Chapter = (scribe: Scribe, story: Story) => Promise<void>;

/**
 * Every command, used in the sandbox in an order that makes sense: the pages' examples, by the command's or the page's name. The time is
 * virtual and the seed fixed, so the figures are the same at each run. Three stories side by side, since each waits for the quotas that the app keeps.
 */
export async function tour(): Promise<ReadonlyMap<string, string>> {
  const stories = await Promise.all([
    tell(look, begin, steer, freeze),
    tell(blueGreen, together, remember),
    tell(check, drift),
  ]);
  return new Map(stories.flatMap((pages) => [...pages]));
}

async function tell(...chapters: readonly Chapter[]): Promise<ReadonlyMap<string, string>> {
  const story = await Story.begin();
  try {
    const scribe = new Scribe(story);
    for (const chapter of chapters) await chapter(scribe, story);
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
  await scribe.types('start', ADA, '/canary start checkout 43 5%,25%,50% every 10m', { card: true, alias: true });
  await story.minutes(1);
  await story.type('/canary start cart 17 10%', BEN);
  await story.minutes(4);
  await scribe.types('status', BEN, '/canary status checkout');
  await scribe.types('list', BEN, '/canary list');
  await scribe.types('why', BEN, '/canary why checkout');
}

async function steer(scribe: Scribe): Promise<void> {
  await scribe.types('next', ADA, '/canary next checkout', { alias: true });
  await scribe.types('next', ADA, '/canary next cart');
  await scribe.types('next', ADA, '/canary next cart --force the fix is urgent');
  await scribe.types('promote', BEN, '/canary promote cart', { card: true, alias: true });
  await scribe.types('set', ADA, '/canary set checkout 30% the load test begins', { alias: true });
  await scribe.types('resume', ADA, '/canary resume checkout', { alias: true });
  await scribe.types('back', BEN, '/canary back checkout too many timeouts', { alias: true });
  await scribe.types('extend', ADA, '/canary extend checkout 20m');
  await scribe.types('hold', BEN, '/canary hold checkout looking at the logs', { card: true });
}

async function freeze(scribe: Scribe): Promise<void> {
  await scribe.types('freeze', ADA, '/canary freeze checkout until 18:00 release party');
  await scribe.types('freeze', BEN, '/canary start checkout:beta 44 10%');
  await scribe.types('freeze', BEN, '/canary freeze');
  await scribe.types('unfreeze', ADA, '/canary unfreeze checkout');
  await scribe.types('rollback', BEN, '/canary rollback checkout errors in the cart', { alias: true });
}

async function blueGreen(scribe: Scribe, story: Story): Promise<void> {
  await scribe.types('switch', ADA, '/canary switch checkout 43 check=smoke watch=1m');
  await scribe.passes('switch', 'checkout', 'Watching', { card: true, alias: true });
  await story.until('promoted', async () => textOf(await story.card()).includes('Promoted'), 5);
  await scribe.types('undo', BEN, '/canary undo checkout carts are empty', { alias: true });
}

async function together(scribe: Scribe, story: Story): Promise<void> {
  await story.minutes(2);
  await scribe.types('groups', ADA, '/canary start checkout:43,cart:18 10%', { tail: 0 });
  const baking = ['*checkout:live*: Baking', '*cart:live*: Baking'];
  await scribe.passes('groups', 'checkout', baking, { card: true, sideBySide: true });
  await scribe.types('groups', BEN, '/canary rollback checkout carts are lost');
  const back = ['*checkout:live*: Rolled back', '*cart:live*: Rolled back'];
  await scribe.passes('groups', 'checkout', back, { card: true, sideBySide: true });
}

async function remember(scribe: Scribe): Promise<void> {
  await scribe.types('history', ADA, '/canary history checkout');
  await scribe.types('history', ADA, '/canary history checkout --json');
}

async function check(scribe: Scribe): Promise<void> {
  await scribe.types('checks', ADA, '/canary start checkout 45 10% check=validate', { tail: 2, alias: true });
  await scribe.types('checks', ADA, '/canary start thumbnails 8 10% check=smoke probe=20/min', { tail: 1 });
  await scribe.passes('checks', 'thumbnails', 'Probes: 40', { card: true });
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
    await scribe.passes(answer, 'search', 'outside');
    await scribe.types(answer, ADA, `/canary ${answer} search`, { alias: true });
    await story.minutes(2);
  }
}
