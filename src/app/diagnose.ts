/** Checks of each target: can it be worked with, and if not, what is the way out. Never writes. */
import { loadProject, type Project, type TargetConfig } from '../desired/project.ts'
import { CREDENTIALS } from '../domain/credentials.ts'
import type { Role } from '../domain/model.ts'
import { checkHost, parseAllowedHosts } from '../http/allowed-hosts.ts'
import { proxyOf } from '../http/proxy.ts'
import type { Context } from './context.ts'
import { credentialsOf } from './credentials.ts'
import { type Check, examineOnline } from './diagnose-online.ts'
import { expected } from './expected.ts'
import { providerOf } from './open-systems.ts'
import { openRun, type Watch } from './run.ts'

/** Checks of one target. */
export interface Diagnosis {
  readonly target: string
  /** Up to the first one that makes the others impossible. */
  readonly checks: readonly Check[]
}

/** Surroundings of a diagnosis. */
export interface DiagnoseInput {
  readonly project: Project
  readonly parallelism: number
  readonly context: Context
  readonly watch: Watch
}

/** Checks targets side by side. */
export function diagnose(targets: readonly TargetConfig[], input: DiagnoseInput): Promise<Diagnosis[]> {
  return Promise.all(targets.map(async (target) => ({ target: target.name, checks: await examine(target, input) })))
}

async function examine(target: TargetConfig, input: DiagnoseInput): Promise<Check[]> {
  const { context } = input
  const offline = [checkHostOf(target, context), checkVariables(target, context)]
  if (offline.some(({ ok }) => !ok)) return offline
  const run = openRun({ ...input, basis: { saved: { targets: [target] } } })
  return [...offline, ...(await examineOnline(run, await declaredIn(target, input)))]
}

/** The roles that the files declare, as far as they are free of mistakes, which are for `validate` to name. */
async function declaredIn({ name }: TargetConfig, { project, context }: DiagnoseInput): Promise<readonly Role[]> {
  const { cwd, systems } = context
  const read = await loadProject({ cwd, systems, configFile: project.config.file, targets: (one) => one === name })
  return read.desired.get(name) ?? []
}

function checkVariables(target: TargetConfig, { env, systems }: Context): Check {
  return attempt('variables', () => {
    const { kind } = credentialsOf({ target, provider: providerOf(target, systems) }, env)
    return `${CREDENTIALS[kind].title} ${kind === 'token' ? 'is' : 'are'} set`
  })
}

function checkHostOf(target: TargetConfig, { env, systems }: Context): Check {
  const { name, url } = target
  return attempt('host', () => {
    const allowed = parseAllowedHosts(env.ROLESYNC_ALLOWED_HOSTS)
    checkHost({ target: name, url, domains: providerOf(target, systems).domains, allowed })
    const proxy = proxyOf(url, env)
    const way = proxy === null ? '' : `, by way of the proxy of ${proxy.variable}`
    return `${new URL(url).host} may be sent the credential${way}`
  })
}

function attempt(check: Check['check'], look: () => string): Check {
  try {
    return { check, ok: true, message: look() }
  } catch (error) {
    return { check, ok: false, message: expected(error).message }
  }
}
