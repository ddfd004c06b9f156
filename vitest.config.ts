import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    setupFiles: ['reflect-metadata'],
    coverage: { provider: 'v8', include: ['src/domain/**'], exclude: ['**/*.spec.ts'], reporter: ['text-summary'] },
  },
});
