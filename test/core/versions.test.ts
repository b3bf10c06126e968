import { describe, expect, it } from 'vitest';
import { type Configuration, differences, MOST_ROWS } from '../../src/core/versions.ts';
import { NOON } from '../fixtures/rollouts.ts';
import { aConfiguration, aVersion } from '../fixtures/versions.ts';

function compared(stable: Partial<Configuration>, canary: Partial<Configuration>, provisioned = false) {
  const old = aVersion('42', { configuration: aConfiguration(stable) });
  const fresh = aVersion('43', { configuration: aConfiguration({ codeSha256: 'Zm9vYmFyYmF6', ...canary }) });
  return differences(old, fresh, provisioned);
}

/** What differs but for the code, which always does here. */
function rows(stable: Partial<Configuration>, canary: Partial<Configuration>) {
  return compared(stable, canary)
    .rows.filter(({ what }) => what !== 'Code')
    .map(({ what, stable: old, canary: fresh }) => [what, old, fresh]);
}

describe('two versions side by side', () => {
  it.each<[string, Partial<Configuration>, Partial<Configuration>, string, string]>([
    ['Description', { description: 'Gift cards' }, { description: '' }, 'Gift cards', '–'],
    ['Published', { publishedAtMs: NOON - 86_400_000 }, {}, '2026-11-20 12:00 UTC', '2026-11-21 12:00 UTC'],
    ['Runtime', { runtime: 'nodejs22.x' }, {}, 'nodejs22.x', 'nodejs24.x'],
    ['Handler', {}, { handler: 'app.run' }, 'index.handler', 'app.run'],
    ['Memory', {}, { memoryMb: 1_024 }, '512 MB', '1,024 MB'],
    ['Architecture', { architecture: 'x86_64' }, {}, 'x86_64', 'arm64'],
    ['Layers', { layers: ['otel:3', 'geo:1'] }, { layers: ['otel:4', 'geo:1'] }, 'otel:3', 'otel:4'],
    ['Environment variables', {}, { variables: ['STAGE', 'TABLE', 'TAX_TABLE'] }, '–', 'TAX_TABLE'],
    ['Code size', {}, { codeBytes: 1_482_113 }, '482,113 bytes', '1,482,113 bytes'],
    ['Ephemeral storage', {}, { ephemeralMb: 1_024 }, '512 MB', '1,024 MB'],
    ['Network', { network: ['vpc-1', 'subnet-1'] }, { network: ['vpc-1', 'subnet-2'] }, 'subnet-1', 'subnet-2'],
    ['Tracing', {}, { tracing: 'Active' }, 'PassThrough', 'Active'],
    ['Package', {}, { packageType: 'Image' }, 'Zip', 'Image'],
    [
      'Image settings',
      { image: 'node app.js' },
      { image: 'node app.js in /srv' },
      'node app.js',
      'node app.js in /srv',
    ],
    ['SnapStart', {}, { snapStart: { on: true, ready: true } }, 'off', 'on'],
  ])('%s is told where it differs, and only then', (what, stable, canary, old, fresh) => {
    expect(rows(stable, canary)).toEqual([[what, old, fresh]]);
    expect(rows(stable, stable)).toEqual([]);
  });

  it('timeout, role and dead-letter queue are compared too', () => {
    const other = aVersion('43', { timeoutMs: 30_000, roleArn: 'arn:other', deadLetterArn: 'arn:queue' });
    const { rows: found } = differences(aVersion('42'), other, false);
    expect(found.map(({ what, canary }) => [what, canary])).toEqual([
      ['Timeout', '30 s'],
      ['Role', 'arn:other'],
      ['Dead-letter queue', 'arn:queue'],
    ]);
  });

  it('names that AWS could not read are not compared', () => {
    expect(rows({ variables: null }, {})).toEqual([]);
  });

  it('stays small, whatever people write', () => {
    const many = Array.from({ length: 500 }, (_, i) => `VARIABLE_${i}_${'x'.repeat(200)}`);
    const everything: Partial<Configuration> = {
      description: 'd'.repeat(10_000),
      publishedAtMs: 0,
      runtime: 'java21',
      handler: 'h'.repeat(500),
      memoryMb: 1,
      architecture: 'x86_64',
      layers: many,
      variables: many,
      codeBytes: 1,
      ephemeralMb: 1,
      network: many,
      tracing: 'Active',
      packageType: 'Image',
      image: 'i'.repeat(5_000),
      snapStart: { on: true, ready: false },
    };
    const found = compared({}, everything, true);
    expect(found.rows).toHaveLength(MOST_ROWS);
    expect(found.notes[0]).toBe('4 more settings differ.');
    expect(JSON.stringify(found).length).toBeLessThan(5_000);
  });
});

describe('what it means for the rollout', () => {
  const SHA = aConfiguration().codeSha256;

  it('code that is the same to the byte is said to be, with or without other settings', () => {
    expect(compared({}, { codeSha256: SHA, memoryMb: 1_024 }).notes).toEqual([
      'The code is the same to the byte: only the configuration differs.',
    ]);
    expect(compared({}, { codeSha256: SHA, description: 'Again' }).notes[0]).toMatch(/nothing differs but the number/);
    expect(compared({}, {}).notes).toEqual([]);
  });

  it('provisioned concurrency is told with what it does to the canary and to the way back', () => {
    expect(compared({}, {}, true).notes).toEqual([
      expect.stringMatching(/expect cold starts on it.*a way back after that/),
    ]);
  });

  it('a canary with SnapStart is told, with the state of its snapshot', () => {
    expect(compared({}, { snapStart: { on: true, ready: true } }).notes[0]).toContain('its snapshot is ready');
    expect(compared({}, { snapStart: { on: true, ready: false } }).notes[0]).toContain('not ready yet');
  });
});
