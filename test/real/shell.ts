/** Runs blocks of a page in a shell, one after the other: variables that one exports are there in the next. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { build, MAIN, start } from '../commands/built.ts'
import type { CommandResult } from '../in-process.ts'

/** A block of a page: lines for a shell, or the content of a file. */
export interface Block {
  readonly file: string | null
  readonly body: string
}

/** Returns the blocks of a page that are marked `sh`, or `yaml` with the name of a file. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/```(?:sh|yaml ([\w./-]+))\n([\s\S]*?)```/g)].map(([, file = null, body = '']) => ({
    file,
    body,
  }))
}

/** A shell in an empty folder. */
export interface Shell {
  readonly folder: string
  /** Runs a block, or writes its file. The first command that fails ends it. */
  run(block: Block): Promise<CommandResult>
}

/** Opens a shell that finds `rolesync` as it is built, and the programs of `path`. */
export function openShell(path: readonly string[], env: Readonly<Record<string, string>>): Shell {
  build()
  const home = mkdtempSync(join(tmpdir(), 'rolesync-shell-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const [folder, bin, exported] = ['project', 'bin', 'exported'].map((name) => join(home, name)) as [
    ...[string, string, string],
  ]
  for (const one of [folder, bin]) mkdirSync(one)
  writeFileSync(join(bin, 'rolesync'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`)
  chmodSync(join(bin, 'rolesync'), 0o755)
  const person = { NAME: 'Ada', EMAIL: 'ada@example.com' }
  const who = ['AUTHOR', 'COMMITTER'].flatMap((as) =>
    Object.entries(person).map(([name, value]) => [`GIT_${as}_${name}`, value]),
  )
  const all = {
    ...{ HOME: home, LANG: 'C.UTF-8', GIT_CONFIG_GLOBAL: '/dev/null', ...Object.fromEntries(who), ...env },
    PATH: [bin, ...path, process.env.PATH ?? ''].join(delimiter),
  }
  return {
    folder,
    async run({ file, body }) {
      if (file !== null) {
        mkdirSync(dirname(join(folder, file)), { recursive: true })
        writeFileSync(join(folder, file), body)
        return { code: 0, out: '', err: '' }
      }
      const before = existsSync(exported) ? `. '${exported}'\n` : ''
      const script = `set -euo pipefail\n${before}${body}\nexport -p > '${exported}'\n`
      const running = start('bash', ['--norc', '-c', script], { cwd: folder, env: all })
      running.child.stdin?.end()
      return running.end
    },
  }
}
