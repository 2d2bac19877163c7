import { defineConfig } from 'vitest/config'

/** Tests that run whole matrices or the built command line; `npm run check` leaves them out, `npm test` does not. */
const SLOW = [
  'test/faults/**/*.test.ts',
  'test/systems/**/*.test.ts',
  'test/docs/**/*.test.ts',
  'test/ci/action.test.ts',
  'test/commands/process.test.ts',
  'test/editor/**/*.test.ts',
  'test/package.test.ts',
  'test/**/*-laws.test.ts',
  'test/knowledge/undo.test.ts',
]

/** They need a browser or real servers: `npm run test:browser`, `npm run test:real`. */
const ELSEWHERE = ['test/browser/**', 'test/real/**']

const shared = {
  testTimeout: 30_000,
  // It imports JSON in a way that Node no longer takes.
  server: { deps: { inline: ['@actions/workflow-parser'] } },
}

export default defineConfig({
  // Dependencies whose source maps are missing are none of our business.
  logLevel: 'error',
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/**/*.test.ts'], exclude: [...SLOW, ...ELSEWHERE] } },
      { test: { ...shared, name: 'slow', include: SLOW, exclude: ELSEWHERE } },
    ],
  },
})
