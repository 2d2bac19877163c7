/**
 * Pins the dependencies of the published package: writes npm-shrinkwrap.json from the lock file, without what only
 * development needs. `--remove` takes it away again, since a checkout has package-lock.json.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

const ROOT = new URL('../', import.meta.url)
const SHRINKWRAP = new URL('npm-shrinkwrap.json', ROOT)

if (process.argv.includes('--remove')) {
  rmSync(SHRINKWRAP)
} else {
  const lock = JSON.parse(readFileSync(new URL('package-lock.json', ROOT), 'utf8'))
  const needed = Object.entries(lock.packages).filter(([, { dev, devOptional }]) => !dev && !devOptional)
  const packages = Object.fromEntries(needed)
  const { devDependencies: _, ...root } = packages['']
  writeFileSync(SHRINKWRAP, `${JSON.stringify({ ...lock, packages: { ...packages, '': root } }, null, 2)}\n`)
}
