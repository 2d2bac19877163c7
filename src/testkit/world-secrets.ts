/** The secret of a world, the environment that holds it, and where it may not be seen. */
import type { CredentialKind } from '../domain/credentials.ts'
import { STATIC_TOKEN } from '../sandbox/index.ts'

/** With characters that mean something to headers, URLs, JSON, HTML, shells and regular expressions. */
export const SECRET = 'p@ss/w+rd&"<$(\\d)*%41é'
const ROBOT = 'robot'

/** Variables of the parts of a credential. */
export const VARIABLES = {
  token: 'T_TOKEN',
  clientId: 'T_CLIENT',
  clientSecret: 'T_SECRET',
  username: 'T_USER',
  password: 'T_PASSWORD',
} as const

/** Environment of a command. */
export const ENV = {
  ...{ T_TOKEN: STATIC_TOKEN, T_CLIENT: ROBOT, T_SECRET: SECRET, T_USER: ROBOT, T_PASSWORD: SECRET },
  // Some of these tenants are new, and others lose what they had.
  ROLESYNC_ALLOW: 'empty-live',
}

/** Returns what of a text nobody may see. */
export function secretsIn(text: string, kind: CredentialKind): string[] {
  const found: string[] = []
  if (kind === 'token' && new RegExp(`\\b${STATIC_TOKEN}\\b`).test(text)) found.push('the token')
  const basic = Buffer.from(`${ROBOT}:${SECRET}`).toString('base64')
  // Besides the value itself, its longest part that no escaping changes.
  for (const secret of [SECRET, encodeURIComponent(SECRET), 'p@ss', basic]) {
    if (text.includes(secret)) found.push(secret)
  }
  // Tokens that fake servers hand out are 64 hexadecimal digits; digests of plans say what they are.
  if (/(?<!sha256:)\b[0-9a-f]{64}\b/.test(text)) found.push('a token that was handed out')
  return found
}
