import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    setupFiles: ['reflect-metadata'],
    pool: 'forks',
    // More than there are processors, as a rule: most of the time something is waited for.
    maxWorkers: 3,
    // Only with --coverage: `npm run test:coverage`.
    coverage: {
      provider: 'v8',
      include: ['src/domain/**'],
      exclude: ['**/*.spec.ts'],
      reporter: ['text-summary'],
      thresholds: { lines: 95 },
    },
    projects: [
      {
        extends: true,
        test: { name: 'rules', include: ['src/**/*.spec.ts', 'test/property/**/*.spec.ts', 'test/*.spec.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/{api,flow}/**/*.spec.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          // Every file starts instances of its own; loading the same modules for each again takes longer than most of them.
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'chaos', include: ['test/chaos/**/*.spec.ts'], globalSetup: ['test/support/global-setup.ts'] },
      },
    ],
  },
});
