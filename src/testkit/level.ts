/** Builds a level of the contract, with tests that only some systems can pass. */
import { test } from 'vitest'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import type { Lab } from './lab.ts'
import type { Ability, Reading, Subject } from './subject.ts'

/** The lab of the current test, what the system is, and the reading that it is tested under. */
export interface Level<F extends AnyFakeSystem> {
  readonly lab: () => Lab<F>
  readonly subject: Subject<F>
  readonly reading: Reading<F>
}

/** Registers a test. */
export type Register = (name: string, body: () => Promise<void>) => void

/** Returns how to register a test of something that not every system can do. */
export function needs<F extends AnyFakeSystem>({ subject }: Level<F>, ability: Ability): Register {
  return onlyIf(subject.cannot[ability] === undefined, subject.cannot[ability] ?? '')
}

/** Returns how to register a test, or one that shows as skipped and says why. */
export function onlyIf(condition: boolean, why: string): Register {
  return condition ? test : (name, body) => test.skip(`${name} (${why})`, body)
}

/** Reports whether a level stands for what the documents suggest; further readings need not repeat all that it tests. */
export function isFirst<F extends AnyFakeSystem>({ subject, reading }: Level<F>): boolean {
  return reading === subject.readings[0]
}
