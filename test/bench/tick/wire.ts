import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metricData } from './metricData.ts';
import { Bucket } from './quota.ts';
import { type Outcome, WireTable } from './table.ts';

/** Every call is answered after so long, as AWS and Slack would from nearby. */
export const OUTSIDE_MS = 20;
const SECOND = 1_000;
const MINUTE = 60_000;

export interface AliasOnWire {
  version: string;
  weights: Record<string, number>;
  revision: number;
}

/** A call of the worker to itself, asynchronously. */
export interface Invoked {
  readonly functionName: string;
  readonly event: unknown;
}

/** How AWS and Slack behave. Without quotas and at once: for counting calls. */
export interface Manners {
  readonly answerAfterMs: number;
  readonly quotas: boolean;
}

/** AWS and Slack at the wire, with their quotas: fast enough that what is measured is who calls. Records what it was asked. */
export class Wire {
  readonly table = new WireTable();
  /** By `functionArn alias`. */
  readonly aliases = new Map<string, AliasOnWire>();
  readonly invoked: Invoked[] = [];
  /** Aliases written, in order, as they are keyed in {@link aliases}. */
  readonly written: string[] = [];
  /** Writes of rollouts, tales apart. */
  savedRollouts = 0;
  /** Names of alarms in ALARM; each on the function of the same name. */
  firing: readonly string[] = [];
  /** Errors a hundred canary calls, by function name; none where nothing is said. */
  readonly ailing = new Map<string, number>();
  /** Metrics that GetMetricData was asked for: what CloudWatch bills. */
  metricsAsked = 0;
  private readonly counts = new Map<string, number>();
  private quotas: Quotas;
  private server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const outcome = this.answer(request, body);
      const text = JSON.stringify(outcome.body);
      setTimeout(() => {
        const type = { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(text) };
        const wait = outcome.status === 429 ? { 'retry-after': '30' } : {};
        response.writeHead(outcome.status, { ...type, ...wait }).end(text);
      }, this.manners.answerAfterMs);
    });
  });

  constructor(private readonly manners: Manners = { answerAfterMs: OUTSIDE_MS, quotas: true }) {
    this.quotas = quotasOf(manners);
  }

  async listen(): Promise<string> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Forgets the calls so far and fills the quotas again, as a minute without calls would. */
  reset(): void {
    this.counts.clear();
    this.metricsAsked = 0;
    this.invoked.length = 0;
    this.written.length = 0;
    this.savedRollouts = 0;
    this.quotas = quotasOf(this.manners);
  }

  /** Calls by operation, those that a quota refused as `<operation> refused` besides. */
  counted(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.counts].sort());
  }

  private answer(request: IncomingMessage, body: string): Outcome {
    const target = String(request.headers['x-amz-target'] ?? '');
    const url = new URL(request.url ?? '/', 'http://wire.invalid');
    const path = decodeURIComponent(url.pathname);
    if (path.startsWith('/api/')) return this.slack(path.slice(5), new URLSearchParams(body));
    if (target === '') return this.lambda(request.method ?? 'GET', path, body);
    const [service, operation = ''] = target.split('.');
    const asked = JSON.parse(body);
    if (service?.startsWith('DynamoDB')) {
      if (operation === 'PutItem' && asked.Item.sk.S.startsWith('alias#')) this.savedRollouts += 1;
      return this.counting(operation, null, () => this.table.answer(operation, asked));
    }
    return this.counting(operation, operation === 'GetMetricData' ? this.quotas.metrics : null, () =>
      operation === 'GetMetricData' ? this.metrics(asked) : this.alarms(asked),
    );
  }

  private counting(operation: string, quota: Bucket | null, run: () => Outcome): Outcome {
    const passed = quota === null || quota.take();
    const name = passed ? operation : `${operation} refused`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    return passed ? run() : { status: 429, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } };
  }

  private metrics(asked: Parameters<typeof metricData>[0]): Outcome {
    this.metricsAsked += asked.MetricDataQueries.length;
    return { status: 200, body: metricData(asked, this.ailing) };
  }

  /** A hundred a page, as AWS does. */
  private alarms({ NextToken: from = '0' }: { readonly NextToken?: string }): Outcome {
    const page = this.firing.slice(Number(from), Number(from) + 100);
    const next = Number(from) + 100;
    const alarms = page.map((name) => ({
      AlarmName: name,
      AlarmArn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`,
      StateReason: 'Threshold crossed',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: name }],
    }));
    return {
      status: 200,
      body: {
        MetricAlarms: alarms,
        CompositeAlarms: [],
        ...(next < this.firing.length ? { NextToken: String(next) } : {}),
      },
    };
  }

  private lambda(method: string, path: string, body: string): Outcome {
    const [, functionName = '', what = '', aliasName = ''] =
      /^\/2015-03-31\/functions\/([^/]+)\/(aliases|invocations)\/?([^/]*)$/.exec(path) ?? [];
    if (what === 'invocations') {
      return this.counting('Invoke', null, () => {
        this.invoked.push({ functionName, event: JSON.parse(body) });
        return { status: 202, body: {} };
      });
    }
    const name = method === 'GET' ? 'GetAlias' : method === 'PUT' ? 'UpdateAlias' : 'CreateAlias';
    return this.counting(name, this.quotas.controlPlane, () => this.alias(name, functionName, aliasName, body));
  }

  private alias(operation: string, functionName: string, aliasName: string, body: string): Outcome {
    const change = body === '' ? {} : JSON.parse(body);
    const key = `${functionName} ${aliasName || change.Name}`;
    if (operation === 'CreateAlias')
      this.aliases.set(key, { version: change.FunctionVersion, weights: {}, revision: 0 });
    const alias = this.aliases.get(key);
    if (alias === undefined)
      return { status: 404, body: { __type: 'ResourceNotFoundException', message: `no ${key}` } };
    if (operation === 'UpdateAlias') {
      if (change.RevisionId !== undefined && change.RevisionId !== `r${alias.revision}`)
        return { status: 412, body: { __type: 'PreconditionFailedException', message: 'stale' } };
      alias.version = change.FunctionVersion ?? alias.version;
      alias.weights = change.RoutingConfig?.AdditionalVersionWeights ?? alias.weights;
      alias.revision += 1;
      this.written.push(key);
    }
    const weights =
      Object.keys(alias.weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: alias.weights } };
    return {
      status: 200,
      body: { Name: aliasName, FunctionVersion: alias.version, RevisionId: `r${alias.revision}`, ...weights },
    };
  }

  private slack(method: string, form: URLSearchParams): Outcome {
    const channel = form.get('channel') ?? '';
    const quota =
      method === 'chat.update'
        ? this.quotas.updates
        : method === 'chat.postMessage'
          ? this.quotas.posts(channel)
          : null;
    const answered = this.counting(method, quota, () => ({
      status: 200,
      body: {
        ok: true,
        channel,
        ts: form.get('ts') ?? `${Date.now() / 1000}${Math.random()}`.slice(0, 17),
        team_id: 'T0',
      },
    }));
    return answered.status === 429 ? { status: 429, body: { ok: false, error: 'ratelimited' } } : answered;
  }
}

interface Quotas {
  readonly controlPlane: Bucket | null;
  readonly metrics: Bucket | null;
  readonly updates: Bucket | null;
  posts(channel: string): Bucket | null;
}

/** Of AWS: 15 control-plane calls and 50 GetMetricData a second. Of Slack: 50 updates a minute, a post a second in each channel. */
function quotasOf({ quotas }: Manners): Quotas {
  if (!quotas) return { controlPlane: null, metrics: null, updates: null, posts: () => null };
  const channels = new Map<string, Bucket>();
  return {
    controlPlane: new Bucket({ calls: 15, perMs: SECOND }),
    metrics: new Bucket({ calls: 50, perMs: SECOND }),
    updates: new Bucket({ calls: 50, perMs: MINUTE }),
    posts(channel) {
      const bucket = channels.get(channel) ?? new Bucket({ calls: 60, perMs: MINUTE });
      channels.set(channel, bucket);
      return bucket;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
