/**
 * Takes white space out of the built files: the package has to stay under a megabyte. Names of functions stay as they are, so
 * that the stack of a bug can be read.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minifySync } from 'rolldown/utils'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))

for (const name of readdirSync(DIST, { recursive: true })) {
  if (!name.endsWith('.js')) continue
  const file = join(DIST, name)
  const { code, errors } = minifySync(file, readFileSync(file, 'utf8'), {
    compress: true,
    mangle: { toplevel: false, keepNames: true },
  })
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  writeFileSync(file, code)
}
