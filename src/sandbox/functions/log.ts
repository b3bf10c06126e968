import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const KEPT_LINES = 2000;

/** What the app's functions print, with the virtual time and whose it is: the newest lines, and a file. */
export class FunctionLog {
  readonly #lines: string[] = [];
  readonly #file: string | null;
  readonly #aloud: boolean;

  /** @param folder where to keep `functions.log`; null: nowhere */
  constructor(folder: string | null, aloud: boolean) {
    this.#file = folder === null ? null : join(folder, 'functions.log');
    if (folder !== null) mkdirSync(folder, { recursive: true });
    this.#aloud = aloud;
  }

  print(nowMs: number, who: string, text: string): void {
    const line = `${new Date(nowMs).toISOString()} ${who} ${text}`;
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    if (this.#file !== null) appendFileSync(this.#file, `${line}\n`);
    if (this.#aloud) console.log(line);
  }

  lines(): readonly string[] {
    return this.#lines;
  }
}
