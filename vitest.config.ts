import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    setupFiles: ['reflect-metadata'],
    pool: 'forks',
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['src/domain/**'], exclude: ['**/*.spec.ts'], reporter: ['text-summary'] },
    projects: [
      {
        extends: true,
        test: { name: 'rules', include: ['src/**/*.spec.ts', 'test/property/**/*.spec.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.spec.ts'],
          exclude: ['test/property/**'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
