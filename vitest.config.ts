import { defineConfig } from 'vitest/config'

/** Tests that run whole matrices, many generated cases or the built command line: `npm test` has them, `npm run check` not. */
const SLOW = [
  'test/faults/**/*.test.ts',
  'test/systems/**/*.test.ts',
  'test/docs/**/*.test.ts',
  'test/ci/action.test.ts',
  'test/ci/gitlab.test.ts',
  'test/commands/process.test.ts',
  'test/editor/**/*.test.ts',
  'test/package.test.ts',
  'test/third-party/*.test.ts',
  'test/**/*laws.test.ts',
  'test/**/*fuzz.test.ts',
  'test/render/hostile.test.ts',
  'test/knowledge/undo*.test.ts',
  'test/commands/two-applies.test.ts',
  'test/review/base.test.ts',
  'test/review/reviewer.test.ts',
]

/** They need a browser, real servers (`npm run test:browser`, `npm run test:real`), or a package as it ships. */
const ELSEWHERE = ['test/browser/**', 'test/real/**', 'test/third-party/acme-groups/**']

// Dependencies whose source maps are missing are none of our business.
const logLevel = 'error'

const shared = {
  testTimeout: 30_000,
  // It imports JSON in a way that Node no longer takes.
  server: { deps: { inline: ['@actions/workflow-parser'] } },
}

export default defineConfig({
  logLevel,
  test: {
    projects: [
      {
        logLevel,
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...SLOW, ...ELSEWHERE],
          // Halves the time: modules are loaded once for each worker, so a test must leave nothing behind in them.
          isolate: false,
          pool: 'threads',
        },
      },
      { logLevel, test: { ...shared, name: 'slow', include: SLOW, exclude: ELSEWHERE } },
    ],
  },
})
