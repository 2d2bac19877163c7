/** Credentials come from environment variables, and from nowhere else. */

import type { TargetConfig } from '../desired/project.ts'
import { CREDENTIALS, type CredentialKind, type Credentials, variablesFor, variablesIn } from '../domain/credentials.ts'
import { UserError } from '../domain/errors.ts'
import type { Provider } from '../domain/system.ts'
import { matcher } from '../text/glob.ts'
import type { Context } from './context.ts'

type Env = Context['env']

/** Those who ask for a credential: a target, and the kinds of credentials that its system takes. */
export interface Holder {
  readonly target: Pick<TargetConfig, 'name' | 'auth'>
  readonly provider: Pick<Provider, 'credentials'>
}

/**
 * Returns the credentials of one target.
 * @throws UserError that names every variable that is missing or unusable
 */
export function credentialsOf(holder: Holder, env: Env): Credentials {
  const { kind, variables } = choose(holder, env)
  const { name } = holder.target
  if (holder.target.auth !== null) checkAllowed(name, variables, env)
  const missing = variables.filter((variable) => !isSet(env, variable))
  if (missing.length > 0) {
    throw new UserError(
      `target ${name}: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set${others(holder, kind)}`,
    )
  }
  const [first = '', second = '', username = '', password = ''] = variables.map((variable) => {
    return checkLines(name, variable, valueIn(env, variable))
  })
  switch (kind) {
    case 'token':
      return { kind, token: checkToken(name, variables[0] ?? '', first) }
    case 'user':
      return { kind, username: first, password: second }
    case 'client':
      return { kind, clientId: first, clientSecret: second }
    case 'client-and-user':
      return { kind: 'client', clientId: first, clientSecret: second, user: { username, password } }
  }
}

/** Returns the names of the variables that hold a target's credential: as `auth` names them, else after the target. */
export function variablesOf(holder: Holder, env: Env): readonly string[] {
  return choose(holder, env).variables
}

/** Variables of runners and clouds: what they hold is never meant for a system of roles. */
const FOREIGN = ['GITHUB_*', 'ACTIONS_*', 'RUNNER_*', 'CI', 'CI_*', 'AWS_*', 'AZURE_*', 'GOOGLE_*', 'NPM_*', 'NODE_*']

/**
 * Refuses variables that files may not name: a pull request must not send another secret of the job to a system. With
 * `ROLESYNC_ALLOWED_ENV` (globs) only those count; without it, all but those of runners and clouds. `ROLESYNC_*` always do.
 */
function checkAllowed(target: string, variables: readonly string[], env: Env): void {
  const listed = (env.ROLESYNC_ALLOWED_ENV ?? '').split(',').map((glob) => glob.trim())
  const allowed = listed.filter((glob) => glob !== '')
  const isRefused = allowed.length > 0 ? (name: string) => !matcher(allowed)(name) : matcher(FOREIGN)
  const refused = variables.filter((name) => !name.startsWith('ROLESYNC_') && isRefused(name))
  if (refused.length === 0) return
  throw new UserError(
    `target ${target}: auth names ${refused.join(' and ')}, which ROLESYNC_ALLOWED_ENV does not allow; add the name to that variable in the environment if it is meant`,
  )
}

interface Choice {
  readonly kind: CredentialKind
  readonly variables: readonly string[]
}

/** Chooses the kind of credential where `auth` does not say it: a token if there is one, else what is set at all, else the usual one. */
function choose({ target: { name, auth }, provider }: Holder, env: Env): Choice {
  const kinds = provider.credentials.flatMap((kind): Choice[] => {
    const variables = auth === null ? variablesFor(name, kind) : variablesIn(auth, kind)
    return variables === null ? [] : [{ kind, variables }]
  })
  const set = kinds.filter(({ variables }) => variables.some((variable) => isSet(env, variable)))
  const chosen = set.find(({ kind }) => kind === 'token') ?? set[0] ?? kinds[0]
  if (chosen === undefined) throw new Error(`${name} was not checked to name credentials that its system takes`)
  return chosen
}

/** The other ways to set a credential, where the target's name alone decides. */
function others({ target: { name, auth }, provider }: Holder, kind: CredentialKind): string {
  const kinds =
    auth !== null ? [] : provider.credentials.filter((other) => other !== kind && other !== 'client-and-user')
  if (kinds.length === 0) return ''
  const ways = kinds.map((other) => `${variablesFor(name, other).join(' and ')} with ${CREDENTIALS[other].title}`)
  return ` (or ${ways.join(', or ')})`
}

function isSet(env: Env, variable: string): boolean {
  return valueIn(env, variable) !== ''
}

/** The value without a line break at its end, which most stores of secrets add. */
function valueIn(env: Env, variable: string): string {
  return (env[variable] ?? '').replace(/[\r\n]+$/, '')
}

/** Two values in one variable, or a key file: neither is the credential. */
function checkLines(target: string, variable: string, value: string): string {
  if (!/[\r\n]/.test(value)) return value
  throw new UserError(`target ${target}: ${variable} holds a line break within; set it to the value alone`)
}

/** A bearer token travels in a header, which cannot carry everything. */
function checkToken(target: string, variable: string, token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new UserError(`target ${target}: ${variable} holds a space or another character that no bearer token has`)
}
