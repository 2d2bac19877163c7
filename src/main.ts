#!/usr/bin/env node
/** The one file that touches the process. */
import { createInterface } from 'node:readline/promises'
import { run } from './cli.ts'
import type { Io } from './commands/io.ts'
import { EXIT } from './errors.ts'

const controller = new AbortController()
let interrupts = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Once: finish what is in flight. Twice: the operator means it.
    if (++interrupts > 1) process.exit(EXIT.interrupted)
    controller.abort()
  })
}
// A reader that went away, such as `head`, is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const io: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  terminal: {
    out: process.stdout.isTTY === true,
    err: process.stderr.isTTY === true,
    in: process.stdin.isTTY === true,
  },
  columns: process.stdout.columns ?? 80,
  signal: controller.signal,
  async confirm(question) {
    const prompt = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return (await prompt.question(`${question} `, { signal: controller.signal })).trim() === 'yes'
    } finally {
      prompt.close()
    }
  },
}

process.exitCode = await run(process.argv.slice(2), io)
