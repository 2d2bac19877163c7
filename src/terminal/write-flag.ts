/** The value of `--write`, apart from the writing: the command line needs it on every start. */
import { UserError } from '../domain/errors.ts'
import { FORMATS, type Format } from './choices.ts'

/** One file to write. */
export interface Write {
  readonly format: Format
  readonly file: string
}

/**
 * Reads `FORMAT=FILE`.
 * @throws UserError that says what is wrong with it
 */
export function parseWrite(value: string): Write {
  const equals = value.indexOf('=')
  const file = value.slice(equals + 1)
  if (equals < 1 || file === '') {
    throw new UserError(`--write ${value}: it must be FORMAT=FILE, such as markdown=plan.md`)
  }
  const format = FORMATS.find((known) => known === value.slice(0, equals))
  if (format !== undefined) return { format, file }
  throw new UserError(`--write ${value}: there is no format ${value.slice(0, equals)}; there are ${FORMATS.join(', ')}`)
}
