import type { InvocationOutcome } from '../aws/productFunctions.ts';
import { type Deployment, Environment, type Invocation } from './environment.ts';

/** As many invocations at once as this; Lambda would turn further ones away, here they wait. */
const MOST_ENVIRONMENTS = 4;

/** The execution environments of one function: made when all are busy, kept warm afterwards. */
export class Pool {
  readonly #deployment: Deployment;
  #idle: Environment[] = [];
  readonly #busy = new Set<Environment>();
  readonly #waiting: (() => void)[] = [];

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** Makes one environment load the handler before it is needed. */
  warm(nowMs: number): void {
    if (this.#idle.length === 0) this.#idle.push(new Environment(this.#deployment, nowMs));
  }

  async invoke(invocation: Invocation): Promise<InvocationOutcome> {
    while (this.#busy.size >= MOST_ENVIRONMENTS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#idle = this.#idle.filter(({ alive }) => alive);
    const environment = this.#idle.pop() ?? new Environment(this.#deployment, invocation.atMs);
    this.#busy.add(environment);
    try {
      return await environment.invoke(invocation);
    } finally {
      this.#busy.delete(environment);
      if (environment.alive) this.#idle.push(environment);
      this.#waiting.shift()?.();
    }
  }

  /** Ends every environment at once, also in mid-invocation; the next invocation starts a new one. */
  async kill(): Promise<void> {
    const all = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(all.map((environment) => environment.kill()));
  }
}
