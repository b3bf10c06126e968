import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePlan } from '../../src/core/plan/planText.ts';
import { POLICY_NAMES, parsePolicy } from '../../src/core/plan/policyText.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { readEvent } from '../../src/lambda/event.ts';
import { METRIC_NAMES } from '../../src/lambda/meter.ts';
import { placesOf } from '../../src/lambda/places.ts';
import { parseCommand } from '../../src/slack/parse.ts';

/**
 * Every block in these pages is executed, parsed or typed here, by what its first line says. `sh account` needs an account
 * and is left out; nothing else is.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = [
  ...[
    'README',
    'install',
    'first-rollout',
    'plans',
    'planner',
    'policy',
    'checks',
    'pipelines',
    'operating',
    'runbook',
    'limits',
    'faq',
  ],
  ...['accounts', 'blue-green', 'groups', 'comparison', 'from-codedeploy', 'from-a-script', 'endpoints'],
].map((name) => `docs/${name}.md`);
PAGES.push(
  'infra/terraform/README.md',
  ...readdirSync(join(ROOT, 'docs/commands')).map((name) => `docs/commands/${name}`),
);

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
const schema = (name: string) =>
  new Ajv({ strictTypes: false, strictRequired: false }).compile(JSON.parse(read(`docs/schemas/${name}.schema.json`)));
const fits = (name: string, text: string) => {
  const validate = schema(name);
  validate(JSON.parse(text));
  expect(validate.errors ?? []).toEqual([]);
};
const terraform = spawnSync('terraform', ['version']).error === undefined;
if (!terraform) console.warn('\n!! LEFT OUT: HCL in the docs was not read: terraform is not installed.\n');

/** Commands that the docs may show without an account, and what stands for npm here. */
function execute(command: string): void {
  const [, script, args = ''] = /^npm run (?:--silent )?(\w+)(?: -- (.*))?$/.exec(command) ?? [];
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const file = /tsx (\S+)$/.exec(scripts[script ?? ''] ?? '')?.[1];
  expect(file, `${command} is no script of package.json`).toBeDefined();
  // The build is a test of its own, and others use what it made.
  if (script === 'build') return;
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', file ?? '', ...args.split(' ')], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
}

const KINDS: Readonly<Record<string, (text: string) => void>> = {
  sh: (text) => lines(text).forEach(execute),
  'sh account': () => {},
  text: () => {},
  canary: (text) => {
    for (const line of lines(text)) {
      expect(line).toMatch(/^\/canary /);
      const parsed = parseCommand(line.replace('/canary ', ''));
      expect(['ask', 'help'], line).toContain(parsed.kind);
      if (parsed.kind === 'ask' && parsed.ask.kind === 'start')
        expect(isRefusal(parsePlan(parsed.ask.plan ?? ''))).toBe(false);
    }
  },
  plan: (text) => {
    for (const line of lines(text)) expect(parsePlan(line), line).not.toHaveProperty('refused');
  },
  yaml: (text) => expect(parse(text)).toBeTypeOf('object'),
  hcl: (text) => {
    if (!terraform) return;
    const { stdout, status } = spawnSync('terraform', ['fmt', '-'], { input: `${text}\n`, encoding: 'utf8' });
    expect([status, stdout.trim()]).toEqual([0, text.trim()]);
  },
  'json event': (text) => {
    fits('pipeline-event', text);
    expect(isRefusal(readEvent(JSON.parse(text)))).toBe(false);
  },
  'json reply': (text) => fits('pipeline-reply', text),
  'json transition': (text) => fits('transition-event', text),
  'json pattern': (text) => expect(Object.values(JSON.parse(text))).not.toHaveLength(0),
  'json places': (text) => expect(placesOf({ AWS_REGION: 'eu-west-1', PLACES: text })).not.toHaveLength(0),
  'json policy': (text) => expect(parsePolicy(JSON.parse(text))).not.toHaveProperty('refused'),
};

describe.each(PAGES)('%s', (page) => {
  const text = read(page);
  const blocks = [...text.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map(([, kind = '', body = '']) => ({ kind, body }));

  it('has only blocks that say what they are', () => {
    expect((text.match(/^```/gm) ?? []).length).toBe(blocks.length * 2);
    for (const { kind } of blocks) expect(Object.keys(KINDS)).toContain(kind);
  });

  if (blocks.length > 0) {
    it.each(blocks)('$kind: $body', ({ kind, body }) => KINDS[kind]?.(body));
  }

  it('names only files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const named = [...text.matchAll(/`((?:infra|src|test|docs)\/[\w./-]+)`/g)].map(([, path = '']) => join(ROOT, path));
    const missing = [...links.map((link) => join(ROOT, dirname(page), link)), ...named].filter(
      (path) => !existsSync(path),
    );
    expect(missing).toEqual([]);
  });

  it('names only scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

it('the policy page has every name that a policy may have', () => {
  const page = read('docs/policy.md');
  expect(POLICY_NAMES.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

it('every alarm of the app has a section in the runbook, and no section is about none', () => {
  const alarms = [...read('template.yaml').matchAll(/^ {2}(\w+):\n {4}Type: AWS::CloudWatch::Alarm$/gm)].map(
    ([, name]) => name,
  );
  const sections = [...read('docs/runbook.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  expect(alarms.length).toBeGreaterThan(3);
  expect(sections.sort()).toEqual(alarms.sort());
});

it('the page on operating explains every metric that the app writes', () => {
  const page = read('docs/operating.md');
  expect(['Ticks', ...METRIC_NAMES].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

it('the index leads to every page', () => {
  const index = read('docs/README.md');
  const here = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  const ours = here.filter((name) => PAGES.includes(`docs/${name}`));
  expect(ours.filter((name) => !index.includes(`(${name})`))).toEqual([]);
});
