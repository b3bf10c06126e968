import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { contentKey, keep, readKept } from '../../infra/keptFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-kept-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a key changes with any byte and any name, and not with a date', () => {
  const source = join(folder, 'source');
  mkdirSync(join(source, 'deep'), { recursive: true });
  const file = join(source, 'deep', 'a.txt');
  writeFileSync(file, 'one');
  const before = contentKey([source]);
  utimesSync(file, 1, 1);
  expect(contentKey([source])).toBe(before);
  writeFileSync(file, 'two');
  const changed = contentKey([source]);
  writeFileSync(join(source, 'b.txt'), '');
  expect(new Set([before, changed, contentKey([source])]).size).toBe(3);
  expect(contentKey([file])).not.toBe(contentKey([join(source, 'b.txt')]));
});

it('what was made is there under its key, until something else is kept', () => {
  const kept = join(folder, 'kept');
  const files = (text: string) => new Map([['page.js', new TextEncoder().encode(text)]]);
  expect(readKept(kept, 'first')).toBeNull();
  keep(kept, 'first', files('1'));
  // As another process would that made the same at the same time.
  keep(kept, 'first', files('1'));
  expect(String(readKept(kept, 'first')?.get('page.js'))).toBe('1');
  keep(kept, 'second', files('2'));
  expect(readKept(kept, 'first')).toBeNull();
  expect(readdirSync(kept)).toEqual(['second']);
});
