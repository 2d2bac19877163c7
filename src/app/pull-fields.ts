/** Fields of a pull: those that it leaves alone, and those that hold people. */
import type { Pulled, PullInput } from '../authoring/pull-types.ts'
import { type Data, type DataMap, isListData, isMapData } from '../authoring/scalar.ts'
import { UserError } from '../domain/errors.ts'
import type { Fields } from '../domain/model.ts'
import { record } from '../text/collections.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { either, show } from '../text/quote.ts'
import type { System } from './run.ts'

/** People that a pull writes into files. */
export interface PulledPeople {
  /** Names of the fields. */
  readonly fields: readonly string[]
  /** People whom no file of the target named before. */
  readonly count: number
}

/**
 * Checks the fields that are to be left alone.
 * @throws UserError for one that no system of the run has, and for one that its roles cannot do without
 */
export function checkWithout(without: readonly string[], systems: readonly System[]): void {
  const known = [...new Set(systems.flatMap(({ provider }) => Object.keys(provider.fields)))]
  for (const name of without) {
    if (!known.includes(name)) {
      throw new UserError(
        `--without: no role has a field ${show(name)}${didYouMean(name, known) || `; there is ${either(known)}`}`,
      )
    }
    const needing = systems.find(({ provider }) => provider.schema.role.required.includes(name))
    if (needing !== undefined) {
      throw new UserError(
        `--without ${name}: a role of ${needing.provider.name} (target ${needing.target.name}) cannot do without it`,
      )
    }
  }
}

/** Returns fields but for these. */
export function withoutFields(fields: Fields, without: ReadonlySet<string>): Fields {
  return record(Object.entries(fields).filter(([name]) => !without.has(name)))
}

/** Returns the people that changes bring into the files of a target. */
export function peopleIn({ provider, declared }: PullInput, { changes }: Pulled): PulledPeople {
  const fields = Object.keys(provider.people ?? {})
  const before = new Set(
    declared
      .flatMap(({ layers }) => layers.flatMap(({ own, included }) => [own, ...included.map(({ written }) => written)]))
      .flatMap((data) => namesIn(data, fields)),
  )
  const after = changes.flatMap(({ edit }) => (edit.to === null ? [] : [edit.to.data]))
  const found = fields.map((field) => ({ field, names: after.flatMap((data) => namesIn(data, [field])) }))
  const fresh = found.map(({ field, names }) => ({ field, names: names.filter((name) => !before.has(name)) }))
  return {
    fields: fresh.flatMap(({ field, names }) => (names.length > 0 ? [field] : [])),
    count: new Set(fresh.flatMap(({ names }) => names)).size,
  }
}

/** Names of people as an entry has them, what an overlay takes away among them. */
function namesIn(data: DataMap, fields: readonly string[]): string[] {
  const maps: readonly (Data | undefined)[] = [data, data.remove]
  return maps.flatMap((map) =>
    map === undefined || !isMapData(map)
      ? []
      : fields.flatMap((field) => {
          const value = map[field]
          return value !== undefined && isListData(value) ? value.map(String) : []
        }),
  )
}
