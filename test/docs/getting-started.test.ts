/** The commands of the documentation are run, one after the other, and print what it says that they print. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bench, runIn } from '../authoring/bench.ts'
import { settled } from './settled.ts'

const FILE = fileURLToPath(new URL('../../docs/getting-started.md', import.meta.url))

test('getting started', async () => {
  const { sandbox, folder, write } = await bench()
  const document = readFileSync(FILE, 'utf8')
  let written = document
  for (const [block, kind = '', body = ''] of document.matchAll(/```(console|yaml [\w./-]+)\n([\s\S]*?)```/g)) {
    if (kind !== 'console') {
      write({ [kind.slice('yaml '.length)]: body })
      continue
    }
    const [command = ''] = body.split('\n')
    const argv = command.replace('$ rolesync ', '').replace('127.0.0.1:4100', `127.0.0.1:${sandbox.port}`).split(' ')
    const { code, out, err } = await runIn(folder, argv, { env: { ROLESYNC_CRM_TOKEN: 'sandbox' }, columns: 80 })
    expect(code, err).toBe(0)
    written = written.replace(
      block,
      () => `\`\`\`console\n${`${command}\n${settled(out, sandbox.port)}`.trimEnd()}\n\`\`\``,
    )
  }
  // To write the output of commands anew: UPDATE_DOCS=1 npx vitest run test/docs, and read the difference.
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, written)
  else expect(document).toBe(written)
})
