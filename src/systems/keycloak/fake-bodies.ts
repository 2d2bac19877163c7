/** Role representations in request bodies, read as strictly as Keycloak reads them. */
import { isObject, saysJson } from '../../kit/fake-http.ts'
import { parseJson } from '../../text/parse-json.ts'
import { type KeycloakCall, refuse, refuseAs, serverError } from './fake-model.ts'

/** Role as a body describes it; members that it does not have are `undefined`. */
export interface SentRole {
  readonly id: string | undefined
  readonly name: string | undefined
  readonly description: string | undefined
  readonly composite: boolean
  /** Keys of roles to include: by name in the realm, and by name in each client. */
  readonly composites: { readonly realm: readonly string[]; readonly client: Readonly<Record<string, string[]>> }
  readonly attributes: Record<string, string[]> | undefined
}

const MEMBERS = ['id', 'name', 'description', 'scopeParamRequired', 'composite', 'composites', 'clientRole']
const ROLE = new Set([...MEMBERS, 'containerId', 'attributes'])
const COMPOSITES = new Set(['realm', 'client', 'application'])

/** Most characters of a name, a description, and the name or a value of an attribute: there is no room for more. */
const MAX = 255

/** Reads one role. */
export function sentRole(call: KeycloakCall): SentRole {
  const body = parsed(call)
  if (body === null) throw serverError()
  return roleIn(body)
}

/** Reads a list of roles. */
export function sentRoles(call: KeycloakCall): readonly SentRole[] {
  const body = parsed(call)
  if (body === null) throw serverError()
  if (!Array.isArray(body)) throw unreadable()
  return body.map(roleIn)
}

/** Refuses texts that the database has no room for, in Keycloak's way. */
export function checkRoom({ name, description, attributes = {} }: SentRole): void {
  const written = [name ?? '', description ?? '', ...Object.keys(attributes), ...Object.values(attributes).flat()]
  if (written.some((text) => text.length > MAX)) throw serverError()
}

function parsed(call: KeycloakCall): unknown {
  if (call.headers['content-type'] !== undefined && !saysJson(call)) {
    throw refuse(415, 'The content-type header value did not match the value in @Consumes')
  }
  if (call.body === '') return null
  const body = parseJson(call.body)
  if (body === undefined) throw refuseAs(400, 'invalid_request', 'Cannot parse the JSON')
  return body
}

function unreadable() {
  return refuseAs(400, 'unknown_error', 'Cannot parse the JSON')
}

function roleIn(body: unknown): SentRole {
  const role = known(body, ROLE, 'RoleRepresentation')
  const composites = role.composites == null ? {} : known(role.composites, COMPOSITES, 'Composites')
  return {
    id: text(role.id),
    name: text(role.name),
    description: text(role.description),
    composite: role.composite === true || role.composite === 'true',
    composites: { realm: texts(composites.realm), client: lists(composites.client) ?? {} },
    attributes: lists(role.attributes),
  }
}

function known(body: unknown, members: ReadonlySet<string>, type: string): Record<string, unknown> {
  if (!isObject(body)) throw unreadable()
  const foreign = Object.keys(body).find((name) => !members.has(name))
  if (foreign === undefined) return body
  const place = `Unrecognized field "${foreign}" at line 1 column 1`
  throw refuse(400, `Invalid json representation for ${type}. ${place}.`)
}

/** Numbers and truth values become texts. */
function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'object') throw unreadable()
  return String(value)
}

function texts(value: unknown): string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw unreadable()
  return value.map((one) => text(one)).filter((one) => one !== undefined)
}

/** Lists by name; empty ones vanish. */
function lists(value: unknown): Record<string, string[]> | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw unreadable()
  const entries = Object.entries(value).map(([name, list]) => [name, texts(list)] as const)
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0))
}
