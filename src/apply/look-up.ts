/** Ids that did not exist when the plan was made: read just before the request that needs them. */

import type { Writer } from '../domain/connection.ts'
import { ApiError, NetworkError, UserError } from '../domain/errors.ts'
import type { LookUp, Request } from '../domain/model.ts'
import { withIds } from '../domain/request.ts'
import { isObject } from '../text/parse-json.ts'

/**
 * Returns the request with every id that it waits for filled in.
 * @throws UserError where an id could not be read: the request was not sent, so nothing is in doubt
 */
export async function lookUpIds(writer: Writer, request: Request): Promise<Request> {
  const { lookUps = [] } = request
  if (lookUps.length === 0) return request
  const ids = await Promise.all(lookUps.map(async (lookUp) => [lookUp.as, await idOf(writer, lookUp)] as const))
  return withIds(request, new Map(ids))
}

async function idOf(writer: Writer, { path, as }: LookUp): Promise<string | number> {
  const fail = (why: string, cause?: unknown) =>
    new UserError(`the id of ${JSON.stringify(as)} could not be read: ${why}`, undefined, { cause })
  let json: unknown
  try {
    json = (await writer.get(path)).json
  } catch (error) {
    if (error instanceof ApiError || error instanceof NetworkError) throw fail(error.message, error)
    throw error
  }
  const id = isObject(json) ? json.id : undefined
  if ((typeof id === 'string' && id !== '') || (typeof id === 'number' && Number.isSafeInteger(id))) return id
  throw fail(`GET ${path} answered without an id`)
}
