/**
 * Writes the scripts of an action and of a GitLab pipeline as files, so that ShellCheck can read them and .ci/run can run them:
 *
 *   node scripts/action-scripts.mjs FOLDER FILE…
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const [folder, ...files] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
for (const file of files) {
  const scripts = scriptsOf(parse(readFileSync(file, 'utf8')))
  if (scripts.length === 0) throw new Error(`${file} has no scripts`)
  for (const [name, script] of scripts) {
    const path = join(folder, `${name.toLowerCase().replaceAll(/\W+/g, '-')}.sh`)
    writeFileSync(path, `#!/usr/bin/env bash\nset -eo pipefail\n${script}\n`, { flag: 'wx' })
  }
}

/** Scripts by name, of the steps of a composite action or of the jobs of a pipeline. */
function scriptsOf({ runs, ...jobs }) {
  if (runs !== undefined) return runs.steps.map(({ name, run }) => [name, run])
  return Object.entries(jobs).flatMap(([job, { before_script, script }]) =>
    Object.entries({ before: before_script, script })
      .filter(([, lines]) => lines !== undefined)
      .map(([part, lines]) => [`${job} ${part}`, lines.join('\n')]),
  )
}
