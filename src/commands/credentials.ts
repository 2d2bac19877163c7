/** Credentials come from environment variables, and from nowhere else. */
import type { TargetConfig } from '../desired/project.ts'
import { UserError } from '../errors.ts'
import type { Credentials } from '../provider.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The credentials of one target.
 * @throws UserError that names every variable that is missing or unusable
 */
export function credentialsOf(target: TargetConfig, env: Env): Credentials {
  const { auth, name } = target
  const prefix = `ROLESYNC_${name.toUpperCase().replaceAll('-', '_')}`
  const tokenVariable = auth === null ? `${prefix}_TOKEN` : auth.tokenEnv
  if (tokenVariable !== undefined && (auth !== null || isSet(env, tokenVariable))) {
    return { kind: 'token', token: readToken(name, env, tokenVariable) }
  }
  const id = auth?.clientIdEnv ?? `${prefix}_CLIENT_ID`
  const secret = auth?.clientSecretEnv ?? `${prefix}_CLIENT_SECRET`
  const missing = [id, secret, auth?.usernameEnv, auth?.passwordEnv].filter(
    (variable): variable is string => variable !== undefined && !isSet(env, variable),
  )
  if (missing.length > 0) {
    const other = auth === null ? ` (or ${prefix}_TOKEN with a bearer token)` : ''
    throw new UserError(
      `target ${name}: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set${other}`,
    )
  }
  const user =
    auth?.usernameEnv !== undefined && auth.passwordEnv !== undefined
      ? { user: { username: env[auth.usernameEnv] ?? '', password: env[auth.passwordEnv] ?? '' } }
      : {}
  return { kind: 'client', clientId: env[id] ?? '', clientSecret: env[secret] ?? '', ...user }
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
