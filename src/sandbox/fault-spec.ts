/** The spelling of faults on a command line. */
import { UserError } from '../domain/errors.ts'
import { FAULT_KINDS, type Fault, type FaultKind } from './faults.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
const COMMON = ['skip', 'times', 'every']

const OPTIONS = {
  'reset-before': [],
  'reset-after': [],
  hang: ['after'],
  'slow-body': ['ms'],
  status: ['code', 'after'],
  '429': ['retry-after', 'after'],
  html: ['after'],
  truncated: ['cut'],
  'wrong-shape': ['after'],
  redirect: ['to', 'after'],
  'repeat-page': [],
  'short-page': [],
  echo: ['code', 'after'],
} satisfies Record<FaultKind, readonly string[]>

/**
 * Reads a fault from `KIND[:METHOD[:PATH[:OPTION,OPTION…]]]`.
 *
 * - KIND: one of {@link FAULT_KINDS}; a status such as `503` is short for `status` with `code=503`.
 * - METHOD: `*` or nothing means any.
 * - PATH: a glob over the path without query; nothing means any.
 * - OPTION: `skip=N`, `times=N`, `every=N` for all kinds; `after` and `code=`, `retry-after=`, `to=`, `cut=`, `ms=` for
 *   those that know them (see {@link Fault}). A value may be percent-encoded; a comma in it has to be: `%2C`.
 *
 * @example 429:GET:/acme/v1/groups*:times=2,retry-after=1
 * @example 503:PUT:*:every=3,after
 * @example reset-after:POST:/acme/v1/groups:times=1
 * @throws UserError that says what is wrong and what is allowed
 */
export function parseFault(spec: string): Fault {
  const [kindText = '', methodText = '', path = '', ...rest] = spec.split(':')
  const complain = (what: string): never => {
    throw new UserError(`fault ${JSON.stringify(spec)}: ${what}`)
  }
  const { kind, code } = readKind(kindText, complain)
  const method = methodText.toUpperCase()
  if (method !== '' && method !== '*' && !METHODS.includes(method)) {
    complain(`${JSON.stringify(methodText)} is not a method; allowed are ${METHODS.join(', ')}, * or nothing`)
  }
  if (path !== '' && !/^[/*?]/.test(path)) complain(`the path ${JSON.stringify(path)} must start with /, * or ?`)
  const known: readonly string[] = [...COMMON, ...OPTIONS[kind]]
  const options = rest.join(':').split(',').filter(Boolean)
  return {
    kind,
    ...(code === undefined ? {} : { code }),
    ...(method === '' || method === '*' ? {} : { method }),
    ...(path === '' ? {} : { path }),
    ...Object.assign({}, ...options.map((option) => readOption(option, kind, known, complain))),
  }
}

type Complain = (what: string) => never

function readKind(text: string, complain: Complain): { kind: FaultKind; code?: number } {
  const kind = FAULT_KINDS.find((one) => one === text)
  if (kind !== undefined) return { kind }
  if (/^[1-5]\d\d$/.test(text)) return { kind: 'status', code: Number(text) }
  return complain(`${JSON.stringify(text)} is not a kind; allowed are ${FAULT_KINDS.join(', ')} or a status code`)
}

function readOption(option: string, kind: FaultKind, known: readonly string[], complain: Complain): Partial<Fault> {
  const [name = '', ...values] = option.split('=')
  const read = known.includes(name) ? READERS[name] : undefined
  if (read === undefined) {
    return complain(`${JSON.stringify(name)} is not an option of ${kind}; allowed are ${known.join(', ')}`)
  }
  return read(values.length === 0 ? null : decode(values.join('=')), complain)
}

type ReadOption = (value: string | null, complain: Complain) => Partial<Fault>

const READERS: Readonly<Record<string, ReadOption>> = {
  skip: (value, complain) => ({ skip: whole('skip', value, 0, complain) }),
  times: (value, complain) => ({ times: whole('times', value, 1, complain) }),
  every: (value, complain) => ({ every: whole('every', value, 1, complain) }),
  ms: (value, complain) => ({ ms: whole('ms', value, 1, complain) }),
  code: (value, complain) =>
    /^[1-5]\d\d$/.test(value ?? '')
      ? { code: Number(value) }
      : complain(`code must be an HTTP status, not ${JSON.stringify(value ?? '')}`),
  after: (value, complain) => (value === null ? { after: true } : complain('after takes no value')),
  'retry-after': (value) => ({ retryAfter: value ?? '' }),
  to: (value, complain) => (value === null || value === '' ? complain('to must be an address') : { to: value }),
  cut: (value, complain) =>
    value === 'json' || value === 'connection'
      ? { cut: value }
      : complain(`cut must be json or connection, not ${JSON.stringify(value ?? '')}`),
}

function whole(name: string, value: string | null, least: number, complain: Complain): number {
  if (value !== null && /^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value)
  return complain(`${name} must be a whole number of at least ${least}, not ${JSON.stringify(value ?? '')}`)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
