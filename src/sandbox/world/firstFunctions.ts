import { ACCOUNT, type VersionModel, type VersionSettings } from './model.ts';

/** A function as it is described here. What it does not say is as with every function of the first world. */
export interface Described {
  readonly name: string;
  /** Name of the role of its versions. */
  readonly role: string;
  readonly team: string;
  /** False: nobody opted it in. */
  readonly optedIn?: false;
  /** Share of calls that fail, 0–1. */
  readonly errorRate: number;
  readonly medianMs: number;
  readonly callsPerMinute: number;
  /** Share of the callers, 0–1, that name the version instead of the alias. */
  readonly bypass?: number;
  readonly validates?: true;
  /** Description of `$LATEST`; absent: work in progress. */
  readonly latest?: string;
  /** What every version's configuration says; a version may say otherwise, setting by setting. */
  readonly settings?: VersionSettings;
  /** Number, description, and how it is unlike the others. */
  readonly versions: readonly (readonly [number: string, description: string, unlike?: Partial<VersionModel>])[];
  /** Alias → version. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** The busy one: something for every way a canary can end. A Java function, so that SnapStart is something for it. */
const CHECKOUT: Described = {
  name: 'checkout',
  role: 'checkout-service',
  team: 'shop',
  errorRate: 0.002,
  medianMs: 80,
  callsPerMinute: 3000,
  settings: {
    Runtime: 'java21',
    Handler: 'shop.Checkout::handleRequest',
    CodeSize: 18_904_113,
    Environment: variables('CACHE_URL', 'STAGE'),
  },
  versions: [
    ['40', 'Round totals half to even (#811)'],
    ['41', 'Gift cards at checkout (#820)'],
    ['42', 'Retry the payment gateway once (#827)'],
    [
      '43',
      'Tax per line item instead of per basket (#834)',
      { settings: { CodeSize: 18_911_420, Environment: variables('CACHE_URL', 'STAGE', 'TAX_TABLE') } },
    ],
    [
      '44',
      'New fraud check (#838)',
      {
        errorRate: 0.2,
        says: "Cannot read properties of undefined (reading 'score')",
        memoryMb: 1024,
        settings: { Layers: [layer('fraud-model:7')], Environment: variables('CACHE_URL', 'FRAUD_URL', 'STAGE') },
      },
    ],
    ['45', 'Price lookups without the cache (#840)', { medianMs: 240, settings: { Environment: variables('STAGE') } }],
    [
      '46',
      'SnapStart on (#841)',
      { state: 'Pending', settings: { SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' } } },
    ],
    ['47', 'Own role for the payment gateway (#845)', { role: roleArn('checkout-payments') }],
  ],
  aliases: { live: '42', beta: '43' },
};

/** The one that is often rolled out together with checkout. */
const CART: Described = {
  name: 'cart',
  role: 'cart-service',
  team: 'shop',
  errorRate: 0.001,
  medianMs: 40,
  callsPerMinute: 1200,
  versions: [
    ['15', 'Keep carts for a week (#411)'],
    ['16', 'Carts by session and account (#415)'],
    ['17', 'Totals from the new checkout (#418)'],
    ['18', 'Drop the old session format (#420)', { errorRate: 0.1 }],
  ],
  aliases: { live: '16' },
};

/** The quiet one: a canary here takes patience. */
const THUMBNAILS: Described = {
  name: 'thumbnails',
  role: 'thumbnails-service',
  team: 'media',
  errorRate: 0.005,
  medianMs: 420,
  callsPerMinute: 3,
  versions: [
    ['7', 'AVIF next to WebP (#96)'],
    ['8', 'Smaller images for slow networks (#101)'],
  ],
  aliases: { live: '7' },
};

/** The one that nobody opted in. */
const BILLING: Described = {
  name: 'billing',
  role: 'billing-service',
  team: 'finance',
  optedIn: false,
  errorRate: 0.001,
  medianMs: 150,
  callsPerMinute: 60,
  versions: [
    ['12', 'Invoices by mail (#210)'],
    ['13', 'Invoices in the portal (#214)'],
  ],
  aliases: { live: '12' },
};

/** The one that a good part of its callers reach around the alias. */
const SEARCH: Described = {
  name: 'search',
  role: 'search-service',
  team: 'shop',
  errorRate: 0.004,
  medianMs: 120,
  callsPerMinute: 300,
  bypass: 0.38,
  versions: [
    ['20', 'Typos in brand names (#61)'],
    ['21', 'Synonyms from the shop’s own list (#66)'],
  ],
  aliases: { live: '20' },
};

/** The one that nobody calls but checks: it says whether a version of another function may go on. Checks may call what opted in only. */
const VALIDATION: Described = {
  name: 'checkout-validate',
  role: 'checkout-service',
  team: 'shop',
  errorRate: 0,
  medianMs: 90,
  callsPerMinute: 0,
  validates: true,
  latest: '',
  versions: [['3', 'Refuse what is slower than 200 ms (#802)']],
  aliases: { live: '3' },
};

/** In this order ids are drawn for them: another order is another world from the same seed. */
export const FIRST_FUNCTIONS: readonly Described[] = [CHECKOUT, CART, THUMBNAILS, BILLING, SEARCH, VALIDATION];

export function roleArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

/** Values are there as in AWS, and must be seen nowhere. */
function variables(...names: readonly string[]): { Variables: Record<string, string> } {
  return { Variables: Object.fromEntries(names.map((name) => [name, `secret of ${name}`])) };
}

function layer(name: string) {
  return { Arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:layer:${name}`, CodeSize: 4_210_881 };
}
