/**
 * Checks that an installed package has exactly the runtime dependencies of this checkout's lock file:
 *
 *   node scripts/check-pins.mjs FOLDER
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const packagesOf = (file) =>
  Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages).filter(([path, { dev }]) => path !== '' && !dev)
const listed = (packages) => packages.map(([path, { version, integrity }]) => `${path} ${version} ${integrity}`).sort()

const wanted = listed(packagesOf(new URL('../package-lock.json', import.meta.url)))
const installed = listed(packagesOf(join(folder, 'node_modules/.package-lock.json')))
const wrong = wanted.filter((one) => !installed.includes(one)).concat(installed.filter((one) => !wanted.includes(one)))
if (wanted.length === 0 || wrong.length > 0) throw new Error(`not as pinned:\n${wrong.join('\n')}`)
console.log(`${installed.length} dependencies, each as pinned`)
