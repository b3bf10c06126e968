import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepMetrics, keepWorld } from './world/keep.ts';
import type { SandboxWorld } from './world/world.ts';

const KEEP_EVERY_MS = 10_000;
/** All that a sandbox ever writes there; nothing else is taken away. */
const CONTENTS = ['world.json', 'metrics.json', 'functions.log', 'dynamodb', 'slack'];

/** Where a sandbox keeps its state: a folder that stays, or one that goes with it. */
export class StateFolder {
  readonly path: string;
  readonly stays: boolean;
  #keeping: ReturnType<typeof setInterval> | null = null;

  /** @param path null: a temporary folder */
  constructor(path: string | null, fresh: boolean) {
    this.stays = path !== null;
    this.path = path ?? mkdtempSync(join(tmpdir(), 'lambda-canary-sandbox-'));
    if (fresh) for (const name of CONTENTS) rmSync(join(this.path, name), { recursive: true, force: true });
    mkdirSync(this.path, { recursive: true });
  }

  /** A folder inside, made. */
  inside(name: string): string {
    const folder = join(this.path, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Writes the world now and then, so that a hard end loses little. */
  keepOften(world: SandboxWorld): void {
    if (this.stays) this.#keeping = setInterval(() => this.#keep(world), KEEP_EVERY_MS);
  }

  /** Writes the world a last time, or takes the temporary folder away. */
  close(world: SandboxWorld): void {
    if (this.#keeping !== null) clearInterval(this.#keeping);
    if (this.stays) this.#keep(world);
    else rmSync(this.path, { recursive: true, force: true });
  }

  #keep(world: SandboxWorld): void {
    world.play();
    keepWorld(this.path, world.state);
    keepMetrics(this.path, world.metrics, world.state.nowMs);
  }
}
