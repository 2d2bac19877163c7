import { defineConfig } from 'vitest/config'

/** Tests against real servers, which are installed at their first use: `npm run test:real`. One file at a time. */
export default defineConfig({
  logLevel: 'error',
  test: {
    include: ['test/real/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    // The first hook may have to install a server.
    hookTimeout: 900_000,
  },
})
