import { createHash } from 'node:crypto';
import { firstAlarms } from './firstAlarms.ts';
import { type Described, FIRST_FUNCTIONS, roleArn } from './firstFunctions.ts';
import type { AliasModel, FunctionModel, VersionModel, WorldState } from './model.ts';
import { seeded, uuid } from './random.ts';

const DAY_MS = 86_400_000;

/** The account that a person finds at the first start. The same seed and time give the same account. */
export function firstWorld(seed: number, nowMs: number): WorldState {
  const random = seeded(seed, 'first world');
  const id = () => uuid(random);
  return {
    format: 1,
    seed,
    nowMs,
    draws: 0,
    functions: FIRST_FUNCTIONS.map((fn) => aFunction(fn, nowMs, id)),
    alarms: firstAlarms(nowMs),
    accepted: [],
    deadLetters: [],
  };
}

function aFunction(described: Described, nowMs: number, id: () => string): FunctionModel {
  const { name, team, optedIn = true, callsPerMinute, bypass, validates, latest = 'Work in progress' } = described;
  return {
    name,
    tags: { ...(optedIn ? { 'canary:enabled': 'true' } : {}), team },
    latest: aVersion(described, ['$LATEST', latest], nowMs, id),
    versions: described.versions.map((version) => aVersion(described, version, nowMs, id)),
    aliases: Object.entries(described.aliases).map(([alias, version]) => anAlias(alias, version, id)),
    provisioned: {},
    callsPerMinute,
    callersUse: 'live',
    outage: 0,
    ...(bypass === undefined ? {} : { bypass }),
    ...(validates === undefined ? {} : { validates }),
  };
}

function aVersion(
  { name, role, errorRate, medianMs, settings }: Described,
  [version, description, unlike = {}]: Described['versions'][number],
  nowMs: number,
  id: () => string,
): VersionModel {
  const age = version === '$LATEST' ? 0 : 50 - Number(version);
  return {
    version,
    description,
    codeSha256: createHash('sha256').update(`${name} ${version}`).digest('base64'),
    role: roleArn(role),
    deadLetterArn: null,
    state: 'Active',
    lastUpdateStatus: 'Successful',
    lastModifiedMs: nowMs - (age + 1) * DAY_MS,
    revisionId: id(),
    timeoutS: 10,
    memoryMb: 512,
    errorRate,
    medianMs,
    // The world changes what it holds; the descriptions are everybody's.
    ...structuredClone(unlike),
    ...(settings === undefined ? {} : { settings: structuredClone({ ...settings, ...unlike.settings }) }),
  };
}

function anAlias(name: string, version: string, id: () => string): AliasModel {
  return { name, version, weights: {}, description: '', revisionId: id(), readyAtMs: null };
}
