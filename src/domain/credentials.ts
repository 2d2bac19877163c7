/** Kinds of credentials as data: what each consists of, and which environment variables hold its parts. */

/** A part of a credential. In a target's `auth`, the key of a part is its name with `Env` behind it. */
export type CredentialPart = 'token' | 'clientId' | 'clientSecret' | 'username' | 'password'

/** Names of environment variables by the part that they hold. */
export type Auth = { readonly [Part in CredentialPart as `${Part}Env`]?: string }

interface Kind {
  /** For messages, e.g. `a bearer token`. */
  readonly title: string
  readonly parts: readonly CredentialPart[]
}

/** Kinds of credentials that a system may take. */
export const CREDENTIALS = {
  token: { title: 'a bearer token', parts: ['token'] },
  client: { title: 'a client id and secret', parts: ['clientId', 'clientSecret'] },
  'client-and-user': {
    title: 'a client id and secret with a user name and password',
    parts: ['clientId', 'clientSecret', 'username', 'password'],
  },
  user: { title: 'a user name and password', parts: ['username', 'password'] },
} as const satisfies Readonly<Record<string, Kind>>

/** The kinds, as a system lists those that it takes. */
export type CredentialKind = keyof typeof CREDENTIALS

/** Taken from environment variables; never printed, never stored. `client-and-user` is a client with a `user`. */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'client'; readonly clientId: string; readonly clientSecret: string; readonly user?: User }
  | ({ readonly kind: 'user' } & User)

/** A person's or a technical user's login. */
export interface User {
  readonly username: string
  readonly password: string
}

const SUFFIX: Readonly<Record<CredentialPart, string>> = {
  token: 'TOKEN',
  clientId: 'CLIENT_ID',
  clientSecret: 'CLIENT_SECRET',
  username: 'USERNAME',
  password: 'PASSWORD',
}

/** Returns the variables of a kind, named after the target: those of a target without `auth`. */
export function variablesFor(target: string, kind: CredentialKind): readonly string[] {
  return CREDENTIALS[kind].parts.map((part) => `ROLESYNC_${target.toUpperCase().replaceAll('-', '_')}_${SUFFIX[part]}`)
}

/** Returns the variables of a kind as `auth` names them; `null` where it names others, or more. */
export function variablesIn(auth: Auth, kind: CredentialKind): readonly string[] | null {
  const names = CREDENTIALS[kind].parts.map((part) => auth[`${part}Env`])
  const isExact = names.every((name) => name !== undefined) && names.length === Object.keys(auth).length
  return isExact ? names.filter((name) => name !== undefined) : null
}

/** Returns the kind of credential that `auth` names; `null` where that is none. */
export function kindOf(auth: Auth): CredentialKind | null {
  return (
    Object.keys(CREDENTIALS).find(
      (kind): kind is CredentialKind => variablesIn(auth, kind as CredentialKind) !== null,
    ) ?? null
  )
}
