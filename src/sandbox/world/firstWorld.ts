import { createHash } from 'node:crypto';
import { firstAlarms } from './firstAlarms.ts';
import type { AliasModel, FunctionModel, VersionModel, VersionSettings, WorldState } from './model.ts';
import { ACCOUNT } from './model.ts';
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
    functions: [
      checkout(nowMs, id),
      cart(nowMs, id),
      thumbnails(nowMs, id),
      billing(nowMs, id),
      search(nowMs, id),
      validation(nowMs, id),
    ],
    alarms: firstAlarms(nowMs),
    accepted: [],
    deadLetters: [],
  };
}

/** The busy one: something for every way a canary can end. */
function checkout(nowMs: number, id: () => string): FunctionModel {
  const base = { name: 'checkout', role: 'checkout-service', errorRate: 0.002, medianMs: 80 };
  const version = (number: string, description: string, more: Partial<VersionModel> = {}) =>
    aVersion(base, number, description, nowMs, id, { settings: settings(), ...more });
  return {
    name: 'checkout',
    tags: { 'canary:enabled': 'true', team: 'shop' },
    latest: version('$LATEST', '', { description: 'Work in progress' }),
    versions: [
      version('40', 'Round totals half to even (#811)'),
      version('41', 'Gift cards at checkout (#820)'),
      version('42', 'Retry the payment gateway once (#827)'),
      version('43', 'Tax per line item instead of per basket (#834)', {
        settings: settings({ CodeSize: 18_911_420, Environment: variables('CACHE_URL', 'STAGE', 'TAX_TABLE') }),
      }),
      version('44', 'New fraud check (#838)', {
        errorRate: 0.2,
        says: "Cannot read properties of undefined (reading 'score')",
        memoryMb: 1024,
        settings: settings({
          Layers: [layer('fraud-model:7')],
          Environment: variables('CACHE_URL', 'FRAUD_URL', 'STAGE'),
        }),
      }),
      version('45', 'Price lookups without the cache (#840)', {
        medianMs: 240,
        settings: settings({ Environment: variables('STAGE') }),
      }),
      version('46', 'SnapStart on (#841)', {
        state: 'Pending',
        settings: settings({ SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' } }),
      }),
      version('47', 'Own role for the payment gateway (#845)', { role: role('checkout-payments') }),
    ],
    aliases: [anAlias('live', '42', id), anAlias('beta', '43', id)],
    provisioned: {},
    callsPerMinute: 3000,
    callersUse: 'live',
    outage: 0,
  };
}

/** The one that is often rolled out together with checkout. */
function cart(nowMs: number, id: () => string): FunctionModel {
  const base = { name: 'cart', role: 'cart-service', errorRate: 0.001, medianMs: 40 };
  return {
    name: 'cart',
    tags: { 'canary:enabled': 'true', team: 'shop' },
    latest: aVersion(base, '$LATEST', 'Work in progress', nowMs, id),
    versions: [
      aVersion(base, '15', 'Keep carts for a week (#411)', nowMs, id),
      aVersion(base, '16', 'Carts by session and account (#415)', nowMs, id),
      aVersion(base, '17', 'Totals from the new checkout (#418)', nowMs, id),
      aVersion(base, '18', 'Drop the old session format (#420)', nowMs, id, { errorRate: 0.1 }),
    ],
    aliases: [anAlias('live', '16', id)],
    provisioned: {},
    callsPerMinute: 1200,
    callersUse: 'live',
    outage: 0,
  };
}

/** The quiet one: a canary here takes patience. */
function thumbnails(nowMs: number, id: () => string): FunctionModel {
  const base = { name: 'thumbnails', role: 'thumbnails-service', errorRate: 0.005, medianMs: 420 };
  return {
    name: 'thumbnails',
    tags: { 'canary:enabled': 'true', team: 'media' },
    latest: aVersion(base, '$LATEST', 'Work in progress', nowMs, id),
    versions: [
      aVersion(base, '7', 'AVIF next to WebP (#96)', nowMs, id),
      aVersion(base, '8', 'Smaller images for slow networks (#101)', nowMs, id),
    ],
    aliases: [anAlias('live', '7', id)],
    provisioned: {},
    callsPerMinute: 3,
    callersUse: 'live',
    outage: 0,
  };
}

/** The one that nobody calls but checks: it says whether a version of another function may go on. Checks may call what opted in only. */
function validation(nowMs: number, id: () => string): FunctionModel {
  const base = { name: 'checkout-validate', role: 'checkout-service', errorRate: 0, medianMs: 90 };
  return {
    name: 'checkout-validate',
    tags: { 'canary:enabled': 'true', team: 'shop' },
    latest: aVersion(base, '$LATEST', '', nowMs, id),
    versions: [aVersion(base, '3', 'Refuse what is slower than 200 ms (#802)', nowMs, id)],
    aliases: [anAlias('live', '3', id)],
    provisioned: {},
    validates: true,
    callsPerMinute: 0,
    callersUse: 'live',
    outage: 0,
  };
}

/** The one that a good part of its callers reach around the alias. */
function search(nowMs: number, id: () => string): FunctionModel {
  const base = { name: 'search', role: 'search-service', errorRate: 0.004, medianMs: 120 };
  return {
    name: 'search',
    tags: { 'canary:enabled': 'true', team: 'shop' },
    latest: aVersion(base, '$LATEST', 'Work in progress', nowMs, id),
    versions: [
      aVersion(base, '20', 'Typos in brand names (#61)', nowMs, id),
      aVersion(base, '21', 'Synonyms from the shop’s own list (#66)', nowMs, id),
    ],
    aliases: [anAlias('live', '20', id)],
    provisioned: {},
    callsPerMinute: 300,
    callersUse: 'live',
    outage: 0,
    bypass: 0.38,
  };
}

/** The one that nobody opted in. */
function billing(nowMs: number, id: () => string): FunctionModel {
  const base = { name: 'billing', role: 'billing-service', errorRate: 0.001, medianMs: 150 };
  return {
    name: 'billing',
    tags: { team: 'finance' },
    latest: aVersion(base, '$LATEST', 'Work in progress', nowMs, id),
    versions: [
      aVersion(base, '12', 'Invoices by mail (#210)', nowMs, id),
      aVersion(base, '13', 'Invoices in the portal (#214)', nowMs, id),
    ],
    aliases: [anAlias('live', '12', id)],
    provisioned: {},
    callsPerMinute: 60,
    callersUse: 'live',
    outage: 0,
  };
}

/** Checkout is a Java function, so that SnapStart is something for it. */
function settings(more: VersionSettings = {}): VersionSettings {
  return {
    Runtime: 'java21',
    Handler: 'shop.Checkout::handleRequest',
    CodeSize: 18_904_113,
    Environment: variables('CACHE_URL', 'STAGE'),
    ...more,
  };
}

/** Values are there as in AWS, and must be seen nowhere. */
function variables(...names: readonly string[]): { Variables: Record<string, string> } {
  return { Variables: Object.fromEntries(names.map((name) => [name, `secret of ${name}`])) };
}

function layer(name: string) {
  return { Arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:layer:${name}`, CodeSize: 4_210_881 };
}

interface Base {
  readonly name: string;
  readonly role: string;
  readonly errorRate: number;
  readonly medianMs: number;
}

function aVersion(
  base: Base,
  version: string,
  description: string,
  nowMs: number,
  id: () => string,
  more: Partial<VersionModel> = {},
): VersionModel {
  const age = version === '$LATEST' ? 0 : 50 - Number(version);
  return {
    version,
    description,
    codeSha256: createHash('sha256').update(`${base.name} ${version}`).digest('base64'),
    role: role(base.role),
    deadLetterArn: null,
    state: 'Active',
    lastUpdateStatus: 'Successful',
    lastModifiedMs: nowMs - (age + 1) * DAY_MS,
    revisionId: id(),
    timeoutS: 10,
    memoryMb: 512,
    errorRate: base.errorRate,
    medianMs: base.medianMs,
    ...more,
  };
}

function anAlias(name: string, version: string, id: () => string): AliasModel {
  return { name, version, weights: {}, description: '', revisionId: id(), readyAtMs: null };
}

function role(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}
