/** Checks the credential that a target's `auth` names against the kinds that its system takes. */
import { type Auth, CREDENTIALS, kindOf } from '../domain/credentials.ts'
import type { Provider } from '../domain/system.ts'
import { show } from '../text/quote.ts'

/** A mistake in an `auth`, and the key that has it; without a key it is about all of it. */
export interface AuthProblem {
  readonly key: readonly string[]
  readonly message: string
}

/** Checks that `auth` names one credential, of a kind that the system takes. Only called on what the schema found right. */
export function checkAuth(auth: Auth, provider: Provider | undefined): AuthProblem | null {
  const kind = kindOf(auth)
  if (kind === null) {
    const [, second = ''] = Object.keys(auth)
    return { key: [second], message: '`auth` names either a token or a client id and secret, not both' }
  }
  if (provider === undefined || provider.credentials.includes(kind)) return null
  const known = new Set(
    provider.credentials.flatMap((one) => CREDENTIALS[one].parts.map((part): string => `${part}Env`)),
  )
  const keys = Object.keys(auth)
  const titles = provider.credentials.map((one) => CREDENTIALS[one].title)
  return {
    key: [keys.find((key) => !known.has(key)) ?? keys[0] ?? ''],
    message: `${show(provider.name)} takes ${titles.join(', or ')}, not ${CREDENTIALS[kind].title}`,
  }
}
