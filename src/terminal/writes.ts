/** `--write FORMAT=FILE`: further files of one run, each in a format of its own. */
import { resolve } from 'node:path'
import { UserError } from '../domain/errors.ts'
import type { Format } from './choices.ts'
import type { Io } from './io.ts'
import { type PendingFile, prepareFile, type Text } from './output.ts'
import { parseWrite } from './write-flag.ts'

/** Files that are prepared, and then written together. */
export interface PendingWrites {
  /** Renders each format once and puts every file in its place. */
  write(render: (format: Format) => Promise<Text>): Promise<void>
  discard(): Promise<void>
}

/**
 * Prepares all files, before any system is read.
 * @param taken a file that another flag writes
 * @throws UserError for a file that cannot be written, or that two flags name
 */
export async function prepareWrites(io: Io, values: readonly string[], taken?: string): Promise<PendingWrites> {
  const writes = values.map(parseWrite)
  const names = [...(taken === undefined ? [] : [taken]), ...writes.map(({ file }) => file)]
  const twice = names.find((name, index) => names.some((other, at) => at < index && same(io, name, other)))
  if (twice !== undefined)
    throw new UserError(`${twice} would be written twice; give each --write and --out a file of its own`)
  const files: PendingFile[] = []
  const discard = async () => {
    for (const file of files) await file.discard()
  }
  try {
    for (const { file } of writes) files.push(await prepareFile(io, '--write', file))
  } catch (error) {
    await discard()
    throw error
  }
  return {
    discard,
    async write(render) {
      const texts = new Map<Format, Text>()
      for (const { format } of writes) if (!texts.has(format)) texts.set(format, await render(format))
      for (const [index, { format }] of writes.entries()) await files[index]?.write(texts.get(format) as Text)
    },
  }
}

function same({ cwd }: Io, a: string, b: string): boolean {
  return resolve(cwd, a) === resolve(cwd, b)
}
