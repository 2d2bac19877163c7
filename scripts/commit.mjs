/**
 * Writes the commit that is built into `dist/commit.json`, for `rolesync --version`. Where this folder is no checkout of its own,
 * such as an unpacked tarball, there is none.
 */
import { execFileSync } from 'node:child_process'
import { realpathSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const FILE = `${ROOT}dist/commit.json`
const SOURCES = ['src', 'schema', 'page']

const commit = commitOf()
if (commit === null) rmSync(FILE, { force: true })
else writeFileSync(FILE, `${JSON.stringify(commit)}\n`)

function commitOf() {
  const top = git('rev-parse', '--show-toplevel')
  if (top === null || realpathSync(top) !== realpathSync(ROOT)) return null
  const head = git('rev-parse', '--short=12', 'HEAD')
  if (head === null) return null
  return git('status', '--porcelain', '--', ...SOURCES) === '' ? head : `${head}, with changes`
}

/** The answer of git; `null` where there is no git, no checkout or no commit. */
function git(...words) {
  try {
    return execFileSync('git', words, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return null
  }
}
