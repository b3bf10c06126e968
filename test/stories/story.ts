import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { StateJson } from '../../src/sandbox/slack/stateJson.ts';

/** Monday noon: the virtual time at which stories begin. */
const BEGIN = Date.UTC(2026, 10, 23, 12, 0, 0);

export const ADA = 'U0ADA';
export const BEN = 'U0BEN';
export const CLEO = 'U0CLEO';
export const EVE = 'U0EVE';
export const RELEASES = 'C0RELEASES';

export type Message = StateJson['messages'][string][number];

/**
 * The sandbox as people use it, for tests: the two built functions against the emulated AWS and Slack, driven by what a
 * person types and presses. Time moves only by {@link Story.minutes}. It knows no test runner: hooks.ts does, and programs
 * beside the tests use it too.
 */
export class Story {
  #sandbox: Sandbox | null = null;
  #onlooker: LambdaClient | null = null;

  constructor(private readonly options: SandboxOptions = {}) {}

  static async begin(options: SandboxOptions = {}): Promise<Story> {
    const story = new Story(options);
    await story.open();
    return story;
  }

  async open(): Promise<void> {
    this.#sandbox = await startSandbox({ seed: 7, startMs: BEGIN, ...this.options });
  }

  async end(): Promise<void> {
    this.#onlooker?.destroy();
    await this.#sandbox?.close();
  }

  get sandbox(): Sandbox {
    if (this.#sandbox === null)
      throw new Error('the story has not begun: tests and hooks may use it, a describe may not');
    return this.#sandbox;
  }

  /** Types a command and waits until everything it started is over. */
  async type(text: string, user = ADA, channel = RELEASES): Promise<void> {
    await this.post('command', { user, channel, text });
    await this.sandbox.settled();
  }

  /** Presses a button of the newest card (or of the message given). */
  async press(kind: string, user = ADA, message?: Message): Promise<void> {
    const on = message ?? (await this.card());
    await this.post('press', { user, channel: on.channel, ts: on.ts, action_id: `canary:${kind}` });
    await this.sandbox.settled();
  }

  minutes(count: number): Promise<void> {
    return this.sandbox.advance(count);
  }

  /** Lets minutes pass until something is so; fails after `most` of them, saying what was waited for. */
  async until(what: string, so: () => Promise<boolean>, most = 90): Promise<number> {
    for (let minute = 0; minute <= most; minute += 1) {
      if (await so()) return minute;
      await this.minutes(1);
    }
    throw new Error(`not within ${most} minutes: ${what}\n${textOf(await this.card())}`);
  }

  /** Lets minutes pass until the newest card says these words. */
  untilCardSays(words: string, most?: number): Promise<number> {
    return this.until(`the card says “${words}”`, () => this.cardSays(words), most);
  }

  /** Lets minutes pass until the newest card has this button. */
  untilOffered(kind: string, most?: number): Promise<number> {
    return this.until(`the button ${kind}`, async () => (await this.buttons()).includes(kind), most);
  }

  async state(): Promise<StateJson> {
    return (await (await fetch(`${this.sandbox.url}/sandbox/state`)).json()) as StateJson;
  }

  /** All that stands in a channel and in its threads, oldest first. */
  async messages(channel = RELEASES): Promise<readonly Message[]> {
    return (await this.state()).messages[channel] ?? [];
  }

  /** Root messages of the app in a channel, oldest first. */
  async cards(channel = RELEASES): Promise<readonly Message[]> {
    return (await this.messages(channel)).filter(
      (message) => message.threadTs === null && textOf(message).includes('→'),
    );
  }

  async card(channel = RELEASES): Promise<Message> {
    const card = (await this.cards(channel)).at(-1);
    if (card === undefined) throw new Error(`no card in ${channel}`);
    return card;
  }

  async cardSays(words: string): Promise<boolean> {
    return textOf(await this.card()).includes(words);
  }

  /** The lines in the thread under the newest card, oldest first. */
  async thread(channel = RELEASES): Promise<readonly Message[]> {
    const card = await this.card(channel);
    return (await this.messages(channel)).filter(({ threadTs }) => threadTs === card.ts);
  }

  /** All words of that thread. */
  async tale(): Promise<string> {
    return (await this.thread()).map(textOf).join('\n');
  }

  /** What only this person was told, oldest first. */
  async told(user = ADA): Promise<readonly string[]> {
    return ((await this.state()).ephemerals[user] ?? []).map(textOf);
  }

  /** The newest of it; empty where this person was told nothing. */
  async lastTold(user = ADA): Promise<string> {
    return (await this.told(user)).at(-1) ?? '';
  }

  async buttons(): Promise<readonly string[]> {
    return [...JSON.stringify((await this.card()).blocks).matchAll(/"action_id":"canary:(\w+)"/g)].map(
      ([, kind]) => kind ?? '',
    );
  }

  /** Lambda as a plain SDK client sees it, not our adapters; to be destroyed after use. */
  lambda(accessKeyId = 'someone'): LambdaClient {
    return new LambdaClient({
      endpoint: this.sandbox.awsUrl,
      region: 'eu-west-1',
      credentials: { accessKeyId, secretAccessKey: 'else' },
    });
  }

  async alias(functionName = 'checkout', name = 'live'): Promise<{ version: string; weights: Record<string, number> }> {
    // One client for all looks: making one costs about as much time as a look.
    this.#onlooker ??= this.lambda();
    const { FunctionVersion, RoutingConfig } = await this.#onlooker.send(
      new GetAliasCommand({ FunctionName: functionName, Name: name }),
    );
    return { version: FunctionVersion ?? '', weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
  }

  /** What the versions beside the alias' own get, as fractions of 1. */
  async weights(functionName = 'checkout'): Promise<Record<string, number>> {
    return (await this.alias(functionName)).weights;
  }

  /** Puts tags on a function beside those that it has; null takes one off. */
  tag(functionName: string, tags: Readonly<Record<string, string | null>>): void {
    const { world } = this.sandbox;
    const fn = world.function(functionName);
    if (!fn) throw new Error(`no function ${functionName}`);
    world.change(() => {
      for (const [name, value] of Object.entries(tags)) {
        if (value === null) delete fn.tags[name];
        else fn.tags[name] = value;
      }
    });
  }

  async world(change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.post('world', change);
    await this.sandbox.settled();
  }

  async post(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown> {
    const response = await fetch(`${this.sandbox.url}/sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { error?: string };
    if (!response.ok) throw new Error(`${path}: ${answer.error}`);
    return answer;
  }
}

/** All words of a message, its fallback text first. */
export function textOf(message: Pick<Message, 'text' | 'blocks'>): string {
  return `${message.text}\n${JSON.stringify(message.blocks ?? [])}`;
}
