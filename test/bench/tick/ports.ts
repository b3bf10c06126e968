import type { Ports } from '../../../src/app/ports.ts';
import { createAlarms } from '../../../src/aws/alarms.ts';
import { createCatalog } from '../../../src/aws/catalog.ts';
import { createCrew } from '../../../src/aws/crew.ts';
import { createMetrics } from '../../../src/aws/metrics.ts';
import type { Pace } from '../../../src/aws/pace.ts';
import { onlyHome } from '../../../src/aws/places.ts';
import { createPublisher } from '../../../src/aws/publisher.ts';
import { createStore } from '../../../src/aws/store.ts';
import { createTraffic } from '../../../src/aws/traffic.ts';
import { DEFAULT_POLICY } from '../../../src/core/plan/policy.ts';
import { createChecker } from '../../../src/lambda/checker.ts';
import { createChat } from '../../../src/slack/thread.ts';

const UNPACED: Pace = { run: (call) => call() };
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** The shipped adapters in front of the wire, without the pauses that quotas ask for: for counting, not for timing. */
export function portsAt(url: string): Ports {
  const clock = { now: () => Date.now() };
  const where = { endpoint: url, region: 'eu-west-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };
  const home = 'arn:aws:lambda:eu-west-1:123456789012:function:canary-worker';
  return {
    store: createStore({ tableName: 'canary', clock, log: SILENT, where }),
    traffic: createTraffic({ clock, where, pace: UNPACED }),
    metrics: createMetrics({ lagMs: 120_000, where, pace: () => UNPACED }),
    alarms: createAlarms({ where }),
    catalog: createCatalog({ clock, where, pace: UNPACED }),
    chat: createChat({ slackApiUrl: `${url}/api/`, token: async () => 'xoxb-1', now: clock.now, log: SILENT }),
    crew: createCrew({ functionName: home, where }),
    checker: createChecker({ sites: onlyHome(where), hosts: [] }),
    publisher: createPublisher({ clock, sites: onlyHome(where), pace: UNPACED }),
    logs: null,
    events: null,
    letters: null,
    trail: null,
    clock,
    log: SILENT,
    defaults: {
      policy: DEFAULT_POLICY,
      channel: 'C0RELEASES',
      teamIds: ['T0SANDBOX'],
      home: { arn: home, places: [] },
    },
  };
}
