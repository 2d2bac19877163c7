#!/usr/bin/env node
/** The one file that touches the process. */
import { createInterface } from 'node:readline'
import { run } from './cli.ts'
import { EXIT, Interrupted, UserError } from './domain/errors.ts'
import type { Outside } from './terminal/io.ts'

const controller = new AbortController()
const onExit = new Set<() => void>()
let interrupts = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt)
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that went away, such as `head`, is no failure of ours; a full disk is.
  if (error.code === 'EPIPE') return
  process.stderr.write(`Error: standard output cannot be written: ${error.message}\n`)
  process.exitCode = EXIT.failed
})
// There is nowhere left to tell it.
process.stderr.on('error', () => {})

const outside: Outside = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  get cwd() {
    try {
      return process.cwd()
    } catch (cause) {
      throw new UserError('the working directory is gone; go to one that exists', EXIT.failed, { cause })
    }
  },
  terminal: {
    out: process.stdout.isTTY === true,
    err: process.stderr.isTTY === true,
    in: process.stdin.isTTY === true && process.stderr.isTTY === true,
  },
  columns: process.stdout.columns || 80,
  signal: controller.signal,
  onExit,
  processes: { own: process.pid, isAlive },
  confirm,
  ask: {
    async choose(question, words) {
      const { select } = await import('@clack/prompts')
      const options = words.map((value) => ({ value }))
      return answered(await select({ message: question, options, output: process.stderr }))
    },
    async text(question, suggestion, check) {
      const { text } = await import('@clack/prompts')
      const shown = { message: question, placeholder: suggestion, defaultValue: suggestion }
      const validate = (answer: string | undefined) => check(answer || suggestion) ?? undefined
      return answered(await text({ ...shown, validate, output: process.stderr }))
    },
  },
}

const code = await run(process.argv.slice(2), outside)
if (code !== EXIT.done) process.exitCode = code

/** A process of somebody else is alive as well. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A question that was left by Ctrl-C is answered with a symbol. */
function answered(answer: string | symbol): string {
  if (typeof answer === 'string') return answer
  throw new Interrupted()
}

/** Once: finish what is in flight. Twice: the operator means it. */
function interrupt(): void {
  if (++interrupts > 1) {
    for (const say of onExit) say()
    process.exit(EXIT.interrupted)
  }
  controller.abort()
}

/** A prompt takes Ctrl-C for itself, and Ctrl-D ends it without an answer: both are an answer all the same. */
function confirm(question: string): Promise<boolean> {
  const { signal } = controller
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  return new Promise((resolve, reject) => {
    prompt.once('SIGINT', interrupt)
    signal.addEventListener('abort', () => prompt.close())
    prompt.once('close', () => {
      if (signal.aborted) reject(new Interrupted())
      else resolve(false)
    })
    prompt.question(`${question} `, (answer) => {
      resolve(answer.trim() === 'yes')
      prompt.close()
    })
  })
}
