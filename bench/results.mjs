/** `bench/results.md`: one part from the sandbox, one from real servers. Each is kept while the other is made anew. */
import { readFileSync, writeFileSync } from 'node:fs'

const FILE = new URL('results.md', import.meta.url)
const REAL = '\n## A plan of a real server that finds nothing to do\n'

function parts() {
  const [sandbox, real] = readFileSync(FILE, 'utf8').split(REAL)
  return { sandbox, real: real === undefined ? '' : REAL + real }
}

/** Writes what `npm run bench` measured. */
export function writeSandboxPart(text) {
  writeFileSync(FILE, text + parts().real)
}

/** Writes what `npm run bench:real` measured. */
export function writeRealPart(text) {
  writeFileSync(FILE, `${parts().sandbox}${REAL}\n${text}`)
}
