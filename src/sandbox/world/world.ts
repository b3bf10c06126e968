import { createHash } from 'node:crypto';
import type { SandboxClock, World, WorldAlarm, WorldSnapshot } from '../contract.ts';
import { alarmEvent } from './alarmEvent.ts';
import { MetricStore } from './metrics.ts';
import {
  type AlarmModel,
  type AlarmState,
  type AliasModel,
  type FunctionModel,
  HOME,
  type Place,
  type VersionModel,
  type WorldState,
} from './model.ts';
import { publishedEvent } from './publishedEvent.ts';
import { type Random, seeded, uuid } from './random.ts';
import { Traffic } from './traffic.ts';
import { viewOf } from './view.ts';

/** Played at the start: what a preflight looks back at, an hour that ends where CloudWatch's lag begins. */
const HISTORY_MS = 64 * 60_000;
/** Minutes of metrics that are kept. CloudWatch keeps 15 days of them; the longest question asked here is about hours. */
const KEPT_MINUTES = 240;
const KEPT_TRAIL = 500;

export interface Surroundings {
  readonly clock: SandboxClock;
  /** Where alarm state changes go. */
  readonly alarmChanged: (event: unknown) => void;
  readonly invocations: () => WorldSnapshot['invocations'];
  /** Where CloudTrail's word of a published version goes. */
  readonly versionPublished: (event: unknown) => void;
}

/**
 * The emulated account: functions, alarms, metrics, callers. Everything that changes it goes through {@link change}, so
 * that all calls up to this moment are played under what held before.
 */
export class SandboxWorld implements World {
  readonly state: WorldState;
  readonly place: Place;
  readonly metrics: MetricStore;
  readonly #around: Surroundings;
  readonly #traffic: Traffic;
  readonly #listeners = new Set<() => void>();
  #announcing = false;

  /** @param metrics kept from the last time, with the time they reach to; null: the history is played */
  constructor(
    state: WorldState,
    kept: { readonly store: MetricStore; readonly untilMs: number } | null,
    around: Surroundings,
  ) {
    this.state = state;
    this.place = state.place ?? HOME;
    this.#around = around;
    this.metrics = kept?.store ?? new MetricStore();
    this.#traffic = new Traffic(state.seed, this.metrics, Math.max(kept?.untilMs ?? 0, state.nowMs - HISTORY_MS));
    this.play();
  }

  now(): number {
    return this.#around.clock.now();
  }

  /** Plays all traffic up to now; to be called before the metrics are looked at. */
  play(): void {
    const now = this.now();
    for (const alias of this.#settling(now)) {
      this.#traffic.play(this.state.functions, alias.readyAtMs ?? now);
      alias.weights = {};
      alias.readyAtMs = null;
      alias.revisionId = this.newId();
      this.announce();
    }
    this.#traffic.play(this.state.functions, now);
    this.metrics.dropBefore(Math.floor(now / 60_000) - KEPT_MINUTES);
    this.state.nowMs = now;
  }

  /** Makes a change at this moment and tells the listeners. */
  change<T>(make: () => T): T {
    this.play();
    const made = make();
    this.announce();
    return made;
  }

  function(name: string): FunctionModel | undefined {
    return this.state.functions.find((fn) => fn.name === name);
  }

  /** A fresh stream of chance, different at each call and repeatable from the seed. */
  chance(): Random {
    this.state.draws += 1;
    return seeded(this.state.seed, 'draw', this.state.draws);
  }

  newId(): string {
    return uuid(this.chance());
  }

  /** Puts an alarm in a state, and sends the event if it was in another. */
  changeAlarm(alarm: AlarmModel, state: AlarmState, reason: string, reasonData: string | null): void {
    const previous = {
      state: alarm.state,
      reason: alarm.stateReason,
      reasonData: alarm.stateReasonData,
      atMs: alarm.stateUpdatedMs,
    };
    this.change(() => {
      const now = this.now();
      Object.assign(alarm, { state, stateReason: reason, stateReasonData: reasonData, stateUpdatedMs: now });
      if (state !== previous.state) alarm.stateTransitionedMs = now;
    });
    if (state !== previous.state) this.#around.alarmChanged(alarmEvent(alarm, previous, this.newId(), this.place));
  }

