import type { WorkerEvent } from '../../../src/app/event.ts';
import type { Letter } from '../../../src/app/ports.ts';

/** A letter that was read comes back after this time, unless it is removed. */
const HIDDEN_MS = 60_000;

/** The queue of events whose handling failed on every try. */
export class LetterBox {
  private readonly letters: { readonly letter: Letter; hiddenUntilMs: number }[] = [];
  private dropped = 0;

  constructor(private readonly now: () => number) {}

  drop(event: WorkerEvent): void {
    this.dropped += 1;
    const letter = { handle: `letter-${this.dropped}`, event, error: 'every try failed' };
    this.letters.push({ letter, hiddenUntilMs: 0 });
  }

  read(): readonly Letter[] {
    const found = this.letters.filter(({ hiddenUntilMs }) => hiddenUntilMs <= this.now()).slice(0, 10);
    for (const kept of found) kept.hiddenUntilMs = this.now() + HIDDEN_MS;
    return found.map(({ letter }) => letter);
  }

  remove({ handle }: Letter): void {
    const at = this.letters.findIndex(({ letter }) => letter.handle === handle);
    if (at >= 0) this.letters.splice(at, 1);
  }

  get empty(): boolean {
    return this.letters.length === 0;
  }
}
