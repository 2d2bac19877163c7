/** `rolesync doctor`: whether each target can be worked with, check by check, and the way out. It never writes. */

import { credentialsOf } from '../app/credentials.ts'
import { expected } from '../app/expected.ts'
import { withReader } from '../app/run.ts'
import { checkSelection, selector } from '../app/selection.ts'
import type { TargetConfig } from '../desired/project.ts'
import { CREDENTIALS } from '../domain/credentials.ts'
import { ApiError, EXIT, type ExitCode, NetworkError, UserError } from '../domain/errors.ts'
import type { Answer, Provider, RateBudget, Reader } from '../domain/system.ts'
import { checkHost, parseAllowedHosts } from '../http/allowed-hosts.ts'
import { proxyOf } from '../http/proxy.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { readConfigAlone } from '../terminal/read-project.ts'
import { startRun } from '../terminal/start-run.ts'
import { plural } from '../text/plural.ts'

/** One thing that has to be right. */
export interface Check {
  readonly check: 'variables' | 'host' | 'token' | 'list' | 'clock' | 'rate'
  readonly ok: boolean
  readonly message: string
}

export interface Diagnosis {
  readonly target: string
  /** Up to the first one that makes the others impossible. */
  readonly checks: readonly Check[]
}

/** Beyond this, tokens seem to be of the past or of the future. */
const MAX_SKEW_S = 60
/** Of the calls that the system allows; with less, an apply would soon stand still. */
const MIN_BUDGET = 0.05

export type DoctorOptions = Omit<CommandOptions, 'role'>

export async function doctor(options: DoctorOptions, io: Io): Promise<ExitCode> {
  const isSelected = selector(options, io.env)
  // Only the config counts: mistakes in role files are for `validate`.
  const { config } = await readConfigAlone(options, io)
  checkSelection(options, config.targets)
  const wanted = config.targets.filter(isSelected)
  const targets = await Promise.all(
    wanted.map(async (target) => ({ target: target.name, checks: await examine(target, options, io) })),
  )
  const healthy = targets.every(({ checks }) => checks.every(({ ok }) => ok))
  if (options.format === 'json') {
    io.out((await import('../render/json.ts')).renderJson({ kind: 'diagnosis', healthy, targets }))
  } else {
    const { renderDiagnosis } = await import('../render/query-text.ts')
    io.out(renderDiagnosis(targets, { color: options.color, verbose: options.verbose, width: io.columns }))
  }
  return healthy ? EXIT.done : EXIT.failed
}

async function examine(target: TargetConfig, options: DoctorOptions, io: Io): Promise<Check[]> {
  const offline = [hostOf(target, io), variablesOf(target, io)]
  return offline.every(({ ok }) => ok) ? [...offline, ...(await ask(target, options, io))] : offline
}

function variablesOf(target: TargetConfig, { env, systems }: Io): Check {
  return attempt('variables', () => {
    const { kind } = credentialsOf({ target, provider: providerOf(target, systems) }, env)
    return `${CREDENTIALS[kind].title} ${kind === 'token' ? 'is' : 'are'} set`
  })
}

function hostOf(target: TargetConfig, { env, systems }: Io): Check {
  const { name, url } = target
  return attempt('host', () => {
    const allowed = parseAllowedHosts(env.ROLESYNC_ALLOWED_HOSTS)
    checkHost({ target: name, url, domains: providerOf(target, systems).domains, allowed })
    const proxy = proxyOf(url, env)
    const way = proxy === null ? '' : `, by way of the proxy of ${proxy.variable}`
    return `${new URL(url).host} may be sent the credential${way}`
  })
}

/** Config files only pass with providers that there are. */
function providerOf({ provider }: TargetConfig, { providers }: Io['systems']): Provider {
  const found = providers[provider]
  if (found === undefined) throw new Error(`there is no provider ${provider}`)
  return found
}

function attempt(check: Check['check'], look: () => string): Check {
  try {
    return { check, ok: true, message: look() }
  } catch (error) {
    return { check, ok: false, message: expected(error).message }
  }
}

/** Lists the roles once; everything else is told by how that went. */
async function ask({ name }: TargetConfig, options: DoctorOptions, io: Io): Promise<Check[]> {
  const run = await startRun({ ...options, role: [], quiet: true }, io, { saved: { targets: [{ name }] } })
  const [system] = run.systems
  if (system === undefined) throw new Error(`${name} is in the config`)
  const answers: Answer[] = []
  try {
    const { roles } = await withReader(run, system, (reader) =>
      system.provider.list(listening(reader, answers), system.target, new Set()),
    )
    const told = `${plural(roles.length, 'role')} can be read`
    return [GOT_IN, { check: 'list', ok: true, message: told }, ...heard(answers, system.provider)]
  } catch (caught) {
    const error = expected(caught)
    if (isAboutToken(error, answers)) return [{ check: 'token', ok: false, message: `${error.message}; ${SEE_TOKEN}` }]
    return [
      GOT_IN,
      { check: 'list', ok: false, message: `${error.message}; ${SEE_LIST}` },
      ...heard(answers, system.provider),
    ]
  }
}

const GOT_IN: Check = { check: 'token', ok: true, message: 'the system takes the credential' }
const SEE_TOKEN = 'check the url, and the values of the variables'
const SEE_LIST = 'check the url, and that the credential may read roles'

function listening(reader: Reader, answers: Answer[]): Reader {
  return {
    unexpected: reader.unexpected,
    async get(path) {
      const answer = await reader.get(path)
      answers.push(answer)
      return answer
    },
  }
}

/** Nothing was answered at all, or the credential itself was refused. */
function isAboutToken(error: Error, answers: readonly Answer[]): boolean {
  if (error instanceof ApiError) return error.status === 401 || error.sent.method === 'POST'
  return answers.length === 0 && (error instanceof UserError || error instanceof NetworkError)
}

function heard([answer]: readonly Answer[], provider: Provider): Check[] {
  return answer === undefined ? [] : [clockOf(answer, Date.now()), rateOf(provider.budget(answer.headers))]
}

function clockOf({ headers }: Answer, now: number): Check {
  const theirs = Date.parse(headers.date ?? '')
  if (Number.isNaN(theirs)) return { check: 'clock', ok: true, message: 'the system does not tell its time' }
  const skew = Math.round((now - theirs) / 1000)
  if (Math.abs(skew) <= MAX_SKEW_S) return { check: 'clock', ok: true, message: 'both clocks agree' }
  const way = skew > 0 ? 'ahead of' : 'behind'
  const message = `this machine's clock is ${Math.abs(skew)} s ${way} the system's; set it, or tokens will seem to have expired`
  return { check: 'clock', ok: false, message }
}

function rateOf(budget: RateBudget | null): Check {
  const [limit, left] = [budget?.limit ?? 0, budget?.remaining ?? null]
  if (limit === 0 || left === null) {
    return { check: 'rate', ok: true, message: 'the system does not tell how many requests are left' }
  }
  const told = `${left} of ${limit} requests are left`
  if (left >= limit * MIN_BUDGET) return { check: 'rate', ok: true, message: told }
  return { check: 'rate', ok: false, message: `${told}; wait for the reset, or set requestsPerSecond for this target` }
}
