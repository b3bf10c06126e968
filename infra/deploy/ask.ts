import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { Trouble } from './tool.ts';

/** What a shell says of a program that was ended by Ctrl-C: 128 and the signal's number. */
const INTERRUPTED = 130;

/**
 * Asks a person. Hidden answers are not echoed, and never pass through an argument list, where other users of the machine could
 * read them. Where nobody sits at the terminal, answers are lines of standard input.
 */
export class Asker {
  readonly #silent = { on: false };
  readonly #output: NodeJS.WritableStream;
  readonly #next: () => Promise<string>;
  readonly #close: () => void;

  constructor(input: NodeJS.ReadStream = process.stdin, output: NodeJS.WritableStream = process.stdout) {
    this.#output = output;
    const muted = new Writable({
      write: (chunk, _, done) => {
        if (!this.#silent.on) output.write(chunk);
        done();
      },
    });
    const terminal = input.isTTY === true;
    const open = () => createInterface({ input, output: muted, terminal });
    if (terminal) {
      const ahead: Ahead = { lines: [], begun: '' };
      this.#next = async () => {
        const before = ahead.lines.shift();
        if (before === undefined) return typed(open(), ahead, () => (this.#silent.on = true));
        if (!this.#silent.on) output.write(`${before}\n`);
        return before;
      };
      this.#close = () => {};
    } else {
      // Lines come faster than questions: one reader for all keeps them.
      const reader = open();
      const lines = reader[Symbol.asyncIterator]();
      this.#next = async () => (await lines.next()).value ?? '';
      this.#close = () => reader.close();
    }
  }

  /** Empty when nothing was given, or nobody is there. Throws {@link Trouble} where the person ends it with Ctrl-C or Ctrl-D. */
  async ask(question: string, kind: 'shown' | 'hidden' = 'shown'): Promise<string> {
    this.#output.write(`${question} `);
    this.#silent.on = kind === 'hidden';
    try {
      return (await this.#next()).trim();
    } finally {
      this.#silent.on = false;
      if (kind === 'hidden') this.#output.write('\n');
    }
  }

  close(): void {
    this.#close();
  }
}

/** What was pasted together with the answer to an earlier question: whole lines, and the one that no Enter has ended. */
interface Ahead {
  readonly lines: string[];
  begun: string;
}

/**
 * One line at a terminal, by a reader of its own: while one is open it takes Ctrl-C as a key, and between two questions that belongs to
 * whatever tool runs. To leave a question is no answer to it: Enter deploys, or keeps what is stored. What comes in one piece with the
 * line answers the questions after it. `mute`: none of that is echoed, as a secret may be among it.
 */
function typed(reader: Interface, ahead: Ahead, mute: () => void): Promise<string> {
  const line = new Promise<string>((resolve, reject) => {
    const left = () => reject(new Trouble('Ended at a question: nothing was done from there on.', INTERRUPTED));
    reader.once('SIGINT', left);
    reader.once('close', left);
    reader.once('line', (first) => {
      mute();
      reader.on('line', (more) => ahead.lines.push(more));
      resolve(first);
    });
  });
  reader.write(ahead.begun);
  return line.finally(() => {
    ahead.begun = reader.line;
    reader.close();
  });
}
