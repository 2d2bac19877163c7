/**
 * Omneo user roles: what back-office users may do. The API only reads them, so differences are for a person to settle.
 * https://docs.omneo.io (Roles).
 */

import { textsIn } from '../../domain/field-values.ts'
import type { LiveRole } from '../../domain/model.ts'
import { scalar } from '../../domain/scalar-field.ts'
import { set } from '../../domain/set-field.ts'
import { asText, expectId, expectObjects, expectScalar, type InvalidAnswer, type Json } from '../../kit/decode.ts'
import { defineSystem } from '../../kit/define-system.ts'
import { rateLimitHeaders } from '../../kit/rate-headers.ts'
import { readFields } from '../../kit/read-fields.ts'
import { readSchema } from '../../kit/read-schema.ts'
import { toSet } from '../../text/collections.ts'
import { createSuggester } from '../../text/did-you-mean.ts'
import { readLaravel } from '../omneo/lists.ts'

/** Databases behind PHP may hand out numbers as texts. */
const WEIGHT = scalar('number')

/** Omneo: user roles, which its API only reads. */
export const omneoRoles = defineSystem({
  name: 'omneo-roles',
  title: 'Omneo user roles',
  credentials: ['token'],
  example: { url: 'https://acme.getomneo.com/api/v3' },
  schema: readSchema(new URL('./schema.json', import.meta.url)),
  fields: { name: scalar('text'), weight: WEIGHT, permissions: set('') },
  domains: ['.getomneo.com', '.omneoapp.io'],
  cannot: { rename: true, write: true },

  budget: rateLimitHeaders,

  connect: () => ({ token: null, retry: { 502: 8, 503: 8, 504: 8 } }),

  grantCatalogue: {
    kind: 'permissions',
    fields: ['permissions'],
    async read(read) {
      const permissions = await readLaravel(read, '/permissions', 'permissions')
      const handles = permissions.map(({ entry, unexpected }) =>
        asText(entry.handle, 'the handle of a permission', unexpected),
      )
      return toSet(handles).map((handle) => ({ id: handle, name: handle }))
    },
    unknown(known) {
      const handles = new Set(known.map(({ name }) => name))
      const didYouMean = createSuggester(() => handles)
      return ({ permissions = [] }) =>
        textsIn(permissions)
          .filter((handle) => !handles.has(handle))
          .map((handle) => ({
            rule: 'unknown-grant',
            field: 'permissions',
            element: handle,
            message: `unknown permission ${JSON.stringify(handle)}${didYouMean(handle)}`,
          }))
    },
  },

  async list(read) {
    const roles = await readLaravel(read, '/roles', 'roles')
    return { catalogue: {}, roles: roles.map(({ entry, unexpected }) => toLive(entry, unexpected)) }
  },

  requests: () => [],

  fake: async () => (await import('../omneo/fake.ts')).omneo,
})

function toLive(raw: Json, unexpected: InvalidAnswer): LiveRole {
  if (raw.permissions === undefined) throw unexpected('the permissions of a role are missing')
  return {
    key: asText(raw.handle, 'handle', unexpected),
    id: expectId(raw.id, 'id', unexpected),
    raw: null,
    ...readFields({
      name: (unknown) => expectScalar(raw.name, 'name', unknown),
      weight: (unknown) => WEIGHT.normalise(expectScalar(raw.weight, 'weight', unknown)),
      permissions: (unknown) =>
        toSet(
          expectObjects(raw.permissions, 'permissions', unknown).map(({ handle }) =>
            asText(handle, 'the handle of a permission', unknown),
          ),
        ),
    }),
  }
}
