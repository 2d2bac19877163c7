/**
 * The contract that every system keeps, as levels to climb, under every reading of what its vendor leaves open. A new
 * system gets all of it from one test file that declares a {@link Subject}.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { whyNoSystem } from '../app/check-system.ts'
import { whyBadPart } from '../desired/compile-schemas.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { commandLine } from './command-line.ts'
import { type Lab, openLab } from './lab.ts'
import { isFirst } from './level.ts'
import { living } from './living.ts'
import { notUnderstood } from './not-understood.ts'
import { planning } from './planning.ts'
import { invalidAnswers, reading } from './reading.ts'
import type { Subject } from './subject.ts'
import { writing } from './writing.ts'

/** Runs the whole suite. `more` are tests that only this system needs; they find it empty, as its documents have it. */
export function describeContract<F extends AnyFakeSystem>(
  subject: Subject<F>,
  more?: (lab: () => Lab<F>) => void,
): void {
  describe(subject.system.name, () => {
    let opened: Lab<F> | undefined
    const lab = () => {
      if (opened === undefined) throw new Error('there is a lab only while a test runs')
      return opened
    }
    beforeAll(async () => {
      opened = await openLab(subject)
    })
    afterAll(() => opened?.sandbox.close())

    fitness(subject)
    everyReading(subject, lab)
    describe('invalid answers', () => invalidAnswers(lab))
    describe('in particular', () => {
      const [documented] = subject.readings
      beforeEach(() => documented && lab().reset(documented))
      commandLine(lab)
      more?.(lab)
    })
    // Last on purpose: it looks back on all that was done above.
    afterthoughts(subject, lab)
  })
}

function fitness<F extends AnyFakeSystem>({ system }: Subject<F>): void {
  test('the module is one that rolesync loads', () => {
    expect([whyNoSystem({ ...system }), whyBadPart(system.schema)]).toEqual([null, null])
  })

  test('the schema says of each setting and field what it is, with an example', () => {
    const { settings, role } = system.schema
    const bare = Object.entries({ ...settings.properties, ...role.properties }).filter(
      ([, { description, examples }]) =>
        typeof description !== 'string' || !Array.isArray(examples) || examples.length === 0,
    )
    expect(bare.map(([name]) => name)).toEqual([])
  })
}

function everyReading<F extends AnyFakeSystem>(subject: Subject<F>, lab: () => Lab<F>): void {
  for (const one of subject.readings) {
    describe(one.name, () => {
      beforeEach(() => lab().reset(one))
      const level = { lab, subject, reading: one }
      describe('reading', () => reading(level))
      describe('planning', () => planning(level))
      // How a role is read hardly depends on what a vendor leaves open.
      if (isFirst(level)) describe('what is not understood', () => notUnderstood(level))
      describe('writing', () => writing(level))
      describe('living with others', () => living(level))
    })
  }
}

function afterthoughts<F extends AnyFakeSystem>(subject: Subject<F>, lab: () => Lab<F>): void {
  test('every switch of the fake server is under test', () => {
    const covered = new Set<PropertyKey>(subject.readings.flatMap(({ quirks }) => Object.keys(quirks)))
    for (const name of [...Object.keys(subject.quirks ?? {}), ...(subject.elsewhere ?? [])]) covered.add(name)
    expect(Object.keys(lab().quirks).filter((name) => !covered.has(name))).toEqual([])
  })

  test('no request is ever generated that must not be', () => {
    const generated = lab().planned.map(({ method, path }) => `${method} ${path}`)
    if (!subject.cannot.write) expect(generated.length).toBeGreaterThan(0)
    expect(generated.filter((one) => subject.never?.test(one))).toEqual([])
  })
}
