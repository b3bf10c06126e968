import { Worker } from 'node:worker_threads';
import type { InvocationOutcome } from '../aws/productFunctions.ts';

/** One of the app's functions, as it is deployed here. */
export interface Deployment {
  readonly name: string;
  /** `file:` URL of the built handler. */
  readonly handlerUrl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Takes every line the function prints. */
  readonly print: (line: string) => void;
}

export interface Invocation {
  readonly requestId: string;
  /** JSON. */
  readonly event: string;
  readonly atMs: number;
  readonly functionArn: string;
}

/** An execution environment: a thread with globals of its own. It takes one invocation at a time. */
export class Environment {
  readonly #thread: Worker;
  readonly #deployment: Deployment;
  /** False when it ended: by a timeout, a crash, or a cold start that failed. */
  alive = true;
  #end: (why: string) => void = () => {};
  #unfinished = '';

  constructor(deployment: Deployment, nowMs: number) {
    this.#deployment = deployment;
    this.#thread = new Worker(new URL('./runtime.mjs', import.meta.url), {
      workerData: { handlerUrl: deployment.handlerUrl, nowMs },
      env: deployment.env,
      execArgv: [],
    });
    this.#thread.on('message', ({ printed }: { printed?: string }) => {
      if (printed !== undefined) this.#print(printed);
    });
    this.#thread.on('error', (error) => this.#died(`Runtime exited with error: ${error.message}`));
    this.#thread.on('exit', (code) => this.#died(`Runtime exited with error: exit status ${code}`));
  }

  async invoke(invocation: Invocation): Promise<InvocationOutcome> {
    const { name, timeoutMs, memoryMb } = this.#deployment;
    const { requestId, event, atMs, functionArn } = invocation;
    return new Promise<InvocationOutcome>((resolve) => {
      const failed = (errorType: string, errorMessage: string) =>
        done({ ok: false, payload: JSON.stringify({ errorType, errorMessage }) });
      const seconds = (timeoutMs / 1000).toFixed(2);
      const timer = setTimeout(() => {
        this.#end = () => {};
        failed('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`);
        this.kill();
      }, timeoutMs);
      const heard = (message: { id: string; ok: boolean; payload: string; coldStart?: boolean }) => {
        if (message.id !== requestId) return;
        done({ ok: message.ok, payload: message.payload });
        if (message.coldStart === true) this.kill();
      };
      const done = (outcome: InvocationOutcome) => {
        clearTimeout(timer);
        this.#thread.off('message', heard);
        this.#end = () => {};
        resolve(outcome);
      };
      this.#end = (why) => failed('Runtime.ExitError', `RequestId: ${requestId} Error: ${why}`);
      this.#thread.on('message', heard);
      const context = {
        awsRequestId: requestId,
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: functionArn,
        memoryLimitInMB: String(memoryMb),
        logGroupName: `/aws/lambda/${name}`,
        logStreamName: 'sandbox',
      };
      this.#thread.postMessage({ id: requestId, atMs, event, context, timeoutMs });
    });
  }

  /** Ends the thread at once, whatever it is doing: what it was handling fails. */
  kill(): Promise<number> {
    this.#died('signal: killed');
    return this.#thread.terminate();
  }

  #print(text: string): void {
    const all = `${this.#unfinished}${text}`.split('\n');
    this.#unfinished = all.pop() ?? '';
    for (const line of all) this.#deployment.print(line);
  }

  #died(why: string): void {
    this.alive = false;
    this.#end(why);
  }
}
