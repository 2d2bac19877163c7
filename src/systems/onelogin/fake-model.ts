/** State, switches and error answers of OneLogin's fake server. */

import { isObject, saysJson } from '../../kit/fake-http.ts'
import { type Call, json, Refused, type Reply } from '../../kit/fake-system.ts'
import { parseJson } from '../../text/parse-json.ts'

/** State of OneLogin's fake server. */
export interface OneLoginState {
  /** The id of the next role; ids have gaps. */
  nextRoleId: number
  apps: OneLoginApp[]
  users: OneLoginUser[]
  roles: OneLoginRole[]
}

/** An app, as far as roles are concerned. */
export interface OneLoginApp {
  id: number
  name: string
  icon_url: string
  description: string | null
  visible: boolean
}

/** A person or a service account. */
export interface OneLoginUser {
  id: number
  username: string
  email: string | null
  firstname: string
  lastname: string
  status: number
}

/** A role with ids of apps, of users who hold it and of users who administer it. */
export interface OneLoginRole {
  id: number
  name: string
  apps: number[]
  users: number[]
  admins: number[]
}

/** Switches for what OneLogin's documents leave open. */
export interface OneLoginQuirks {
  /** POST of a role answers `[{id}]`, as the OpenAPI document says. Default off: `{id}`, as seen on live tenants. */
  createAnswersArray: boolean
  /** Effect of PUT of a role with a list of `users` or `admins` that is not empty. Default `replace`. */
  putUsersReading: 'ignore' | 'add' | 'replace'
  /** PUT of a role with an empty list of `users`, `admins` or `apps` takes all of them out. Default off: it does nothing. */
  putEmptyListClears: boolean
  /** PUT of a role without `name` answers 422. Default on, since `name` is marked as required. */
  putNeedsName: boolean
  /** Status with which PUT of a role refuses `id` in its body. Default 400. */
  idInPutStatus: 400 | 422
  /** GET of one role tells apps, users and admins too. Default off: id and name. */
  roleWithMembers: boolean
  /** Adding a user who is there, or removing one who is not: `ok` (default), or 422. */
  idempotentMembers: 'ok' | 422
  /** DELETE of members takes `{user_id: […]}`, as the OpenAPI document says, and refuses a raw array. Default off. */
  deleteMembersObjectBody: boolean
  /** Users whom a mapping puts back into a role as soon as they are removed. Default none. */
  remap: { readonly role: string; readonly user: number }[]
  /** Most rows of a page; a larger `limit` is cut to it. Default 100. */
  limitCap: number
  /** Most entries of `apps`, `users` and `admins` in the list of roles; the roles' own lists have them all. Default 0: no limit. */
  listMembersCap: number
  /** From the second page on, `After-Cursor` leads to the same page again. Default off. */
  repeatedCursor: boolean
  /** A cursor carries `fields` of the request that it came from. Default on. */
  cursorKeepsFields: boolean
  /** The last page has an empty `After-Cursor`. Default off: it has none. */
  emptyLastCursor: boolean
  /** Once the first page of roles was read, so many of its roles vanish, and as many that nobody made appear at the end. Default 0. */
  rolesMoved: number
  /** Lists come without `Total-Count` and `Total-Pages`. Default off. */
  noTotals: boolean
}

/** A request to OneLogin's fake server. */
export type OneLoginCall = Call<OneLoginState, OneLoginQuirks>

const NAMES: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  401: 'UnauthorizedError',
  403: 'ForbiddenError',
  404: 'NotFoundError',
  405: 'MethodNotAllowedError',
  422: 'UnprocessableEntityError',
  429: 'TooManyRequestsError',
}

/** `{message, statusCode, name}`, or the other shape that goes with 400. */
export function problem(status: number, message: string): Reply {
  const name = NAMES[status] ?? 'InternalServerError'
  if (status === 400) return json(400, { status, error: name, description: message })
  return json(status, { message, statusCode: status, name })
}

/** The role of the path, or a 404. */
export function roleOf(call: OneLoginCall): OneLoginRole {
  const role = call.state.roles.find((one) => String(one.id) === call.params.id)
  if (role === undefined) throw new Refused(problem(404, 'The resource with the given id could not be found'))
  return role
}

/** The body as an object. */
export function objectOf(call: OneLoginCall): Record<string, unknown> {
  const body = bodyOf(call)
  if (!isObject(body)) throw new Refused(problem(400, 'Expected object in request'))
  return body
}

/** The body as a raw array of ids. */
export function idsOf(call: OneLoginCall): number[] {
  const body = bodyOf(call)
  if (!Array.isArray(body)) throw new Refused(problem(400, 'Expected array in request'))
  return readIds(body)
}

/** Ids as integers. Some clients send them as strings, and the vendor takes them. */
export function readIds(list: readonly unknown[]): number[] {
  return list.map((one) => {
    if (!/^\d{1,10}$/.test(String(one)))
      throw new Refused(problem(422, `Validation failed: ${String(one)} is not an id`))
    return Number(one)
  })
}

/** Any JSON body. */
export function bodyOf(call: OneLoginCall): unknown {
  if (!saysJson(call)) throw new Refused(problem(400, 'Content-Type must be application/json'))
  const body = parseJson(call.body)
  if (body === undefined) throw new Refused(problem(400, 'Invalid JSON in request'))
  return body
}
