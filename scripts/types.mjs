/**
 * Puts the type declarations of `rolesync/system` and `rolesync/testkit` into dist/: those that they reach, and no others.
 *
 *   node scripts/types.mjs
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const ENTRIES = ['kit/index.d.ts', 'testkit/index.d.ts']
const IMPORT = /(from\s+|import\()(['"])(\.[^'"]+)\.(ts|js)\2/g

const made = mkdtempSync(join(tmpdir(), 'rolesync-types-'))
try {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json', '--outDir', made], { cwd: ROOT, stdio: 'inherit' })
  for (const file of reachable()) {
    const target = join(ROOT, 'dist', file)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, textOf(file).replaceAll(IMPORT, '$1$2$3.js$2'))
  }
} finally {
  rmSync(made, { recursive: true, force: true })
}

function reachable() {
  const found = new Set(ENTRIES)
  for (const file of found) {
    for (const [, , , path] of textOf(file).matchAll(IMPORT)) found.add(`${join(dirname(file), path)}.d.ts`)
  }
  return found
}

/** Declarations of generated modules are written by hand, in src. */
function textOf(file) {
  const emitted = join(made, file)
  return readFileSync(existsSync(emitted) ? emitted : join(ROOT, 'src', file), 'utf8')
}
