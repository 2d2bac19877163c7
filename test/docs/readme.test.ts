/** The plan that the README shows is the one that the example gives. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bench } from '../knowledge/bench.ts'
import { settled } from './settled.ts'

const FILE = fileURLToPath(new URL('../../README.md', import.meta.url))

test('what a plan looks like', async () => {
  const { rolesync, sandbox } = await bench()
  const document = readFileSync(FILE, 'utf8')
  const [block = '', command = ''] = /```\n(\$ rolesync plan .*)\n[\s\S]*?```/.exec(document) ?? []
  const argv = command.replace('$ rolesync ', '').match(/'[^']*'|\S+/g) ?? []
  const { code, out, err } = await rolesync(argv.map((word) => word.replaceAll("'", '')))
  expect(code, err).toBe(0)
  const written = document.replace(block, () => `\`\`\`\n${command}\n\n${settled(out, sandbox.port)}\n\`\`\``)
  // To write it anew: UPDATE_DOCS=1 npx vitest run test/docs, and read the difference.
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, written)
  else expect(document).toBe(written)
})
