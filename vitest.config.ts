import { defineConfig } from 'vitest/config';

/** What only computes: it fills every core by itself. */
const COMPUTING = ['test/simulation/**/*.test.ts', 'test/core/**/*.test.ts', 'test/app/**/*.test.ts'];

const COMMON = {
  // For what hangs: a test never says how long something may take, and a busy machine is slow.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  isolate: false,
};

/**
 * Two groups, one after the other. What starts sandboxes, scripts and browsers keeps the real time limits of the product (an answer to Slack
 * within three seconds), so it shares the machine with nothing that computes for minutes.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { ...COMMON, name: 'computing', include: COMPUTING, maxWorkers: 3, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...COMMON,
          name: 'running',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['**/node_modules/**', ...COMPUTING],
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
