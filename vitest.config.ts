import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One more than two cores: the stories and the deploy scripts wait as much as they work.
    maxWorkers: 4,
    isolate: false,
  },
});
