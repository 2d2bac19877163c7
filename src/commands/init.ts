/** `rolesync init`: the first files of a project. Nothing that is there is ever written over. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { modeline } from '../authoring/new-file.ts'
import { scalarText } from '../authoring/scalar.ts'
import { readConfig } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import { parts } from '../desired/validators.js'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { checkHost } from '../http/allowed-hosts.ts'
import { providers } from '../systems/index.ts'
import { pipelineFiles, pipelineSteps } from './init-ci.ts'
import { variablesOf } from './init-variables.ts'
import { type Io, PIPELINES, SYSTEMS } from './io.ts'
import { schemaPlace } from './schema-place.ts'
import { writeFiles } from './write-files.ts'

/** What can be asked for; all of it has to be known in the end. */
export interface InitOptions {
  readonly provider?: string
  readonly name?: string
  readonly url?: string
  readonly customerId?: string
  readonly ci?: (typeof PIPELINES)[number]
}

/** What is known once all questions are answered. */
export interface Answers {
  readonly provider: string
  readonly name: string
  readonly url: string
  readonly customerId: string | null
  readonly ci: (typeof PIPELINES)[number]
}

/** A file to write, by its path from the working directory. */
export interface InitFile {
  readonly label: string
  readonly text: string
}

const URLS: Readonly<Record<string, string>> = {
  reltio: 'https://auth.reltio.com/oauth',
  onelogin: 'https://acme.onelogin.com',
  'omneo-role-definitions': 'https://acme.getomneo.com/api/v3',
  'omneo-roles': 'https://acme.getomneo.com/api/v3',
  organization: 'https://api.example.com',
}

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

/** Answers from flags, and from questions where there is a terminal. */
async function answersFor(options: InitOptions, io: Io): Promise<Answers> {
  const missing = (['provider', 'name', 'url', 'ci'] as const).filter((flag) => options[flag] === undefined)
  const needsCustomer = (provider: string) => parts[provider]?.settings.includes('customerId') === true
  const lacksCustomer = options.customerId === undefined && needsCustomer(options.provider ?? '')
  const ask = io.terminal.in ? io.ask : undefined
  if (ask === undefined && (missing.length > 0 || lacksCustomer)) {
    const flags = [...missing, ...(lacksCustomer ? ['customer-id'] : [])].map((flag) => `--${flag}`)
    throw new UserError(`there is no terminal to ask on; name ${flags.join(', ')}`)
  }
  const choose = async (question: string, words: readonly string[]) => (await ask?.choose(question, words)) ?? ''
  const text = async (question: string, suggestion: string) => (await ask?.text(question, suggestion)) ?? ''
  const provider = options.provider ?? (await choose('Which system?', SYSTEMS))
  const name = options.name ?? (await text('A short name for it, such as mdm-prod', provider))
  const url = options.url ?? (await text('The address of its API', URLS[provider] ?? ''))
  const customerId = needsCustomer(provider) ? (options.customerId ?? (await text('The Reltio customer', ''))) : null
  const ci = options.ci ?? ((await choose('Which pipelines?', PIPELINES)) as Answers['ci'])
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new UserError(`--name ${name}: a target's name has lower-case letters, digits and hyphens`)
  }
  if (!needsCustomer(provider) && options.customerId !== undefined) {
    throw new UserError(`--customer-id is for reltio, not for ${provider}`)
  }
  return { provider, name, url, customerId, ci }
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

function configText({ provider, name, url, customerId }: Answers): string {
  const customer = customerId === null ? '' : `    customerId: ${scalarText(customerId)}\n`
  return `version: 1
targets:
  ${name}:
    provider: ${provider}
    url: ${scalarText(url)}
${customer}    roles: [roles/${name}/*.yaml]
    # Credentials come from the environment only: ${variablesOf(name, provider).join(' and ')}.
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
    ...variablesOf(answers.name, answers.provider).map((variable) => `export ${variable}=…`),
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
