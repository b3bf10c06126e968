import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogContract, eventsContract, lettersContract, secretContract, trailContract } from './around.ts';
import { chatContract } from './chat.ts';
import { checkerContract, logsContract, publisherContract } from './functions.ts';
import { storeContract } from './store.ts';
import { leftOut, type Subject, subject } from './subject.ts';
import { trafficContract } from './traffic.ts';
import { alarmsContract, metricsContract } from './watching.ts';

/** Each port's adapter, as it is shipped, against the sandbox or whatever CONTRACT_ENDPOINT points at (docs/contracts.md). */
let now: Subject;
beforeAll(async () => {
  now = await subject();
});
afterAll(() => now.close());

/** Which variable a suite needs when it is not the sandbox that it runs against. */
const SUITES: readonly (readonly [port: string, needs: string, suite: (subject: () => Subject) => void])[] = [
  ['Store', 'CONTRACT_TABLE', storeContract],
  ['Traffic', 'CONTRACT_FUNCTION_ARN', trafficContract],
  ['Metrics', 'CONTRACT_FUNCTION_ARN', metricsContract],
  ['Alarms', 'CONTRACT_FUNCTION_ARN', alarmsContract],
  ['Catalog', 'CONTRACT_FUNCTION_ARN', catalogContract],
  ['Checker', 'CONTRACT_FUNCTION_ARN', checkerContract],
  ['Logs', 'CONTRACT_FUNCTION_ARN', logsContract],
  ['Publisher', 'CONTRACT_FUNCTION_ARN', publisherContract],
  ['Letters', 'CONTRACT_QUEUE_URL', lettersContract],
  ['Trail', 'CONTRACT_FUNCTION_ARN', trailContract],
  ['Events', 'CONTRACT_BUS', eventsContract],
  ['the secret', 'CONTRACT_SECRET_ID', secretContract],
  ['Chat', 'CONTRACT_SLACK_TOKEN', chatContract],
];

for (const [port, needs, suite] of SUITES) {
  const missing = process.env.CONTRACT_ENDPOINT !== undefined && process.env[needs] === undefined;
  if (missing) leftOut(port, `${needs} is not given`);
  describe.skipIf(missing)(`the contract of ${port}`, () => suite(() => now));
}

/** Ports without a contract here, and why. */
const APART: Readonly<Record<string, string>> = {
  Clock: 'is Date',
  Log: 'is standard output',
  Crew: 'is one asynchronous Invoke of the worker by itself, tested with the tick',
  Ports: 'is all of them',
};

it('every port has a contract', () => {
  const text = readFileSync(new URL('../../../src/app/ports.ts', import.meta.url), 'utf8');
  const methods = [...text.matchAll(/export interface (\w+) (?:extends \w+ )?\{\n((?: {2}.*\n|\n)*?)\}/g)];
  const ports = methods.filter(([, , body = '']) => /^ {2}\w+\(.*/m.test(body)).map(([, name = '']) => name);
  const known = [...SUITES.map(([port]) => port), ...Object.keys(APART)];
  expect(ports.filter((port) => !known.includes(port))).toEqual([]);
  expect(readdirSync(new URL('.', import.meta.url)).length).toBeGreaterThan(5);
});
