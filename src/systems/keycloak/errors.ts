/** Explains Keycloak's errors, with the way out where its own words do not say it. */
import { firstText } from '../../kit/error-words.ts'

const WAYS_OUT: readonly (readonly [words: RegExp, wayOut: string])[] = [
  [/^Realm (?:does not exist|not found)/, 'check `realm` of the target: it is the name in the address of the realm'],
  [/^Unable to find matching target resource method/, 'check `url`: since Keycloak 17 it has no /auth, before it had'],
  [/^Client not enabled to retrieve service account/, 'turn on service accounts for this client'],
  [/^Public client not allowed/, 'turn on client authentication and service accounts for this client'],
  [
    /^Invalid client or Invalid client credentials/,
    'check id and secret, and that the client is enabled in this realm',
  ],
  [/^HTTP 401 Unauthorized/, 'a token ends after minutes, and is only good for the address and realm it came from'],
  [
    /^HTTP 403 Forbidden/,
    'the account needs view-realm and view-clients of the client realm-management to plan, manage-realm and manage-clients to apply, and each right that a role is to give; a token of another realm has none of them here',
  ],
  [/^For more on this error/, 'Keycloak answers so to a name or a description of more than 255 characters, too'],
]

/** The page of everything that is not below the path that a server is run at, such as `/auth`. */
const NOT_BELOW = /^Resource not found$/

/** Returns the words of an error body, each with the way out. */
export function keycloakErrors(json: unknown, page?: string): readonly string[] {
  if (page !== undefined) {
    if (!NOT_BELOW.test(page)) return []
    return [`${page} (check \`url\`: this server may run below a path; all had /auth before Keycloak 17)`]
  }
  const words = firstText(json, ['errorMessage', 'error_description', 'error'])
  return words.map((text) => {
    const wayOut = WAYS_OUT.find(([pattern]) => pattern.test(text))?.[1]
    return wayOut === undefined ? text : `${text} (${wayOut})`
  })
}
