import { expect, it } from 'vitest';
import { readDoctorEvent } from '../../src/lambda/doctorEvent.ts';

it('a doctor asks about a function’s alias, or about none', () => {
  expect(readDoctorEvent({ kind: 'doctor', function: 'checkout', alias: 'prod' })).toEqual({
    function: 'checkout',
    alias: 'prod',
  });
  expect(readDoctorEvent({ kind: 'doctor' })).toEqual({ function: null, alias: 'live' });
});

it('what is no doctor’s event is left to others', () => {
  expect(readDoctorEvent({ kind: 'tick' })).toBeNull();
  expect(readDoctorEvent('doctor')).toBeNull();
});

it.each([{ function: 7 }, { alias: '42' }, { verbose: true }])('%j is refused', (more) => {
  expect(readDoctorEvent({ kind: 'doctor', ...more })).toMatchObject({ refused: true, code: 'bad-input' });
});
