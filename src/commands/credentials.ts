/** Credentials come from environment variables, and from nowhere else. */
import type { TargetConfig } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import type { Credentials } from '../domain/system.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The credentials of one target.
 * @throws UserError that names every variable that is missing or unusable
 */
export function credentialsOf(target: TargetConfig, env: Env): Credentials {
  const { name, auth } = target
  const { token, id, secret, username, password } = variablesOf(target, env)
  if (token !== undefined) return { kind: 'token', token: readToken(name, env, token) }
  const missing = [id, secret, username, password].filter((variable) => variable !== undefined && !isSet(env, variable))
  if (missing.length > 0) {
    const other = auth === null ? ` (or ${prefixOf(target)}_TOKEN with a bearer token)` : ''
    throw new UserError(
      `target ${name}: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set${other}`,
    )
  }
  const value = (variable = '') => env[variable] ?? ''
  const user = username === undefined ? {} : { user: { username: value(username), password: value(password) } }
  return { kind: 'client', clientId: value(id), clientSecret: value(secret), ...user }
}

interface Variables {
  readonly token?: string
  readonly id?: string
  readonly secret?: string
  readonly username?: string
  readonly password?: string
}

/** The names of the variables that hold a target's credential: as `auth` names them, else after the target. */
export function variablesOf(target: TargetConfig, env: Env): Variables {
  const { auth } = target
  const prefix = prefixOf(target)
  if (auth === null) {
    const token = `${prefix}_TOKEN`
    return isSet(env, token) ? { token } : { id: `${prefix}_CLIENT_ID`, secret: `${prefix}_CLIENT_SECRET` }
  }
  const {
    tokenEnv: token,
    clientIdEnv: id,
    clientSecretEnv: secret,
    usernameEnv: username,
    passwordEnv: password,
  } = auth
  const named = Object.entries({ token, id, secret, username, password })
  return Object.fromEntries(named.filter(([, variable]) => variable !== undefined))
}

function prefixOf({ name }: TargetConfig): string {
  return `ROLESYNC_${name.toUpperCase().replaceAll('-', '_')}`
}

function isSet(env: Env, variable: string): boolean {
  return (env[variable] ?? '') !== ''
}

/** A bearer token travels in a header, which cannot carry everything. */
function readToken(target: string, env: Env, variable: string): string {
  const token = env[variable] ?? ''
  if (token === '') throw new UserError(`target ${target}: ${variable} is not set`)
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UserError(
      `target ${target}: ${variable} holds a space, a line break or another character that no bearer token has`,
    )
  }
  return token
}
