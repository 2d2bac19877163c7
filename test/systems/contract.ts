/**
 * The contract that every provider keeps, as levels to climb, under every reading of what its vendor leaves open. A new
 * provider gets all of it from one test file that declares a {@link Subject}.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AnyFakeSystem } from '../../src/kit/define-system.ts'
import { commandLine } from './command-line.ts'
import { type Lab, openLab } from './lab.ts'
import { living } from './living.ts'
import { planning } from './planning.ts'
import { reading, strangeAnswers } from './reading.ts'
import type { Ability, Reading, Subject } from './subject.ts'
import { writing } from './writing.ts'

/** What a level gets: the lab of the current test, what the system is, and the reading that it is tested under. */
export interface Level<F extends AnyFakeSystem> {
  readonly lab: () => Lab<F>
  readonly subject: Subject<F>
  readonly reading: Reading<F>
}

/** Runs the whole suite. `more` are tests that only this system needs; they find it empty, as its documents have it. */
export function describeSystem<F extends AnyFakeSystem>(subject: Subject<F>, more?: (lab: () => Lab<F>) => void): void {
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

    for (const one of subject.readings) {
      describe(one.name, () => {
        beforeEach(() => lab().reset(one))
        const level = { lab, subject, reading: one }
        describe('reading', () => reading(level))
        describe('planning', () => planning(level))
        describe('writing', () => writing(level))
        describe('living with others', () => living(level))
      })
    }

    describe('strange answers', () => strangeAnswers(lab))

    describe('in particular', () => {
      const [documented] = subject.readings
      beforeEach(() => documented && lab().reset(documented))
      commandLine(lab)
      more?.(lab)
    })

    test('every switch of the double is under test', () => {
      const covered = new Set<PropertyKey>(subject.readings.flatMap(({ quirks }) => Object.keys(quirks)))
      for (const name of [...Object.keys(subject.quirks ?? {}), ...(subject.elsewhere ?? [])]) covered.add(name)
      expect(Object.keys(lab().quirks).filter((name) => !covered.has(name))).toEqual([])
    })

    // Last on purpose: it looks back on all that was generated above.
    test('no request is ever generated that must not be', () => {
      const generated = lab().planned.map(({ method, path }) => `${method} ${path}`)
      if (!subject.cannot.write) expect(generated.length).toBeGreaterThan(0)
      expect(generated.filter((one) => subject.never?.test(one))).toEqual([])
    })
  })
}

/** A test of something that not every system can do. */
export function needs<F extends AnyFakeSystem>({ subject }: Level<F>, ability: Ability): Maybe {
  return onlyIf(subject.cannot[ability] === undefined, subject.cannot[ability] ?? '')
}

/** A test, or one that shows as skipped and says why. */
export function onlyIf(condition: boolean, why: string): Maybe {
  return condition ? test : (name, body) => test.skip(`${name} (${why})`, body)
}

type Maybe = (name: string, body: () => Promise<void>) => void
