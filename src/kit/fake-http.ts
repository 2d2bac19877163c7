/** Reading requests: bodies, credentials, content types. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isObject, parseJson } from '../text/parse-json.ts'

export { isObject } from '../text/parse-json.ts'

/** No request of these APIs comes near it. */
const MAX_BODY = 16 * 1024 * 1024

/** A body as text. Throws when the caller goes away or sends more than anyone should. */
export function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_BODY) request.destroy(new Error(`a request body of more than ${MAX_BODY} bytes`))
      else chunks.push(chunk)
    })
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.once('error', reject)
  })
}

/** Parts of a request that reading its body takes. */
export interface Content {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Reports whether the caller says that the body is JSON. */
export function saysJson({ headers }: Content): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '')
}

/** Form fields, or the members of a JSON object: token endpoints take both. */
export function parseForm(content: Content): URLSearchParams {
  if (!saysJson(content)) return new URLSearchParams(content.body)
  const parsed = parseJson(content.body)
  const form = new URLSearchParams()
  if (isObject(parsed)) for (const [name, value] of Object.entries(parsed)) form.set(name, String(value))
  return form
}

/** Reports whether a value is a list of nothing but strings. */
export function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

/** The token of `Authorization: Bearer T`, in any letter case; some documents write `bearer:T`. */
export function bearer(headers: IncomingHttpHeaders): string | null {
  return /^bearer[ :]\s*(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1] ?? null
}

/** Client id of `Authorization: Basic`, `null` unless both it and the secret are there. */
export function basicClient(headers: IncomingHttpHeaders): string | null {
  const encoded = /^basic\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
  if (encoded === undefined) return null
  return /^([^:]+):./s.exec(Buffer.from(encoded, 'base64').toString('utf8'))?.[1] ?? null
}
