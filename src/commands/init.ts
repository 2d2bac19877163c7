/** `rolesync init`: the first files of a project. Nothing that is there is ever written over. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Answers, usualVariables } from '../app/answers.ts'
import { projectFiles } from '../app/new-project.ts'
import { pipelineSteps } from '../app/pipelines.ts'
import { writeFiles } from '../app/write-files.ts'
import { readConfig } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { checkHost } from '../http/allowed-hosts.ts'
import { answersFor, type InitOptions } from '../terminal/init-answers.ts'
import type { Io } from '../terminal/io.ts'

const CONFIGS = ['rolesync.yaml', 'rolesync.yml', 'roles/rolesync.yaml', 'roles/rolesync.yml']

/** Writes the first files of a project. */
export async function init(options: InitOptions, io: Io): Promise<ExitCode> {
  const there = CONFIGS.find((file) => existsSync(join(io.cwd, file)))
  if (there !== undefined) throw new UserError(`${there} is there already; add targets to it by hand`)
  const answers = await answersFor(options, io)
  const files = await projectFiles(answers, io)
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

/** Checks what was just written; an address or name that is not is reported now. */
async function check(io: Io): Promise<void> {
  const { problems } = await readConfig(join(io.cwd, 'rolesync.yaml'), io.cwd, io.systems)
  if (problems.length > 0) {
    throw new UserError(`files written; they do not validate yet:\n${problems.map(formatDiagnostic).join('\n')}`)
  }
}

function nextSteps(answers: Answers): string {
  const host = hostProblem(answers)
  const lines = [
    ...usualVariables(answers).map((variable) => `export ${variable}=…`),
    ...(host === null ? [] : [`export ROLESYNC_ALLOWED_HOSTS=${host}`]),
    'rolesync pull     # what is live, into the files',
    'rolesync plan     # shows no change',
  ]
  return `\nNext:\n${lines.map((line) => `  ${line}\n`).join('')}${pipelineSteps(answers, host)}`
}

/** The host of a url that is not known to be the provider's; a credential goes there only if the operator says so. */
function hostProblem({ name, system, url }: Answers): string | null {
  try {
    checkHost({ target: name, url, domains: system.domains, allowed: [] })
    return null
  } catch (error) {
    if (error instanceof UserError) return new URL(url).hostname
    throw error
  }
}
