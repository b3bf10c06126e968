import { expect, it } from 'vitest';
import { readArguments } from '../../../src/sandbox/arguments.ts';

const read = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => readArguments(args, env, '/kept');

it('without anything: port 8080, a virtual minute a second, everything kept', () => {
  expect(read([])).toEqual({ port: 8080, speed: 60, faults: [], stateDir: '/kept', fresh: false, verbose: false });
});

it('takes the port from the environment, and rather from the command line', () => {
  expect(read([], { PORT: '9000' })).toMatchObject({ port: 9000 });
  expect(read(['--port', '9001'], { PORT: '9000' })).toMatchObject({ port: 9001 });
});

it('takes faults, as many as are given', () => {
  expect(read(['--fault', 'UpdateAlias:error', '--fault', '*:throttle*9', '--fresh', '--speed=0'])).toMatchObject({
    speed: 0,
    fresh: true,
    faults: [{ operation: 'UpdateAlias' }, { kind: 'throttle', times: 9 }],
  });
});

it.each([
  [['--speed', '7'], '--speed must be one of 0, 1, 60, 600, not 7.'],
  [['--port', 'x'], 'x is not a port.'],
  [['--fault', 'nix'], 'nix is no fault: write Operation:kind or Operation:kind*times.'],
  [['--nix'], "Unknown option '--nix'"],
  [['nix'], "Unexpected argument 'nix'"],
])('says what is wrong with %s', (args, words) => {
  expect(read(args)).toContain(words);
});

it('knows when help is wanted', () => {
  expect(read(['-h'])).toBeNull();
});
