import { type Message, RELEASES, type Story } from '../../stories/story.ts';
import { NAMES } from './names.ts';
import { plainMessage } from './plain.ts';

const MINUTE_MS = 60_000;

/** What of a step is shown, beside the answer and the new lines of the thread. */
interface Shown {
  /** The newest card, whole. */
  readonly card?: boolean;
  /** The alias of this function, as AWS says it. */
  readonly alias?: string;
  /** Only so many lines of the thread, the last ones; by default all. */
  readonly tail?: number;
}

/** Writes down what a person types in the sandbox, and what comes of it, page by page. */
export class Scribe {
  readonly #pages = new Map<string, string[]>();

  constructor(private readonly story: Story) {}

  /** Each page's example. */
  pages(): ReadonlyMap<string, string> {
    return new Map([...this.#pages].map(([page, parts]) => [page, parts.join('\n')]));
  }

  /** A person types a command. */
  types(page: string, user: string, command: string, shown: Shown = {}): Promise<void> {
    return this.#step(page, `${name(user)} types: ${command}`, user, () => this.story.type(command, user), shown);
  }

  /** Time passes until something is so. */
  passes(page: string, so: () => Promise<boolean>, shown: Shown = {}): Promise<void> {
    const { clock } = this.story.sandbox;
    const beganMs = clock.now();
    const title = () => `${Math.round((clock.now() - beganMs) / MINUTE_MS)} min later`;
    return this.#step(page, title, null, () => this.story.until(`the example of ${page}`, so, 15), shown);
  }

  async #step(
    page: string,
    title: string | (() => string),
    user: string | null,
    act: () => Promise<unknown>,
    shown: Shown,
  ): Promise<void> {
    const before = await this.story.state();
    await act();
    const after = await this.story.state();
    const heard = user === null ? [] : (after.ephemerals[user] ?? []).slice(before.ephemerals[user]?.length ?? 0);
    const old = new Set((before.messages[RELEASES] ?? []).map(({ ts }) => ts));
    const lines = (after.messages[RELEASES] ?? []).filter(({ ts, threadTs }) => threadTs !== null && !old.has(ts));
    const part = [`▸ ${typeof title === 'string' ? title : title()}`];
    if (heard.length > 0) part.push(told(`Only ${name(user ?? '')} reads`, heard));
    if (shown.card === true) part.push(told('The card', [await this.story.card()]));
    const kept = lines.slice(Math.max(0, lines.length - (shown.tail ?? lines.length)));
    const inThread = kept.filter(({ broadcast }) => !broadcast);
    if (inThread.length > 0) part.push(told('In the thread', inThread));
    const toAll = kept.filter(({ broadcast }) => broadcast);
    if (toAll.length > 0) part.push(told('In the thread and in the channel', toAll));
    if (shown.alias !== undefined) part.push(`▸ The alias: ${await this.#alias(shown.alias)}`);
    this.#pages.set(page, [...(this.#pages.get(page) ?? []), ...part]);
  }

  async #alias(functionName: string): Promise<string> {
    const { version, weights } = await this.story.alias(functionName);
    const [other] = Object.entries(weights);
    if (other === undefined) return `100 % on ${version}`;
    const share = (weight: number) => `${Math.round(weight * 10_000) / 100} %`;
    return `${share(1 - other[1])} on ${version}, ${share(other[1])} on ${other[0]}`;
  }
}

function told(title: string, messages: readonly Pick<Message, 'text' | 'blocks'>[]): string {
  const text = messages.map(plainMessage).join('\n');
  return `▸ ${title}:\n${text.replace(/^(?=.)/gm, '    ')}`;
}

function name(user: string): string {
  return NAMES.get(user) ?? user;
}
