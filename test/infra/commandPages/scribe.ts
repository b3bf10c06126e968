import type { StateJson } from '../../../src/sandbox/slack/stateJson.ts';
import { type Message, RELEASES, type Story, textOf } from '../../stories/story.ts';
import { NAMES } from './names.ts';
import { plainMessage } from './plain.ts';

const MINUTE_MS = 60_000;

/** What of a step is shown, beside the answer and the new lines of the thread. */
interface Shown {
  /** The function's newest card, whole. */
  readonly card?: boolean;
  /** The alias, as AWS says it. */
  readonly alias?: boolean;
  /** Only so many of the thread's new lines, the last ones; by default all. */
  readonly tail?: number;
  /** The lines of the newest card's thread by their words: stories that are told side by side come in any order. */
  readonly sideBySide?: boolean;
}

/** Writes down what people type in the sandbox, and what comes of it, page by page. */
export class Scribe {
  readonly #pages = new Map<string, string[]>();
  readonly #story: Story;

  constructor(story: Story) {
    this.#story = story;
  }

  /** Each page's example. */
  pages(): ReadonlyMap<string, string> {
    return new Map([...this.#pages].map(([page, parts]) => [page, parts.join('\n')]));
  }

  /** A person types a command, which is about the function that it names first. */
  async types(page: string, user: string, command: string, shown: Shown = {}): Promise<void> {
    const about = /^\/canary \w+ ([\w-]+)/.exec(command)?.[1] ?? '';
    const before = await this.#story.state();
    await this.#story.type(command, user);
    const after = await this.#story.state();
    this.#write(page, `▸ ${nameOf(user)} types: ${command}`);
    const heard = (after.ephemerals[user] ?? []).slice(before.ephemerals[user]?.length ?? 0);
    if (heard.length > 0) this.#write(page, told(`Only ${nameOf(user)} reads`, heard));
    await this.#show(page, about, before, shown);
  }

  /** Time passes until the function's card says all of that. */
  async passes(page: string, about: string, words: string | readonly string[], shown: Shown = {}): Promise<void> {
    const { clock } = this.#story.sandbox;
    const before = await this.#story.state();
    const beganMs = clock.now();
    const awaited = [words].flat();
    const saysSo = async () => {
      const card = textOf(cardOf(await this.#story.state(), about));
      return awaited.every((each) => card.includes(each));
    };
    await this.#story.until(awaited.join(', '), saysSo, 15);
    this.#write(page, `▸ ${Math.round((clock.now() - beganMs) / MINUTE_MS)} min later`);
    await this.#show(page, about, before, shown);
  }

  async #show(page: string, about: string, before: StateJson, shown: Shown): Promise<void> {
    const after = await this.#story.state();
    if (shown.card === true) this.#write(page, told('The card', [cardOf(after, about)]));
    const all = linesOf(after, about).slice(linesOf(before, about).length);
    const lines = shown.sideBySide === true ? byWords(all, cardOf(after, about)) : all;
    const kept = lines.slice(Math.max(0, lines.length - (shown.tail ?? lines.length)));
    const inThread = kept.filter(({ broadcast }) => !broadcast);
    const toAll = kept.filter(({ broadcast }) => broadcast);
    if (inThread.length > 0) this.#write(page, told('In the thread', inThread));
    if (toAll.length > 0) this.#write(page, told('In the thread and in the channel', toAll));
    if (shown.alias === true) this.#write(page, `▸ The alias: ${await this.#alias(about)}`);
  }

  #write(page: string, part: string): void {
    this.#pages.set(page, [...(this.#pages.get(page) ?? []), part]);
  }

  async #alias(functionName: string): Promise<string> {
    const { version, weights } = await this.#story.alias(functionName);
    const [other] = Object.entries(weights);
    if (other === undefined) return `100 % on ${version}`;
    const share = (weight: number) => `${Math.round(weight * 10_000) / 100} %`;
    return `${share(1 - other[1])} on ${version}, ${share(other[1])} on ${other[0]}`;
  }
}

/** The cards of a function's rollouts, oldest first. */
function cardsOf({ messages }: StateJson, about: string): readonly Message[] {
  return (messages[RELEASES] ?? []).filter(({ threadTs, text }) => threadTs === null && text.startsWith(`${about}:`));
}

function cardOf(state: StateJson, about: string): Message {
  const card = cardsOf(state, about).at(-1);
  if (card === undefined) throw new Error(`There is no card of ${about}.`);
  return card;
}

/** All lines under these cards, oldest first. */
function linesOf(state: StateJson, about: string): readonly Message[] {
  const roots = new Set<string | null>(cardsOf(state, about).map(({ ts }) => ts));
  return (state.messages[RELEASES] ?? []).filter(({ threadTs }) => threadTs !== null && roots.has(threadTs));
}

/** The lines under this card, by their words. */
function byWords(lines: readonly Message[], { ts }: Message): readonly Message[] {
  return lines.filter(({ threadTs }) => threadTs === ts).sort((a, b) => (a.text < b.text ? -1 : 1));
}

function told(title: string, messages: readonly Pick<Message, 'text' | 'blocks'>[]): string {
  const text = messages.map(plainMessage).join('\n');
  return `▸ ${title}:\n${text.replace(/^(?=.)/gm, '    ')}`;
}

function nameOf(user: string): string {
  return NAMES.get(user) ?? user;
}
