import { fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';

/** Where an execution environment runs: in a thread (quick to make), or in a process of its own, which can be killed by a signal. */
export type Isolation = 'thread' | 'process';

/** What runtime.mjs says: what was printed, or how an invocation ended. */
export interface RuntimeMessage {
  readonly printed?: string;
  readonly id?: string;
  readonly ok?: boolean;
  readonly payload?: string;
  readonly coldStart?: boolean;
}

type Hear = (message: RuntimeMessage) => void;

/** A running copy of runtime.mjs. */
export interface Runtime {
  post(message: object): void;
  onMessage(hear: Hear): void;
  offMessage(hear: Hear): void;
  /** Called once when it ended, however. */
  onEnd(hear: (why: string) => void): void;
  /** Ends it at once; resolves when it is gone. */
  kill(): Promise<unknown>;
}

export interface RuntimeStart {
  readonly handlerUrl: string;
  readonly nowMs: number;
  readonly env: Readonly<Record<string, string>>;
}

const FILE = new URL('./runtime.mjs', import.meta.url);

export function startRuntime(isolation: Isolation, start: RuntimeStart): Runtime {
  return isolation === 'thread' ? threadOf(start) : processOf(start);
}

function threadOf({ env, ...workerData }: RuntimeStart): Runtime {
  const thread = new Worker(FILE, { workerData, env, execArgv: [] });
  return {
    post: (message) => thread.postMessage(message),
    onMessage: (hear) => void thread.on('message', hear),
    offMessage: (hear) => void thread.off('message', hear),
    onEnd(hear) {
      thread.on('error', (error) => hear(`Runtime exited with error: ${error.message}`));
      thread.on('exit', (code) => hear(`Runtime exited with error: exit status ${code}`));
    },
    kill: () => thread.terminate(),
  };
}

function processOf({ env, ...start }: RuntimeStart): Runtime {
  const child = fork(FILE, [JSON.stringify(start)], {
    env: { ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Sent to one that has just died: its end is told by itself.
  child.on('error', () => {});
  return {
    post: (message) => void (child.connected && child.send(message)),
    onMessage: (hear) => void child.on('message', hear as (message: unknown) => void),
    offMessage: (hear) => void child.off('message', hear as (message: unknown) => void),
    onEnd: (hear) =>
      void child.on('exit', (code, signal) => hear(`Runtime exited with error: ${signal ?? `exit status ${code}`}`)),
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
