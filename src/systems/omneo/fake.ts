/** Fake server of Omneo's API v3: user roles and permissions, which can only be read, and role definitions. */
import { isDeepStrictEqual } from 'node:util'

import { isObject, saysJson } from '../../kit/fake-http.ts'
import { type FakeSystem, json, Refused, type Reply, type Route } from '../../kit/fake-system.ts'
import { parseJson } from '../../text/parse-json.ts'
import { checkDefinition, shownFields } from './fake-definitions.ts'
import {
  type CustomField,
  invalid,
  type OmneoCall,
  type OmneoQuirks,
  type OmneoState,
  page,
  problem,
  type RoleDefinition,
} from './fake-model.ts'
import { restoreOmneo } from './fake-restore.ts'
import { seedOmneo } from './fake-seed.ts'

function byId<Row extends { readonly id: number }>(call: OmneoCall, rows: readonly Row[]): Row {
  const row = rows.find((one) => String(one.id) === call.params.id)
  if (row === undefined) throw new Refused(problem(404, 'Not Found'))
  return row
}

function shown(call: OmneoCall, definition: RoleDefinition): object {
  const { period } = definition
  return {
    ...definition,
    period: call.quirks.numbersAsTexts && period !== null ? String(period) : period,
    custom_fields: shownFields(definition.custom_fields, call.quirks),
  }
}

function listDefinitions(call: OmneoCall): Reply {
  const rows = call.state.definitions
  return page(call, { rows, show: (row) => shown(call, row), withMeta: !call.quirks.definitionsWithoutMeta })
}

/** Custom fields in the form in which they came stand for those that there are. */
function withTakenBack(call: OmneoCall, body: Record<string, unknown>): Record<string, unknown> {
  const held = call.state.definitions.find(({ id }) => String(id) === call.params.id)?.custom_fields
  if (held === undefined || !call.quirks.customFieldsTakenBack) return body
  return isDeepStrictEqual(body.custom_fields, shownFields(held, call.quirks)) ? { ...body, custom_fields: held } : body
}

/** The fields that a caller sent. A body that is not declared as JSON counts as empty, as with Laravel. */
function sentFields(call: OmneoCall, required: boolean): Partial<RoleDefinition> {
  const body = saysJson(call) ? parseJson(call.body) : {}
  if (body === undefined) throw new Refused(problem(400, 'Malformed JSON'))
  const { fields, errors } = checkDefinition(isObject(body) ? withTakenBack(call, body) : {}, required)
  const taken = call.state.definitions.some((one) => one.handle === fields.handle && String(one.id) !== call.params.id)
  if (taken && call.quirks.duplicateHandle422) errors.handle = 'The handle has already been taken.'
  if (Object.keys(errors).length > 0) throw new Refused(invalid(errors))
  return fields
}

/** Fields of a definition that nobody has set, as Omneo answers them. */
export const BLANK_FIELDS = {
  description: null,
  short_description: null,
  icon: null,
  image_url: null,
  period: null,
  period_type: null,
  absolute_expiry: null,
  notes: null,
  group_name: null,
  group_handle: null,
}

function createDefinition(call: OmneoCall): Reply {
  const { name = '', handle = '', ...fields } = sentFields(call, true)
  const { at } = call.write()
  const times = { timezone: 'Australia/Melbourne', created_at: at, updated_at: at }
  const id = call.state.nextDefinitionId++
  const definition = { id, name, handle, ...BLANK_FIELDS, meta: [], custom_fields: [], ...fields, ...times }
  call.state.definitions.push(definition)
  return json(call.quirks.createStatus, { data: shown(call, definition) })
}

function updateDefinition(call: OmneoCall): Reply {
  const definition = byId(call, call.state.definitions)
  const sent = sentFields(call, call.quirks.putReplacesAll)
  if (call.quirks.handleImmutable && sent.handle !== undefined && sent.handle !== definition.handle) {
    return invalid({ handle: 'The handle may not be changed.' })
  }
  const { at } = call.write()
  const merged = call.quirks.customFieldsMerge ? mergeFields(definition.custom_fields, sent.custom_fields ?? []) : null
  if (call.quirks.putReplacesAll) Object.assign(definition, BLANK_FIELDS, { meta: [], custom_fields: [] })
  Object.assign(definition, sent, merged === null ? {} : { custom_fields: merged }, { updated_at: at })
  return json(200, { data: shown(call, definition) })
}

function mergeFields(old: readonly CustomField[], sent: readonly CustomField[]): CustomField[] {
  const key = (field: CustomField) => JSON.stringify([field.namespace, field.handle])
  return [...new Map([...old, ...sent].map((field) => [key(field), field])).values()]
}

function deleteDefinition(call: OmneoCall): Reply {
  const definition = byId(call, call.state.definitions)
  call.write()
  call.state.definitions = call.state.definitions.filter((one) => one !== definition)
  return { status: 204 }
}

const routes: readonly Route<OmneoState, OmneoQuirks>[] = [
  { method: 'GET', path: '/roles', answer: (call) => page(call, { rows: call.state.roles }) },
  { method: 'GET', path: '/roles/:id', answer: (call) => json(200, { data: byId(call, call.state.roles) }) },
  { method: 'GET', path: '/permissions', answer: (call) => page(call, { rows: call.state.permissions }) },
  {
    method: 'GET',
    path: '/permissions/:id',
    answer: (call) => json(200, { data: byId(call, call.state.permissions) }),
  },
  { method: 'GET', path: '/roles/definitions', answer: listDefinitions },
  { method: 'POST', path: '/roles/definitions', answer: createDefinition },
  {
    method: 'GET',
    path: '/roles/definitions/:id',
    answer: (call) => json(200, { data: shown(call, byId(call, call.state.definitions)) }),
  },
  { method: 'PUT', path: '/roles/definitions/:id', answer: updateDefinition },
  { method: 'DELETE', path: '/roles/definitions/:id', answer: deleteDefinition },
]

/** Omneo, served as `https://{tenant}.getomneo.com/api/v3` at `/omneo/api/v3`. */
export const omneo: FakeSystem<'omneo', OmneoState, OmneoQuirks> = {
  name: 'omneo',
  mount: '/omneo/api/v3',
  quirks: {
    duplicateHandle422: true,
    createStatus: 201,
    definitionsWithoutMeta: false,
    maxPageSize: 100,
    customFieldsShape: 'nested',
    customFieldsTakenBack: true,
    emptyCustomFieldsArray: false,
    handleImmutable: false,
    numbersAsTexts: false,
    putReplacesAll: false,
    customFieldsMerge: false,
  },
  seed: seedOmneo,
  tenants: 'one',
  restore: restoreOmneo,
  routes,
  problem: (status, message) => problem(status, status === 429 ? 'Too Many Attempts.' : message),
  unauthorized: () => problem(401, 'Unauthenticated.'),
  rateHeaders: ({ limit, remaining }) =>
    limit === null ? {} : { 'X-RateLimit-Limit': String(limit), 'X-RateLimit-Remaining': String(remaining) },
}
