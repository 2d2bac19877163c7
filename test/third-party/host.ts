/** A project outside of this repository, with rolesync as it is packed and a package of somebody else beside it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from '../commands/built.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Dependencies of the package's own tests; the same that this repository has. */
const TOOLS = ['vitest', 'typescript', '@types/node']

export interface Host {
  /** The folder of the package that is made. */
  readonly home: string
  /** Another folder, for a project of its users. */
  readonly project: string
  /** The command line of rolesync as it is installed. */
  readonly main: string
  remove(): void
}

/**
 * Packs rolesync and installs it in a folder of its own. Its dependencies are those of this repository, which spares a
 * way to the registry; nothing else of the repository can be reached from there.
 */
export function openHost(name: string): Host {
  build()
  execFileSync(process.execPath, [join(ROOT, 'scripts/types.mjs')], { stdio: 'inherit' })
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rolesync-host-')))
  const modules = join(folder, 'node_modules')
  const [home, project] = [join(folder, name), join(folder, 'project')]
  for (const one of [join(modules, 'rolesync'), home, project]) mkdirSync(one, { recursive: true })
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT })
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  execFileSync('tar', ['xzf', join(folder, tarball), '-C', join(modules, 'rolesync'), '--strip-components=1'])
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  for (const one of [...Object.keys(dependencies), ...TOOLS]) {
    mkdirSync(dirname(join(modules, one)), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', one), join(modules, one))
  }
  symlinkSync(home, join(modules, name))
  return {
    home,
    project,
    main: join(modules, 'rolesync/dist/main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
