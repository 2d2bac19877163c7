/** State, switches, pages and error answers of Omneo's fake server. */
import { type Call, json, type Reply } from '../../kit/fake-system.ts'

/** State of Omneo's fake server: user roles, which are read-only, and role definitions, which are something else. */
export interface OmneoState {
  roles: OmneoRole[]
  permissions: OmneoPermission[]
  nextDefinitionId: number
  definitions: RoleDefinition[]
}

/** Role of users of the back office. */
export interface OmneoRole {
  id: number
  name: string
  handle: string
  weight: number
  permissions: OmneoPermission[]
}

/** One permission; its name usually is missing. */
export interface OmneoPermission {
  id: number
  name: string | null
  handle: string
}

/** The template of a link between a profile and an organisation. Custom fields are kept as they were sent. */
export interface RoleDefinition {
  id: number
  name: string
  handle: string
  description: string | null
  short_description: string | null
  icon: string | null
  image_url: string | null
  period: number | null
  period_type: string | null
  absolute_expiry: string | null
  notes: string | null
  group_name: string | null
  group_handle: string | null
  meta: string[]
  custom_fields: CustomField[]
  timezone: string
  created_at: string
  updated_at: string
}

/** A custom field as it is sent. */
export interface CustomField {
  namespace: string
  handle: string
  type: string
  value: unknown
}

/** Switches for what Omneo's documents leave open. */
export interface OmneoQuirks {
  /** A second definition with the same handle is refused (422). Default on. */
  duplicateHandle422: boolean
  /** Status that POST of a definition answers. Default 201. */
  createStatus: 200 | 201
  /** The list of definitions is `{data}` alone: pages go on, but nothing tells how many. Default off. */
  definitionsWithoutMeta: boolean
  /** Most rows of a page; a larger `page[size]` is cut to it. Default 100. */
  maxPageSize: number
  /**
   * Form in which the list of custom fields comes back. `nested` (default): `{namespace: {handle: {type, value}}}`. `dotted`:
   * `{'namespace.handle': {namespace, handle, type, value}}`. `list`: as it was sent. `flat`: `{namespace: {handle: value}}`, and
   * `joined`: `{'namespace:handle': value}`, lose the type.
   */
  customFieldsShape: 'nested' | 'dotted' | 'list' | 'flat' | 'joined'
  /** PUT takes custom fields in the very form in which they come back, and leaves them alone. Default on; off: 422. */
  customFieldsTakenBack: boolean
  /** No custom fields come back as `[]`, as PHP writes an empty map. Default off: `{}`. */
  emptyCustomFieldsArray: boolean
  /** PUT with another handle is refused (422). Default off: handles may change. */
  handleImmutable: boolean
  /** Numbers come back as texts, as some databases hand them out. Default off. */
  numbersAsTexts: boolean
  /** PUT sets what it does not name to nothing. Default off: what it does not name stays. */
  putReplacesAll: boolean
  /** PUT with custom fields leaves those that it does not name. Default off: the list is replaced. */
  customFieldsMerge: boolean
}

/** A request to Omneo's fake server. */
export type OmneoCall = Call<OmneoState, OmneoQuirks>

/** Rows of a page for which no size was asked. */
const DEFAULT_SIZE = 15

/** Links of answers lead elsewhere than to where they came from, as those of the vendor do. */
const LINK_HOST = 'http://example-site.getomneo.com'
const PATH_HOST = 'http://api.example-site.getomneo.com'

/** `{message}`, and in the case of bad input `errors` by field. */
export function problem(status: number, message: string): Reply {
  return json(status, { message })
}

/** The answer to bad input, with the first message on top as Laravel has it. */
export function invalid(errors: Readonly<Record<string, string>>): Reply {
  const messages = Object.values(errors)
  const more = messages.length > 1 ? ` (and ${messages.length - 1} more error${messages.length > 2 ? 's' : ''})` : ''
  const listed = Object.fromEntries(Object.entries(errors).map(([field, message]) => [field, [message]]))
  return json(422, { message: `${messages[0] ?? 'The given data was invalid.'}${more}`, errors: listed })
}

/** Forms in which a list is answered. */
export interface Listing<Row> {
  readonly rows: readonly Row[]
  readonly show?: (row: Row) => unknown
  /** Default true: `{data, links, meta}`; else `{data}`. */
  readonly withMeta?: boolean
}

/** One page of rows. */
export function page<Row>(call: OmneoCall, { rows, show, withMeta = true }: Listing<Row>): Reply {
  const size = Math.min(whole(call, 'page[size]') ?? DEFAULT_SIZE, call.quirks.maxPageSize)
  const current = whole(call, 'page[number]') ?? 1
  const start = (current - 1) * size
  const data = rows.slice(start, start + size).map((row) => show?.(row) ?? row)
  if (!withMeta) return json(200, { data })
  const last = Math.max(1, Math.ceil(rows.length / size))
  const below = call.path.slice('/omneo'.length)
  const link = (number: number) => `${LINK_HOST}${below}?page.number=${number}`
  return json(200, {
    data,
    links: {
      first: link(1),
      last: link(last),
      prev: current > 1 ? link(current - 1) : null,
      next: current < last ? link(current + 1) : null,
    },
    meta: {
      current_page: current,
      from: data.length > 0 ? start + 1 : null,
      last_page: last,
      path: `${PATH_HOST}${below}`,
      per_page: size,
      to: data.length > 0 ? start + data.length : null,
      total: rows.length,
    },
  })
}

/** Anything that is no positive number counts as not given, as with Laravel's paginator. */
function whole(call: OmneoCall, name: string): number | undefined {
  const text = call.query.get(name) ?? ''
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}
