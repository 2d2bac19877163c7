/** `rolesync init`: the first files of a project. Nothing that is there is ever written over. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { modeline } from '../authoring/new-file.ts'
import { scalarText } from '../authoring/scalar.ts'
import { readConfig } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { checkHost } from '../http/allowed-hosts.ts'
import { providers } from '../systems/index.ts'
import { type Answers, answersFor, type InitOptions, usualVariables } from './init-answers.ts'
import { type InitFile, pipelineFiles, pipelineSteps } from './init-ci.ts'
import type { Io } from './io.ts'
import { schemaPlace } from './schema-place.ts'
import { writeFiles } from './write-files.ts'

const CONFIGS = ['rolesync.yaml', 'rolesync.yml', 'roles/rolesync.yaml', 'roles/rolesync.yml']

export async function init(options: InitOptions, io: Io): Promise<ExitCode> {
  const there = CONFIGS.find((file) => existsSync(join(io.cwd, file)))
  if (there !== undefined) throw new UserError(`${there} is there already; add targets to it by hand`)
  const answers = await answersFor(options, io)
  const files = await filesFor(answers, io.cwd)
  const fresh = files.filter(({ label }) => !existsSync(join(io.cwd, label)))
  await writeFiles(
    fresh.map((file) => ({ ...file, path: join(io.cwd, file.label) })),
    io,
  )
  await check(io)
  for (const { label } of files) io.out(`${fresh.some((one) => one.label === label) ? 'wrote' : 'kept '} ${label}\n`)
  io.out(nextSteps(answers))
  return EXIT.done
}

async function filesFor(answers: Answers, cwd: string): Promise<InitFile[]> {
  const roles = `roles/${answers.name}/${answers.name}.yaml`
  const installed = schemaPlace('config', join(cwd, 'rolesync.yaml'), [])
  const reference = (name: 'config' | 'roles', file: string, up: string) =>
    installed === null ? `${up}schema/${name}.schema.json` : schemaPlace(name, join(cwd, file), [])
  const schemas = installed !== null ? [] : (['config', 'roles'] as const)
  return [
    { label: 'rolesync.yaml', text: modeline(reference('config', 'rolesync.yaml', './')) + configText(answers) },
    { label: roles, text: modeline(reference('roles', roles, '../../')) + rolesText(answers.provider) },
    ...(await Promise.all(
      schemas.map(async (name) => ({ label: `schema/${name}.schema.json`, text: await schemaText(name) })),
    )),
    ...(await pipelineFiles(answers)),
  ]
}

function schemaText(name: string): Promise<string> {
  return readFile(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8')
}

function configText({ provider, name, url, settings }: Answers): string {
  const own = Object.entries(settings).map(([setting, value]) => `    ${setting}: ${scalarText(value)}\n`)
  return `version: 1
targets:
  ${name}:
    provider: ${provider}
    url: ${scalarText(url)}
${own.join('')}    roles: [roles/${name}/*.yaml]
    # Credentials come from the environment only: ${usualVariables(name, provider).join(' and ')}.
    undeclared: report # live roles that no file declares are listed, and nothing happens to them
`
}

function rolesText(provider: string): string {
  return `# The roles of this system. rolesync pull writes those that are live.\nprovider: ${provider}\nroles: {}\n`
}

/** What was just written has to be right; an address or name that is not is told now. */
async function check(io: Io): Promise<void> {
  const { problems } = await readConfig(join(io.cwd, 'rolesync.yaml'), io.cwd, providers)
  if (problems.length > 0) {
    throw new UserError(`the files are written, but have to be mended:\n${problems.map(formatDiagnostic).join('\n')}`)
  }
}

function nextSteps(answers: Answers): string {
  const host = hostProblem(answers)
  const lines = [
    ...usualVariables(answers.name, answers.provider).map((variable) => `export ${variable}=…`),
    ...(host === null ? [] : [`export ROLESYNC_ALLOWED_HOSTS=${host}`]),
    'rolesync pull     # what is live, into the files',
    'rolesync plan     # shows no change',
  ]
  return `\nNext:\n${lines.map((line) => `  ${line}\n`).join('')}${pipelineSteps(answers, host)}`
}

/** The host of a url that is not known to be the provider's; a credential goes there only if the operator says so. */
function hostProblem({ name, provider, url }: Answers): string | null {
  try {
    checkHost({ target: name, url, domains: providers[provider]?.domains ?? [], allowed: [] })
    return null
  } catch (error) {
    if (error instanceof UserError) return new URL(url).hostname
    throw error
  }
}
