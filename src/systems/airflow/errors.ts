/** Words of Airflow's errors, with the way out where they do not say it. */
import { commonErrors } from '../../kit/error-words.ts'
import { isObject } from '../../text/parse-json.ts'

const NEEDS = 'rolesync needs Airflow 3 with the FAB auth manager'
const ROOT = '`url` has to be the root of its web server, without /api/v1 or /api/v2'

const WAYS_OUT: readonly (readonly [words: RegExp, wayOut: string])[] = [
  [
    /^Forbidden$/,
    'the account needs can_read on Roles to plan, and can_create, can_edit and can_delete on Roles to apply',
  ],
  [/^Token Expired$/, 'get a new one; with a user name and password rolesync does so itself'],
  [/^Invalid JWT token$/, 'it is of another Airflow, or its secret was changed since'],
  [/^\/api\/v1 has been removed/, ROOT],
  [/^API route not found$/, ROOT],
  [/^Method Not Allowed$/, ROOT],
  [/^FabAuthManager is not configured/, NEEDS],
  [/^This method is only allowed if/, `it runs another auth manager; ${NEEDS}`],
]

/** Words of the pages that Airflow shows where there is no API, by what they mean. */
const PAGES: readonly (readonly [words: RegExp, meaning: string])[] = [
  [/^Airflow 404\b/, `Airflow has nothing at this address (${NEEDS}; ${ROOT})`],
  // Every address that is none leads to the front page, and without FAB those of its API are none.
  [/^Airflow$/, `Airflow answers with its own page (it runs another auth manager; ${NEEDS}; ${ROOT})`],
]

/** Returns the words of an error body, each with the way out. */
export function airflowErrors(json: unknown, page?: string): readonly string[] {
  if (page !== undefined) return PAGES.filter(([words]) => words.test(page)).map(([, meaning]) => meaning)
  return [...commonErrors(json), ...validationErrors(json)].map((text) => {
    const wayOut = WAYS_OUT.find(([words]) => words.test(text))?.[1]
    return wayOut === undefined ? text : `${text} (${wayOut})`
  })
}

/** Returns the messages of `{detail: [{loc, msg}]}`, each with its place. */
function validationErrors(json: unknown): readonly string[] {
  if (!isObject(json) || !Array.isArray(json.detail)) return []
  return json.detail
    .filter(isObject)
    .map(({ loc, msg }) => `${Array.isArray(loc) ? loc.join('.') : 'body'}: ${String(msg)}`)
}
