import type { InvocationOutcome } from '../aws/productFunctions.ts';
import { type Isolation, type Runtime, type RuntimeMessage, startRuntime } from './runtime.ts';

/** One of the app's functions, as it is deployed here. */
export interface Deployment {
  readonly name: string;
  /** `file:` URL of the built handler. */
  readonly handlerUrl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly isolation: Isolation;
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

/** An execution environment: a thread or a process with globals of its own. It takes one invocation at a time. */
export class Environment {
  readonly #runtime: Runtime;
  readonly #deployment: Deployment;
  /** False when it ended: by a timeout, a crash, or a cold start that failed. */
  alive = true;
  #end: (why: string) => void = () => {};
  #unfinished = '';

  constructor(deployment: Deployment, nowMs: number) {
    this.#deployment = deployment;
    const { isolation, handlerUrl, env } = deployment;
    this.#runtime = startRuntime(isolation, { handlerUrl, env, nowMs });
    this.#runtime.onMessage(({ printed }) => {
      if (printed !== undefined) this.#print(printed);
    });
    this.#runtime.onEnd((why) => this.#died(why));
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
      const heard = ({ id, ok = false, payload = '', coldStart }: RuntimeMessage) => {
        if (id !== requestId) return;
        done({ ok, payload });
        if (coldStart === true) this.kill();
      };
      const done = (outcome: InvocationOutcome) => {
        clearTimeout(timer);
        this.#runtime.offMessage(heard);
        this.#end = () => {};
        resolve(outcome);
      };
      this.#end = (why) => failed('Runtime.ExitError', `RequestId: ${requestId} Error: ${why}`);
      this.#runtime.onMessage(heard);
      const context = {
        awsRequestId: requestId,
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: functionArn,
        memoryLimitInMB: String(memoryMb),
        logGroupName: `/aws/lambda/${name}`,
        logStreamName: 'sandbox',
      };
      this.#runtime.post({ id: requestId, atMs, event, context, timeoutMs });
    });
  }

  /** Ends it at once, whatever it is doing: what it was handling fails. */
  kill(): Promise<unknown> {
    this.#died('signal: killed');
    return this.#runtime.kill();
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
