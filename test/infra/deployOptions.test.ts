import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { OPT_IN_HELP, OPT_IN_SWITCHES, OPT_INS, optIns } from '../../infra/deploy/optIns.ts';

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const TEMPLATE = new URL('../../template.yaml', import.meta.url);
interface Parameter {
  readonly Default?: unknown;
  readonly AllowedValues?: readonly unknown[];
}

it('every parameter of the template that says yes or no can be turned on by an option, and all are off until then', () => {
  // CloudFormation's own tags are no matter here.
  const { Parameters } = parse(readFileSync(TEMPLATE, 'utf8'), { logLevel: 'error' }) as {
    Parameters: Record<string, Parameter>;
  };
  const yesOrNo = Object.entries(Parameters).filter(([, { AllowedValues = [] }]) => AllowedValues.includes('yes'));
  expect(yesOrNo.map(([name]) => name).sort()).toEqual(
    Object.values(OPT_INS)
      .map(({ parameter }) => parameter)
      .sort(),
  );
  for (const [, parameter] of yesOrNo) expect(parameter.Default).toBe('no');
});

it('only what is named is set: what a deploy does not name stays as it was', () => {
  expect(optIns({})).toEqual({});
  expect(optIns({ 'allow-publish': 'yes' })).toEqual({ AllowPublish: 'yes' });
  expect(optIns({ 'offer-versions': 'yes', 'no-read-cloudtrail': 'yes', dashboard: 'yes' })).toEqual({
    OfferNewVersions: 'yes',
    ReadCloudTrail: 'no',
    DrawDashboard: 'yes',
  });
});

it('an option and its opposite together are a slip', () => {
  expect(() => optIns({ 'allow-publish': 'yes', 'no-allow-publish': 'yes' })).toThrow(
    'Give --allow-publish or --no-allow-publish, not both.',
  );
});

it('what only a deployment does is refused beside --secrets, by name, before any tool is asked', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  vi.spyOn(process, 'argv', 'get').mockReturnValue([
    'node',
    'deploy.ts',
    '--secrets',
    '--stack',
    'blue',
    '--yes',
    '--allow-publish',
    '--channel',
    'C0RELEASES',
  ]);
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  await import('../../infra/deploy/deploy.ts');
  expect(said).toHaveBeenCalledWith(expect.stringContaining('--allow-publish, --channel'));
  expect([said.mock.calls.length, process.exitCode]).toEqual([1, 1]);
});

it('--help names each option', () => {
  const options = OPT_IN_SWITCHES.filter((name) => !name.startsWith('no-'));
  expect(options.length).toBe(Object.keys(OPT_INS).length);
  expect(OPT_IN_HELP.split('\n').map((line) => /^ {2}--([a-z-]+) {2,}\S/.exec(line)?.[1])).toEqual(options);
});
