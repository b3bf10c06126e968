import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * Asks a person. Hidden answers are not echoed, and never pass through an argument list, where other users of the machine could
 * read them. Where nobody sits at the terminal, answers are lines of standard input.
 */
export class Asker {
  readonly #silent = { on: false };
  readonly #lines: AsyncIterator<string>;
  readonly #close: () => void;

  constructor(input: NodeJS.ReadStream = process.stdin, output: NodeJS.WriteStream = process.stdout) {
    const muted = new Writable({
      write: (chunk, _, done) => {
        if (!this.#silent.on) output.write(chunk);
        done();
      },
    });
    const reader = createInterface({ input, output: muted, terminal: input.isTTY === true });
    this.#lines = reader[Symbol.asyncIterator]();
    this.#close = () => reader.close();
  }

  /** Empty when nothing was given, or nobody is there. */
  async ask(question: string, kind: 'shown' | 'hidden' = 'shown'): Promise<string> {
    process.stdout.write(`${question} `);
    this.#silent.on = kind === 'hidden';
    const { value, done } = await this.#lines.next();
    this.#silent.on = false;
    if (kind === 'hidden') process.stdout.write('\n');
    return done === true ? '' : String(value).trim();
  }

  close(): void {
    this.#close();
  }
}
