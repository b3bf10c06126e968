import { expect, it } from 'vitest';
import { fall } from './alarm.ts';

it('an alarm makes the alias safe with four AWS calls: find, save, read the alias, write it', async () => {
  const { calls } = await fall(1);
  expect(calls).toEqual(['Query', 'PutItem', 'GetAlias', 'UpdateAlias']);
});