  snapshot(): WorldSnapshot {
    return {
      nowMs: this.now(),
      speed: this.#around.clock.speed(),
      region: this.place.region,
      functions: this.state.functions.map(viewOf),
      alarms: this.state.alarms.map(({ name, description, state }): WorldAlarm => ({ name, description, state })),
      invocations: this.#around.invocations(),
    };
  }

  setErrorRate(functionName: string, version: string, errorRate: number): void {
    const found = this.#version(functionName, version);
    this.change(() => {
      found.errorRate = share(errorRate);
    });
  }

  setMedianMs(functionName: string, version: string, medianMs: number): void {
    const found = this.#version(functionName, version);
    this.change(() => {
      found.medianMs = Math.max(1, medianMs);
    });
  }

  setTraffic(functionName: string, callsPerMinute: number): void {
    const fn = this.#function(functionName);
    this.change(() => {
      fn.callsPerMinute = Math.min(60_000, Math.max(0, callsPerMinute));
    });
  }

  setOutage(functionName: string, outage: number): void {
    const fn = this.#function(functionName);
    this.change(() => {
      fn.outage = share(outage);
    });
  }

  setBypass(functionName: string, bypass: number): void {
    const fn = this.#function(functionName);
    this.change(() => {
      fn.bypass = share(bypass);
    });
  }

  setDrawn(functionName: string, factor: number): void {
    const fn = this.#function(functionName);
    this.change(() => {
      fn.drawn = Math.max(0, factor);
    });
  }

  setAnswer(functionName: string, version: string, answer: unknown): void {
    const found = this.#version(functionName, version);
    this.change(() => {
      if (answer === undefined) delete found.answer;
      else found.answer = answer;
    });
  }

  changeCode(functionName: string): void {
    const { latest } = this.#function(functionName);
    this.change(() => {
      latest.codeSha256 = createHash('sha256').update(this.newId()).digest('base64');
      latest.revisionId = this.newId();
      latest.lastModifiedMs = this.now();
    });
  }

  setAlarm(name: string, state: WorldAlarm['state']): void {
    const alarm = this.state.alarms.find((one) => one.name === name);
    if (alarm === undefined) throw new Error(`There is no alarm ${name} in the sandbox.`);
    this.changeAlarm(alarm, state, 'Set by hand in the sandbox', null);
  }

  setAlias(functionName: string, alias: string, version: string, weights: Readonly<Record<string, number>>): void {
    const found = this.#function(functionName).aliases.find(({ name }) => name === alias);
    if (found === undefined) throw new Error(`${functionName} has no alias ${alias} in the sandbox.`);
    this.change(() =>
      Object.assign(found, { version, weights: { ...weights }, readyAtMs: null, revisionId: this.newId() }),
    );
    this.noteAliasChange('a-colleague', functionName, found);
  }

  /** Remembers who changed an alias. */
  noteAliasChange(who: string, functionName: string, { name: alias, version, weights }: AliasModel): void {
    const noted = { atMs: this.now(), who, functionName, alias, version, weights: { ...weights } };
    this.state.trail = [...(this.state.trail ?? []), noted].slice(-KEPT_TRAIL);
  }

  /** Tells CloudTrail, and so EventBridge, that somebody published a version. */
  notePublished(who: string, fn: FunctionModel, version: VersionModel): void {
    this.#around.versionPublished(publishedEvent(fn, version, who, this.now(), this.newId()));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners, once for everything that happens in one turn of the event loop. */
  announce(): void {
    if (this.#announcing) return;
    this.#announcing = true;
    setImmediate(() => {
      this.#announcing = false;
      for (const listener of this.#listeners) listener();
    });
  }

  #settling(now: number) {
    return this.state.functions
      .flatMap((fn) => fn.aliases)
      .filter(({ readyAtMs }) => readyAtMs !== null && readyAtMs <= now)
      .sort((a, b) => (a.readyAtMs ?? 0) - (b.readyAtMs ?? 0));
  }

  #function(name: string): FunctionModel {
    const fn = this.function(name);
    if (fn === undefined) throw new Error(`There is no function ${name} in the sandbox.`);
    return fn;
  }

  #version(functionName: string, version: string): VersionModel {
    const found = this.#function(functionName).versions.find((one) => one.version === version);
    if (found === undefined) throw new Error(`${functionName} has no version ${version} in the sandbox.`);
    return found;
  }
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
