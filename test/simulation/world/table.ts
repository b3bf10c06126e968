import type { Dice } from '../dice.ts';

interface Item {
  readonly key: string;
  value: unknown;
  rev: number;
  writeId: number;
  /** When the item entered and left the sparse index. */
  readonly active: { readonly atMs: number; readonly on: boolean }[];
}

/** DynamoDB as far as the store needs it: conditional puts, consistent reads, and an index that lags. */
export class Table {
  private readonly items = new Map<string, Item>();
  private writes = 0;

  constructor(
    private readonly now: () => number,
    private readonly dice: Dice,
  ) {}

  newWriteId(): number {
    this.writes += 1;
    return this.writes;
  }

  get(key: string): { readonly value: unknown; readonly rev: number; readonly writeId: number } | null {
    return this.items.get(key) ?? null;
  }

  under(prefix: string): { readonly key: string; readonly value: unknown; readonly rev: number }[] {
    return [...this.items.values()].filter(({ key }) => key.startsWith(prefix));
  }

  /** Writes if the revision is `rev` (null: no item; undefined: whatever is there). False: it is not. */
  put(key: string, value: unknown, rev: number | null | undefined, writeId: number, active: boolean): boolean {
    const there = this.items.get(key);
    if (rev !== undefined && (there?.rev ?? null) !== rev) return false;
    const atMs = this.now();
    if (there === undefined) {
      this.items.set(key, { key, value, rev: 1, writeId, active: [{ atMs, on: active }] });
      return true;
    }
    there.value = value;
    there.rev += 1;
    there.writeId = writeId;
    if (there.active.at(-1)?.on !== active) there.active.push({ atMs, on: active });
    return true;
  }

  /** What the index shows now: each entry some time behind, in both directions. */
  indexed(): string[] {
    const keys: string[] = [];
    for (const { key, active } of this.items.values()) {
      const behindMs = this.dice.chance(0.1) ? this.dice.int(0, 5_000) : this.dice.int(0, 100);
      const asOf = this.now() - behindMs;
      if (active.findLast(({ atMs }) => atMs <= asOf)?.on === true) keys.push(key);
    }
    return keys;
  }
}
