/** `docs/adding-a-system.md`, block by block, against the package as it ships: from an empty folder to an apply. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { type Around, start } from '../commands/built.ts'
import { settled } from '../docs/settled.ts'
import { openHost } from './host.ts'

const DOCUMENT = fileURLToPath(new URL('../../docs/adding-a-system.md', import.meta.url))
const SOURCE = fileURLToPath(new URL('acme-groups/', import.meta.url))

const BLOCK = /```(sh|console|(?:json|ts) [\w./-]+|yaml [\w./-]+)\n([\s\S]*?)```/g

test('adding a system', { timeout: 900_000 }, async () => {
  const host = openHost('acme-groups')
  onTestFinished(host.remove)
  const document = readFileSync(DOCUMENT, 'utf8')
  const env: Record<string, string> = {}
  let port = 0
  let written = document
  for (const [block, kind = '', body = ''] of document.matchAll(BLOCK)) {
    const [, file] = kind.split(' ')
    if (kind === 'sh') {
      for (const line of body.trim().split('\n')) runLine(line, host.home, env)
    } else if (kind.startsWith('yaml')) {
      write(join(host.project, file ?? ''), body)
    } else if (file !== undefined) {
      // The package of the page is in the repository too, where its types are checked and editors help.
      const text = readFileSync(join(SOURCE, file), 'utf8')
      write(join(host.home, file), text)
      written = written.replace(block, () => `\`\`\`${kind}\n${text}\`\`\``)
    } else {
      if (port === 0) port = await sandbox(host.main, { cwd: host.project, env })
      const [command = ''] = body.split('\n')
      const printed = settled(await run(command.replace('127.0.0.1:4100', `127.0.0.1:${port}`), host, env), port)
      written = written.replace(block, () => `\`\`\`console\n${`${command}\n${printed}`.trimEnd()}\n\`\`\``)
    }
  }
  // To write files and output anew: UPDATE_DOCS=1 npx vitest run test/third-party, and read the difference.
  if (process.env.UPDATE_DOCS) writeFileSync(DOCUMENT, written)
  else expect(document).toBe(written)

  const schema = await run('$ rolesync schema roles', host, env)
  expect(JSON.parse(schema).properties.provider.enum).toContain('acme-groups')
  expect(await run('$ rolesync completion bash', host, env)).toContain('--workspace')
})

/** A line of a shell: a variable, or a tool of the package. What would be installed is there already. */
function runLine(line: string, cwd: string, env: Record<string, string>): void {
  const [, name = '', value = ''] = /^export (\w+)=(.*)$/.exec(line) ?? []
  if (name !== '') env[name] = value
  if (!line.startsWith('npx ')) return
  const [tool = '', ...argv] = line.slice('npx '.length).split(' ')
  const program = { tsc: 'typescript/bin/tsc', vitest: 'vitest/vitest.mjs' }[tool]
  if (program === undefined) throw new Error(`${tool} is not known here`)
  const { PATH } = process.env
  execFileSync(process.execPath, [join(cwd, '../node_modules', program), ...argv], {
    cwd,
    env: { PATH },
    stdio: 'pipe',
  })
}

/** A command line of rolesync, with variables before it or without. Returns what it prints, on both streams if it fails. */
async function run(
  command: string,
  host: { main: string; project: string },
  env: Record<string, string>,
): Promise<string> {
  const [, variable, value = '', words = ''] = /^\$ (?:(\w+)=(\S+) )?rolesync (.*)$/.exec(command) ?? []
  const more = variable === undefined ? {} : { [variable]: value }
  const child = start(process.execPath, [host.main, ...words.split(' ')], {
    cwd: host.project,
    env: { ...env, ...more },
  })
  child.child.stdin?.end()
  const { code, out, err } = await child.end
  if (variable === undefined) expect(code, out + err).toBe(0)
  else expect(code).toBe(1)
  return (out + (code === 0 ? '' : err)).replaceAll(dirname(host.project), '/opt')
}

async function sandbox(main: string, around: Around): Promise<number> {
  const running = start(process.execPath, [main, 'sandbox', '--port', '0'], around)
  await running.until('Stop it with Ctrl-C')
  const [, port = ''] = /acme-groups +http:\/\/127\.0\.0\.1:(\d+)\/acme/.exec(running.seen()) ?? []
  return Number(port)
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
