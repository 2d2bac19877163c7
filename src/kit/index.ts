/** `rolesync/system`: what a system's module is made of. */

export type { Answer, Connection, RateBudget, Reader, TokenRequest } from '../domain/connection.ts'
export type {
  Auth,
  CredentialKind,
  Credentials,
} from '../domain/credentials.ts'
export { ApiError, NetworkError, UserError } from '../domain/errors.ts'
export type {
  Canonical,
  Duplicate,
  Element,
  ElementCodec,
  ElementTest,
  EntryRules,
  FieldKind,
  Keep,
  Versions,
  Within,
  Written,
} from '../domain/field-kind.ts'
export { textsIn, treeIn } from '../domain/field-values.ts'
export { items } from '../domain/items-field.ts'
export type {
  Catalogue,
  CatalogueEntry,
  Fields,
  FieldValue,
  Item,
  Live,
  LiveRole,
  LookUp,
  Method,
  Part,
  Request,
  Role,
  Scalar,
} from '../domain/model.ts'
export type { Change } from '../domain/plan-model.ts'
export { pendingId } from '../domain/request.ts'
export { type ScalarType, scalar } from '../domain/scalar-field.ts'
export { set } from '../domain/set-field.ts'
export type { TargetSnapshot } from '../domain/snapshot-model.ts'
export type {
  GrantCatalogue,
  JsonSchema,
  Namesakes,
  ObjectSchema,
  Problem,
  Provider,
  SystemSchema,
  Target,
  Transition,
} from '../domain/system.ts'
export { tree } from '../domain/tree-field.ts'
export { byCodeUnits, groupBy, toSet } from '../text/collections.ts'
export { createSuggester, didYouMean } from '../text/did-you-mean.ts'
export { matcher } from '../text/glob.ts'
export { isObject, parseJson } from '../text/parse-json.ts'
export { basicAuth } from './auth.ts'
export * from './cursor.ts'
export * from './decode.ts'
export { type AnyFakeSystem, defineSystem, type System, type SystemDefinition } from './define-system.ts'
export { commonErrors, fieldErrors, firstText } from './error-words.ts'
export { clockAt } from './fake-clock.ts'
export { basicClient, bearer, isStrings, parseForm, saysJson } from './fake-http.ts'
export type { Allowance } from './fake-rate.ts'
export {
  type Call,
  type FakeSystem,
  json,
  Refused,
  type Reply,
  type Route,
  type Seed,
  type Write,
} from './fake-system.ts'
export { STATIC_TOKEN, type Token, type Tokens } from './fake-tokens.ts'
export { type Listed, type Listing, type Page, readList, readPage } from './listing.ts'
export { missingComma } from './missing-comma.ts'
export { type Paging, readPages, readUntilEmpty, type Totals } from './pages.ts'
export { rateLimitHeaders } from './rate-headers.ts'
export { carried, type FieldReader, readFields } from './read-fields.ts'
export { readSchema } from './read-schema.ts'
