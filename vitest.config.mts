import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    reporters: ['default', './scripts/totals-reporter.ts'],
    testTimeout: 20_000,
  },
});
