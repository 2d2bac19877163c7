/** `rolesync init`: the first files of a project, or one target more. Nothing else that is there is ever written over. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Answers, usualVariables } from '../app/answers.ts'
import { keptPipelines, kindsOf, linesToAdd } from '../app/kept-pipelines.ts'
import { type ExistingConfig, projectFiles, targetFiles } from '../app/new-project.ts'
import { providerOf } from '../app/open-systems.ts'
import { type NewFile, pipelineSteps } from '../app/pipelines.ts'
import { writeFiles } from '../app/write-files.ts'
import { readConfig } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { hostToAllow } from '../http/allowed-hosts.ts'
import { answersFor, type InitOptions, sameAgain } from '../terminal/init-answers.ts'
import type { Io } from '../terminal/io.ts'
import { refuseLink } from '../terminal/no-links.ts'

const CONFIGS = ['rolesync.yaml', 'rolesync.yml', 'roles/rolesync.yaml', 'roles/rolesync.yml']

/** Writes the first files of a project, or adds a target to the config that is there. */
export async function init(options: InitOptions, io: Io): Promise<ExitCode> {
  const config = await existingConfig(io)
  const answers = await answersFor(options, config?.targets.map(({ name }) => name) ?? null, io)
  const files = config === null ? await projectFiles(answers, io) : await targetFiles(answers, config, io.cwd)
  for (const { label } of files) refuseLink(io.cwd, 'init', label)
  const written = files.filter(({ label }) => label === config?.label || !existsSync(join(io.cwd, label)))
  await write(written, answers, io)
  await check(config?.label ?? 'rolesync.yaml', io)
  for (const { label } of files) {
    const verb = label === config?.label ? 'changed' : written.some((one) => one.label === label) ? 'wrote' : 'kept'
    io.out(`${verb.padEnd(config === null ? 5 : 7)} ${label}\n`)
  }
  const kept = keptPipelines(
    io.cwd,
    written.map(({ label }) => label),
  )
  io.out(linesToAdd(answers, kept) + nextSteps(answers, { config, kinds: kindsOf(answers, kept) }, io))
  return EXIT.done
}

async function existingConfig(io: Io): Promise<ExistingConfig | null> {
  const label = CONFIGS.find((file) => existsSync(join(io.cwd, file)))
  if (label === undefined) return null
  const path = join(io.cwd, label)
  const { targets, problems } = await readConfig(path, io.cwd, io.systems)
  if (problems.length === 0) return { path, label, targets }
  const lines = problems.map(formatDiagnostic).join('\n')
  throw new UserError(`${label} is there, and gets no further target before its mistakes are mended:\n${lines}`)
}

/** Writes all of the files or none; the answers are not lost with them. */
async function write(files: readonly NewFile[], answers: Answers, io: Io): Promise<void> {
  const places = files.map((file) => ({ ...file, path: join(io.cwd, file.label) }))
  try {
    await writeFiles(places, io)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`${error.message}\nthe same answers again: ${sameAgain(answers)}`, error.exitCode)
  }
}

/** Checks what was just written. */
async function check(label: string, io: Io): Promise<void> {
  const { problems } = await readConfig(join(io.cwd, label), io.cwd, io.systems)
  if (problems.length > 0) {
    throw new UserError(`files written; they do not validate yet:\n${problems.map(formatDiagnostic).join('\n')}`)
  }
}

/** Files that are there beside the answers. */
interface Around {
  readonly config: ExistingConfig | null
  readonly kinds: readonly Answers['ci'][]
}

function nextSteps(answers: Answers, { config, kinds }: Around, io: Io): string {
  const hosts = hostsToAllow(answers, config, io)
  const limit = config === null ? '' : ` --target ${answers.name}`
  const lines = [
    ...usualVariables(answers).map((variable) => `export ${variable}=…`),
    ...(hosts === null ? [] : [`export ROLESYNC_ALLOWED_HOSTS=${hosts}`]),
    `rolesync pull${limit}     # what is live, into the files`,
    `rolesync plan${limit}     # shows no change`,
  ]
  const steps = kinds.map((ci) => pipelineSteps({ ...answers, ci }, hosts))
  const pipelines = config === null || steps.length > 0 ? steps.join('') : PIPELINES_TOO
  return `\nNext:\n${lines.map((line) => `  ${line}\n`).join('')}${pipelines}`
}

const PIPELINES_TOO = '\nPipelines of this project need these variables too.\n'

/**
 * The hosts of all targets that are not known to be their providers', as the variable lists them; `null` for none. One host
 * alone would take the place of those that are allowed already.
 */
function hostsToAllow({ system, url }: Answers, config: ExistingConfig | null, { systems }: Io): string | null {
  const older = (config?.targets ?? []).map((target) => ({ url: target.url, provider: providerOf(target, systems) }))
  const hosts = [...older, { url, provider: system }].flatMap((target) => {
    return hostToAllow({ url: target.url, domains: target.provider.domains, allowed: [] }) ?? []
  })
  return hosts.length === 0 ? null : [...new Set(hosts)].join(',')
}
