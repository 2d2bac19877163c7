import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Dependencies whose source maps are missing are none of our business.
  logLevel: 'error',
  test: {
    include: ['test/**/*.test.ts'],
    // These need a browser or real servers: `npm run test:browser`, `npm run test:real`.
    exclude: ['test/browser/**', 'test/real/**'],
    testTimeout: 30_000,
    // It imports JSON in a way that Node no longer takes.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
  },
})
