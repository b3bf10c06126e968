import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/**
 * How the sandbox's halves meet: the AWS half (clock, world, functions) and the Slack half (workspace, page) know each
 * other by these shapes only.
 */

/** Virtual minutes per real second ×1 means real time. 0 is paused. The default is 60: one virtual minute a second. */
export type Speed = 0 | 1 | 60 | 600;

export interface SandboxClock {
  /** Virtual epoch milliseconds. Stands still while an invocation runs. */
  now(): number;
  speed(): Speed;
  setSpeed(speed: Speed): void;
}

/** One version of a function in the world, with the knobs a person can turn. */
export interface WorldVersion {
  readonly version: string;
  readonly description: string;
  readonly state: string;
  /** Share of its calls that fail, 0–1. */
  readonly errorRate: number;
  /** Median duration in milliseconds. */
  readonly medianMs: number;
}

export interface WorldFunction {
  readonly name: string;
  readonly callsPerMinute: number;
  readonly optedIn: boolean;
  readonly versions: readonly WorldVersion[];
  readonly aliases: readonly {
    readonly name: string;
    readonly version: string;
    readonly weights: Readonly<Record<string, number>>;
  }[];
  /** Share of all calls that fails whatever the version, 0–1: a shared outage. */
  readonly outage: number;
}

export interface WorldAlarm {
  readonly name: string;
  readonly description: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
}

export interface WorldSnapshot {
  readonly nowMs: number;
  readonly speed: Speed;
  readonly region: string;
  readonly functions: readonly WorldFunction[];
  readonly alarms: readonly WorldAlarm[];
  /** The newest invocations of the two product functions: what a person would see in their logs. */
  readonly invocations: readonly {
    readonly atMs: number;
    readonly who: 'slack' | 'worker';
    readonly what: string;
    readonly tookMs: number;
    readonly ok: boolean;
  }[];
}

/** The AWS half, as the Slack half and the page see it. */
export interface World {
  snapshot(): WorldSnapshot;
  setErrorRate(functionName: string, version: string, errorRate: number): void;
  setMedianMs(functionName: string, version: string, medianMs: number): void;
  setTraffic(functionName: string, callsPerMinute: number): void;
  setOutage(functionName: string, share: number): void;
  /** The share of the callers that go around the alias. */
  setBypass(functionName: string, share: number): void;
  /** What the weights are multiplied by when a call is drawn; AWS' own factor is 1. */
  setDrawn(functionName: string, factor: number): void;
  /** What a version answers from now on; undefined: what it did before. */
  setAnswer(functionName: string, version: string, answer: unknown): void;
  /** Somebody uploads other code: `$LATEST` can be published as a new version. */
  changeCode(functionName: string): void;
  /** As `SetAlarmState` does: sends the state-change event to the worker. */
  setAlarm(name: string, state: WorldAlarm['state']): void;
  /** Somebody else's hand on an alias, as from the console or the CLI. */
  setAlias(functionName: string, alias: string, version: string, weights: Readonly<Record<string, number>>): void;
  /** Called after anything that a snapshot shows has changed; returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

/** The built Slack function behind its endpoint. */
export interface SlackFunction {
  request(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2>;
}
