import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { bundle } from './bundle.ts';
import type { Told } from './simulate.ts';
import type { Task } from './thread.ts';

/** Threads that play seeds. */
export class Crew {
  private constructor(
    private readonly file: string,
    private readonly threads: readonly Worker[],
  ) {}

  static async gather(name: string, size: number): Promise<Crew> {
    const file = await bundle(name);
    return new Crew(
      file,
      // Whatever loader this process was started with, the bundle needs none.
      Array.from({ length: size }, () => new Worker(file, { execArgv: [] })),
    );
  }

  /** Plays the seeds in portions; `hear` gets each portion as it comes. */
  async play(seeds: Iterable<number>, portion: number, hear: (told: readonly Told[]) => void): Promise<void> {
    const queue = seeds[Symbol.iterator]();
    const next = (): number[] => {
      const taken: number[] = [];
      while (taken.length < portion) {
        const { value, done } = queue.next();
        if (done === true) break;
        taken.push(value);
      }
      return taken;
    };
    await Promise.all(
      this.threads.map(async (thread) => {
        for (let taken = next(); taken.length > 0; taken = next()) hear(await ask(thread, { seeds: taken }));
      }),
    );
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
    rmSync(this.file, { force: true });
  }
}

function ask(thread: Worker, task: Task): Promise<readonly Told[]> {
  return new Promise((resolve, reject) => {
    const done = () => {
      thread.off('message', heard);
      thread.off('error', failed);
    };
    const heard = (told: readonly Told[]) => {
      done();
      resolve(told);
    };
    const failed = (error: Error) => {
      done();
      reject(error);
    };
    thread.on('message', heard);
    thread.on('error', failed);
    thread.postMessage(task);
  });
}

/** `count` seeds from `from` on. */
export function* seedsFrom(from: number, count: number): Generator<number> {
  for (let seed = from; seed < from + count; seed += 1) yield seed;
}
