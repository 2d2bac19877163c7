/** State and switches of Airflow's fake server, and the answers that its calls share. */
import { type Call, json, Refused, type Reply } from '../../kit/fake-system.ts'

/** State of Airflow's fake server. */
export interface AirflowState {
  roles: AirflowRole[]
  /** The permissions that exist, in the order in which they were made. */
  permissions: Pair[]
  /** Resources that no permission is on yet. */
  bareResources: string[]
  users: AirflowUser[]
}

/** An action on a resource. */
export interface Pair {
  action: string
  resource: string
}

/** A role with its permissions. */
export interface AirflowRole {
  name: string
  permissions: Pair[]
}

/** Someone who can sign in. */
export interface AirflowUser {
  username: string
  password: string
  email: string
  first_name: string
  last_name: string
  /** Names of roles. */
  roles: string[]
  created_on: string
}

/** Set-ups of an Airflow. */
export interface AirflowQuirks {
  /** Anyone who is no user yet may sign in with any password and do everything. Default on: it is a sandbox. */
  anyUser: boolean
  /** `[api] maximum_page_limit`, above which a `limit` is cut. Default 100. */
  maximumPageLimit: number
}

/** A request to Airflow's fake server. */
export type AirflowCall = Call<AirflowState, AirflowQuirks>

/** `{detail}`, the shape of everything that goes wrong. */
export function detail(status: number, what: unknown): Reply {
  return json(status, { detail: what })
}

/** Ends a request with an error. */
export function refuse(status: number, what: unknown): Refused {
  return new Refused(detail(status, what))
}

const PAGE = `
<!DOCTYPE html>
<html lang="en">
  <head>
    <title>Airflow 404</title>
  </head>
  <body>
    <div>
      <h1>Airflow 404</h1>
      <p>Page cannot be found.</p>
      <a href="/">Return to the main page</a>
    </div>
  </body>
</html>
`

/** The page of everything below `/auth` that is no route, and of methods that a route does not have. */
export const NO_PAGE: Reply = { status: 404, text: PAGE, headers: { 'Content-Type': 'text/html; charset=utf-8' } }

/** Answer of a bug in the server. */
export const BROKEN: Reply = {
  status: 500,
  text: 'Internal Server Error',
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
}

/** Returns a text as Python's `repr` writes it, which the server's messages quote with. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = text.replace(/[\\'\p{Cc}]/gu, (char) => {
    if (char === "'") return quote === "'" ? "\\'" : char
    return ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return quote + inner + quote
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
