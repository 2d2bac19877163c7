/** Credentials that every fake server takes, of each kind, and the environment that holds them. */
import {
  type CredentialKind,
  type CredentialPart,
  type Credentials,
  CREDENTIALS as KINDS,
  variablesFor,
} from '../domain/credentials.ts'
import { STATIC_TOKEN } from '../sandbox/index.ts'

/** Returns a credential of a kind; all but the bearer token share one secret. */
export function credentialsOf(kind: CredentialKind, secret: string): Credentials {
  const user = { username: 'robot', password: secret }
  const client = { clientId: 'robot', clientSecret: secret }
  switch (kind) {
    case 'token':
      return { kind, token: STATIC_TOKEN }
    case 'user':
      return { kind, ...user }
    case 'client':
      return { kind, ...client }
    case 'client-and-user':
      return { kind: 'client', ...client, user }
  }
}

/** Returns the environment that holds the same credential for a target without `auth`. */
export function environmentOf(target: string, kind: CredentialKind, secret: string): Record<string, string> {
  const values: Readonly<Record<CredentialPart, string>> = {
    token: STATIC_TOKEN,
    clientId: 'robot',
    clientSecret: secret,
    username: 'robot',
    password: secret,
  }
  const parts = KINDS[kind].parts.map((part) => values[part])
  return Object.fromEntries(variablesFor(target, kind).map((variable, index) => [variable, parts[index] ?? '']))
}
