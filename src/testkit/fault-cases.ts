/** Lists the cases of the fault suite: wishes, and each fault at each request of an apply. */
import type { AnyFakeSystem } from '../kit/define-system.ts'
import type { Fault } from '../sandbox/index.ts'
import type { Wish } from './oracle.ts'
import type { World } from './world.ts'

/** A fault, and its name for messages. */
export interface FaultCase {
  readonly name: string
  readonly fault: Fault
  /** True for a server that cannot be reached at all from here on; the fault only says where. */
  readonly down?: true
}

/** A request that a fault can hit: its method, its path on the server and how many like it come before. */
export interface Place {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly skip: number
}

/** Returns roles before and after, so that every kind of change is among them. */
export function wishFor<F extends AnyFakeSystem>({ key, subject }: World<F>): Wish {
  const [a = '', b = '', c = '', d = '', ...more] = subject.faults.elements
  const last = more.at(-1) ?? d
  const renames = new Map(subject.system.cannot.rename ? [] : [[key('renamed'), key('old')] as const])
  return {
    renames,
    before: new Map([
      [key('foreign'), [d, last].filter((one, index, all) => all.indexOf(one) === index)],
      [key('gone'), [a, c]],
      [key('narrow'), [a, b, c, last]],
      [key('old'), [b]],
      [key('same'), [a, b]],
      [key('swap'), [a, c, last]],
      [key('wider'), [a]],
    ]),
    wanted: new Map([
      [key('gone'), null],
      [key('narrow'), [a]],
      [key('new'), [a, c]],
      ...(renames.size > 0 ? [[key('renamed'), [b, c]] as const] : []),
      [key('same'), [a, b]],
      [key('swap'), [b, c, d]],
      [key('wider'), subject.faults.elements],
    ]),
  }
}

/**
 * Returns every fault for one request.
 * @param hasTotals lists say how long they are, so that one that lacks something can be seen for what it is
 */
export function faultsAt({ name, method }: Place, hasTotals: boolean): FaultCase[] {
  const isWrite = method !== 'GET' && name !== 'token'
  const faults = [
    ...cuts(),
    ...statuses(isWrite),
    ...oddities(isWrite),
    ...waits(),
    ...(method === 'GET' && hasTotals ? [faultCase('page that lacks one', { kind: 'short-page', times: 1 })] : []),
  ]
  return [...faults, { name: 'refused from here on', fault: { kind: 'status' }, down: true }]
}

function faultCase(name: string, fault: Fault): FaultCase {
  return { name, fault }
}

function cuts(): FaultCase[] {
  return [
    faultCase('cut before', { kind: 'reset-before', times: 1 }),
    faultCase('cut before, for good', { kind: 'reset-before' }),
    faultCase('cut after', { kind: 'reset-after', times: 1 }),
    faultCase('cut after, for good', { kind: 'reset-after' }),
    faultCase('cut body', { kind: 'truncated', cut: 'connection', times: 1 }),
    faultCase('cut JSON', { kind: 'truncated', times: 1 }),
    faultCase('cut JSON, for good', { kind: 'truncated' }),
    faultCase('body that drips', { kind: 'slow-body', ms: 400, times: 1 }),
  ]
}

function statuses(isWrite: boolean): FaultCase[] {
  return [401, 403, 404, 409, 422, 500, 502, 503, 504].flatMap((code) => [
    faultCase(`${code}`, { kind: 'status', code, after: false, times: 1 }),
    // 401 says that nothing was done: for a create, a server that lies about it cannot be seen through.
    ...(isWrite && code !== 401
      ? [faultCase(`${code} after acting`, { kind: 'status', code, after: true, times: 1 })]
      : []),
    ...([401, 403, 500, 503].includes(code) ? [faultCase(`${code}, for good`, { kind: 'status', code })] : []),
  ])
}

function oddities(isWrite: boolean): FaultCase[] {
  const each = (isWrite ? [false, true] : [false]).flatMap((after) => {
    const acted = after ? ' after acting' : ''
    return [
      faultCase(`no answer${acted}`, { kind: 'hang', after, times: 1 }),
      faultCase(`HTML${acted}`, { kind: 'html', after, times: 1 }),
      faultCase(`wrong shape${acted}`, { kind: 'wrong-shape', after, times: 1 }),
      faultCase(`redirect${acted}`, { kind: 'redirect', after, times: 1 }),
      faultCase(`500 with our credential in it${acted}`, { kind: 'echo', code: 500, after, times: 1 }),
    ]
  })
  return [
    ...each,
    faultCase('no answer, for good', { kind: 'hang' }),
    faultCase('401 with our credential in it', { kind: 'echo', code: 401, times: 1 }),
    faultCase('401 with our credential in it, for good', { kind: 'echo', code: 401 }),
    faultCase('200 with our credential in it', { kind: 'echo', code: 200, times: 1 }),
  ]
}

const PAST = 'Sun, 06 Nov 1994 08:49:37 GMT'

function waits(): FaultCase[] {
  const asked = ['1', '0', 'soon', '999999', PAST, inSeconds(1), inSeconds(9999)]
  return [
    ...asked.map((retryAfter) => faultCase(`429, Retry-After: ${retryAfter}`, { kind: '429', retryAfter, times: 1 })),
    faultCase('429', { kind: '429', times: 1 }),
    faultCase('429, for good', { kind: '429' }),
  ]
}

function inSeconds(seconds: number): string {
  return new Date(Date.now() + 1000 + seconds * 1000).toUTCString()
}
