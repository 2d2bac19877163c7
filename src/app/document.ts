/** Files that rolesync wrote: plans and reports. */
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { reason } from '../desired/read.ts'
import { plan as isPlan, report as isReport, type Validator } from '../desired/validators.js'
import { EXIT, messageOf, UserError } from '../domain/errors.ts'
import { type Fields, FORMAT_VERSION } from '../domain/model.ts'
import type { Plan } from '../domain/plan-model.ts'
import type { Report } from '../domain/report-model.ts'
import type { Provider } from '../domain/system.ts'
import { isSealed, isSealedReport } from '../plan/digest.ts'
import { wrongShape } from '../plan/snapshot.ts'
import { isObject, isTooDeep } from '../text/parse-json.ts'
import type { Context } from './context.ts'

/** Longer than a JavaScript string can be is of no use. */
const MAX_BYTES = 512 * 1024 * 1024

/** Parsed file that says what kind it is. */
export interface Document {
  readonly kind: string
  readonly formatVersion: string
}

/**
 * Reads a document of ours.
 * @throws UserError where it is no file, no JSON, not of rolesync, or of a major version that this one cannot know
 */
export async function readDocument(context: Context, name: string): Promise<Document> {
  const json = parse(name, await readText(context, name))
  if (isTooDeep(json)) throw new UserError(`${name} is nested too deeply to be a file that rolesync wrote`)
  const { kind, formatVersion }: Partial<Record<string, unknown>> = isObject(json) ? json : {}
  if (typeof kind !== 'string' || typeof formatVersion !== 'string') {
    throw new UserError(`${name} is not a file that rolesync wrote: it has no kind and formatVersion`)
  }
  if (formatVersion.split('.')[0] !== FORMAT_VERSION.split('.')[0]) {
    throw new UserError(
      `${name} has format ${formatVersion}, this rolesync reads ${FORMAT_VERSION}; use the version of rolesync that wrote it`,
    )
  }
  return json as Document
}

/**
 * The document as a plan. Its digest is not looked at.
 * @throws UserError where it cannot be one
 */
export function asPlan(name: string, document: Document, { systems }: Known): Plan {
  checkDocument(name, document, isPlan)
  const plan = document as unknown as Plan
  for (const { provider, steps } of plan.targets) checkShapes(originOf(name, provider, systems), steps)
  return plan
}

/**
 * The document as a plan that nobody edited.
 * @throws UserError with exit code 4 where its digest is not that of its content
 */
export function asUntouchedPlan(name: string, document: Document, known: Known): Plan {
  const plan = asPlan(name, document, known)
  if (isSealed(plan)) return plan
  throw new UserError(
    `${name} was changed after it was made: its digest is not that of its content; make the plan again`,
    EXIT.stale,
  )
}

/**
 * The document as a report.
 * @throws UserError where it cannot be one
 */
export function asReport(name: string, document: Document, { systems }: Known): Report {
  checkDocument(name, document, isReport)
  const report = document as unknown as Report
  for (const { provider, steps } of report.targets) checkShapes(originOf(name, provider, systems), steps)
  if (isSealedReport(report) !== false) return report
  throw new UserError(
    `${name} was changed after it was written: its digest is not that of its content; take the report that the apply wrote`,
    EXIT.stale,
  )
}

/**
 * Returns the document as a report that its digest vouches for.
 * @throws UserError where it has none, as one of an earlier version
 */
export function asVouchedReport(name: string, document: Document, known: Known): Report {
  const report = asReport(name, document, known)
  if (report.digest !== undefined) return report
  throw new UserError(
    `${name} has no digest, so nobody vouches for it: it was written by an earlier rolesync, or changed`,
  )
}

/** The systems that a document can be of. */
type Known = Pick<Context, 'systems'>

interface Origin {
  /** The document's. */
  readonly name: string
  /** The name of the system that the steps are of. */
  readonly kind: string | undefined
  readonly provider: Provider | undefined
}

function originOf(name: string, kind: string | undefined, { providers }: Known['systems']): Origin {
  return { name, kind, provider: Object.hasOwn(providers, kind ?? '') ? providers[kind ?? ''] : undefined }
}

/** Checks what the schema does not know: which field of which system holds what. */
function checkShapes(
  { name, kind, provider }: Origin,
  steps: readonly { readonly role: string; readonly before?: Fields | null; readonly after?: Fields | null }[],
): void {
  for (const { role, before, after } of steps) {
    const field = wrongShape(before ?? {}, provider) ?? wrongShape(after ?? {}, provider)
    if (field === undefined) continue
    const what = `the step of role ${JSON.stringify(role)} has a ${field} that ${kind ?? 'no system'} cannot have`
    throw new UserError(`${name} was changed after it was made: ${what}; make it again`)
  }
}

/** @throws UserError with the first thing that is not as the document's schema wants it */
export function checkDocument(name: string, document: Document, validator: Validator): void {
  if (validator(document)) return
  const [{ instancePath, keyword, params } = { instancePath: '', keyword: 'schema', params: {} }] =
    validator.errors ?? []
  const wanted = `${keyword} ${Object.values(params).join(', ')}`.trim()
  throw new UserError(`${name} is not a ${document.kind} of rolesync: ${instancePath || 'it'} fails at ${wanted}`)
}

async function readText(context: Context, name: string): Promise<string> {
  // A variable of a script that is not set, as a rule.
  if (name === '') throw new UserError('the name of the file is empty')
  const file = resolve(context.cwd, name)
  try {
    const { size } = await stat(file)
    if (size > MAX_BYTES) throw new UserError(`${name} is over ${MAX_BYTES} bytes`)
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`${name} cannot be read: ${reason(error)}`, undefined, { cause: error })
  }
}

function parse(name: string, text: string): unknown {
  if (text.trim() === '') throw new UserError(`${name} is empty; make it again`)
  try {
    return JSON.parse(text)
  } catch (error) {
    const isJson = /^\s*[{[]/.test(text)
    const why = isJson
      ? `, or it is cut off (${messageOf(error)})`
      : ': rolesync writes plans, reports and snapshots as JSON'
    throw new UserError(`${name} is not JSON${why}`, undefined, { cause: error })
  }
}
