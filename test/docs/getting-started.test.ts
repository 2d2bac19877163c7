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
    if (command.startsWith('$ curl ')) {
      await curl(command.replace('127.0.0.1:4100', `127.0.0.1:${sandbox.port}`))
      continue
    }
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

/** The request of a command line with curl; curl itself need not be there. */
async function curl(command: string): Promise<void> {
  const words = (command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''))
  const after = (flag: string) => words.flatMap((word, index) => (word === flag ? [words[index + 1] ?? ''] : []))
  const headers = after('-H').map((header) => header.split(': ') as [string, string])
  const url = words.find((word) => word.startsWith('http')) ?? ''
  const { status } = await fetch(url, { method: after('-X').join(), headers, body: after('-d').join() })
  expect(status).toBe(200)
}
