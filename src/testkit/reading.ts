/** Level 1: a list is read whole, or it throws. */
import { expect, test } from 'vitest'
import { ApiError } from '../domain/errors.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import type { Fault } from '../sandbox/index.ts'
import type { Lab } from './lab.ts'
import { isFirst, type Level, onlyIf } from './level.ts'
import { openGate, serve } from './servers.ts'
import type { Pages } from './subject.ts'

/** So many that every size of page between 15 and 100 rows has at least three of them. */
const THREE_PAGES = 301

/** Reads empty, small and large tenants, and lists that break on the way. */
export function reading<F extends AnyFakeSystem>(level: Level<F>): void {
  wholeLists(level)
  someRoles(level)
  brokenPages(level)
  failures(level)
}

function pagesOf<F extends AnyFakeSystem>({ reading: how, subject }: Level<F>): Pages {
  return how.pages ?? subject.pages
}

function wholeLists<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject, reading: how } = level
  test('an empty tenant has no roles', async () => {
    expect((await lab().read([])).roles).toEqual([])
  })

  const refusal = how.refuses?.['read many pages']
  const most = refusal === undefined && pagesOf(level) !== 'one' ? [THREE_PAGES] : []
  test.each(isFirst(level) ? [1, 100, 101, 1001] : [1, 101, ...most])(
    'war story 4: %i roles are read, each once, and declaring them changes nothing',
    async (count) => {
      const keys = Array.from({ length: count }, (_, index) => `ROLE_NUMBER_${index}`)
      lab().plant(...keys)
      const live = await lab().read(Object.keys(subject.planted))
      expect(live.roles.map(({ key }) => key).sort()).toEqual([...keys].sort())
      const desired = keys.map((key) => lab().role(key))
      expect(lab().planFrom(live, desired)).toMatchObject({ steps: [], unchanged: count, undeclared: [] })
    },
  )

  if (refusal !== undefined) {
    test('many pages fail loudly', async () => {
      plantMany(lab())
      await expect(countRoles(lab())).rejects.toThrow(refusal)
    })
  }
}

function someRoles<F extends AnyFakeSystem>({ lab, subject }: Level<F>): void {
  onlyIf(subject.system.listSome !== undefined, 'it reads nothing but whole lists')(
    'some roles are read as the whole list has them, and one that is not there is not',
    async () => {
      lab().plant('ROLE_ONE', 'ROLE_TWO', 'ROLE_THREE')
      const { roles } = await lab().read()
      const some = await lab().readSome(['ROLE_ONE', 'ROLE_THREE', 'ROLE_NOBODY'])
      expect(some.roles).toEqual(roles.filter(({ key }) => key !== 'ROLE_TWO'))
    },
  )
}

const BROKEN: Readonly<Record<string, Omit<Fault, 'method'>>> = {
  'lacks an entry': { kind: 'short-page' },
  'repeats the one before': { kind: 'repeat-page' },
  'is a web page': { kind: 'html' },
  'breaks off': { kind: 'truncated' },
  'is something else': { kind: 'wrong-shape' },
  'fails for good': { kind: 'status', code: 500 },
}

function brokenPages<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, reading: how } = level
  const isRefused = how.refuses?.['read many pages'] !== undefined
  const onPages = onlyIf(!isRefused && pagesOf(level) !== 'one', isRefused ? 'see above' : 'all comes in one answer')
  const isSeen = onlyIf(pagesOf(level) !== 'cursor', 'a cursor does not say how long a page is')
  for (const [what, fault] of Object.entries(BROKEN)) {
    const register = fault.kind === 'short-page' && pagesOf(level) === 'cursor' ? isSeen : onPages
    register(`war story 11: a later page that ${what} is an error, not "these roles are gone"`, async () => {
      plantMany(lab())
      lab().sandbox.inject({ ...fault, method: 'GET', skip: 1, times: 1 })
      await expect(countRoles(lab())).rejects.toThrow(ApiError)
    })
  }

  const inParallel = onlyIf(pagesOf(level) === 'with-totals', 'nothing tells how many there are')
  inParallel('pages after the first are on their way together', async () => {
    plantMany(lab())
    const gate = await openGate(lab().sandbox.url)
    // Were they read one by one, the gate would never open.
    expect((await lab().read([], gate.url)).roles).toHaveLength(THREE_PAGES)
  })
}

function failures<F extends AnyFakeSystem>({ lab }: Level<F>): void {
  test('403 is an error in the words of the system', async () => {
    lab().plant('ROLE_ONE')
    lab().sandbox.inject({ kind: 'status', code: 403, method: 'GET' })
    const read = lab().read([])
    await expect(read).rejects.toMatchObject({ name: 'ApiError', status: 403 })
    await expect(read).rejects.toThrow(/^GET http\S* answered 403: The .* was told to answer/)
  })

  test('what the system may be slow or busy with is asked for again', async () => {
    lab().plant('ROLE_ONE')
    lab().sandbox.inject({ kind: 'status', code: 503, method: 'GET', times: 1 })
    lab().sandbox.inject({ kind: 'reset-before', method: 'GET', times: 1 })
    lab().sandbox.inject({ kind: '429', retryAfter: '0', method: 'GET', times: 1 })
    expect((await lab().read([])).roles).toHaveLength(1)
  })
}

/** Answers of 200 that hold no list of roles, whatever the system. */
const INVALID: readonly unknown[] = [
  null,
  7,
  true,
  'roles',
  {},
  { ok: true },
  { error: 'not now' },
  [null],
  [7],
  [[]],
  [{}],
  [{ id: 1 }],
  { data: null },
  { data: {} },
  { data: [7] },
  { data: [{}] },
  { data: [{ id: 1 }], meta: { total: 'many', last_page: 1 } },
]

/** Reads what no system answers. */
export function invalidAnswers<F extends AnyFakeSystem>(lab: () => Lab<F>): void {
  test.each(INVALID.map((json) => JSON.stringify(json)))('%s is not read as "no roles"', async (json) => {
    const { url } = await serve(json)
    const read = lab().readWithToken(url)
    await expect(read).rejects.toThrow(ApiError)
    await expect(read).rejects.toThrow(/^GET http\S* answered 200, but /)
  })
}

async function countRoles<F extends AnyFakeSystem>(lab: Lab<F>): Promise<number> {
  return (await lab.read([])).roles.length
}

function plantMany<F extends AnyFakeSystem>(lab: Lab<F>): void {
  lab.plant(...Array.from({ length: THREE_PAGES }, (_, index) => `ROLE_NUMBER_${index}`))
}
