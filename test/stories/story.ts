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
 * person types and presses. Time moves only by {@link Story.minutes}.
 */
export class Story {
  private constructor(readonly sandbox: Sandbox) {}

  static async begin(options: SandboxOptions = {}): Promise<Story> {
    return new Story(await startSandbox({ seed: 7, startMs: BEGIN, ...options }));
  }

  end(): Promise<void> {
    return this.sandbox.close();
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

  async state(): Promise<StateJson> {
    return (await (await fetch(`${this.sandbox.url}/sandbox/state`)).json()) as StateJson;
  }

  /** Root messages of the app in a channel, oldest first. */
  async cards(channel = RELEASES): Promise<readonly Message[]> {
    const { messages } = await this.state();
    return (messages[channel] ?? []).filter((message) => message.threadTs === null && textOf(message).includes('→'));
  }

  async card(channel = RELEASES): Promise<Message> {
    const card = (await this.cards(channel)).at(-1);
    if (card === undefined) throw new Error(`no card in ${channel}`);
    return card;
  }

  /** The lines in the thread under the newest card, oldest first. */
  async thread(channel = RELEASES): Promise<readonly Message[]> {
    const card = await this.card(channel);
    return ((await this.state()).messages[channel] ?? []).filter(({ threadTs }) => threadTs === card.ts);
  }

  /** What only this person was told, oldest first. */
  async told(user = ADA): Promise<readonly string[]> {
    return ((await this.state()).ephemerals[user] ?? []).map(textOf);
  }

  async buttons(): Promise<readonly string[]> {
    return [...JSON.stringify((await this.card()).blocks).matchAll(/"action_id":"canary:(\w+)"/g)].map(
      ([, kind]) => kind ?? '',
    );
  }

  /** The alias as a plain SDK client sees it, not our adapters. */
  async alias(functionName = 'checkout', name = 'live'): Promise<{ version: string; weights: Record<string, number> }> {
    const client = new LambdaClient({
      endpoint: this.sandbox.awsUrl,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'someone', secretAccessKey: 'else' },
    });
    const { FunctionVersion, RoutingConfig } = await client.send(
      new GetAliasCommand({ FunctionName: functionName, Name: name }),
    );
    client.destroy();
    return { version: FunctionVersion ?? '', weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
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
