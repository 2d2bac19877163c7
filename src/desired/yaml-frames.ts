/** Maps and lists of a YAML text while they are being read. */
import type { Anchor } from './yaml-checks.ts'

/** Offsets of an entry. Those of an item of a list are the same. */
export interface EntryOffsets {
  readonly key: number
  readonly value: number
}

/** Offsets of all entries of a map or list, by key or index. Kept as numbers, since most are never asked for. */
export class EntryPlaces {
  readonly #names: string[] | null
  readonly #offsets: number[] = []
  #indices: Map<string, number> | null = null

  constructor(isMap: boolean) {
    this.#names = isMap ? [] : null
  }

  addItem(offset: number): void {
    this.#offsets.push(offset)
  }

  addPair(name: string, { key, value }: EntryOffsets): void {
    this.#names?.push(name)
    this.#offsets.push(key, value)
  }

  /** Returns where a key of a map stands that is being read; the first of several. */
  keyOffset(name: string): number {
    return this.#offsets[2 * (this.#names?.indexOf(name) ?? -1)] ?? 0
  }

  get(segment: string): EntryOffsets | undefined {
    if (this.#names === null) {
      const offset = this.#offsets[Number(segment)]
      return offset === undefined ? undefined : { key: offset, value: offset }
    }
    this.#indices ??= new Map(this.#names.map((name, index) => [name, index]))
    const index = this.#indices.get(segment)
    if (index === undefined) return undefined
    return { key: this.#offsets[2 * index] ?? 0, value: this.#offsets[2 * index + 1] ?? 0 }
  }
}

/** Places of each map and list. */
export type Places = ReadonlyMap<unknown, EntryPlaces>

/** A map or list that is being read. */
export interface Frame {
  readonly value: unknown[] | Record<string, unknown>
  start: number
  /** Column of the innermost block collection, this one included; -1 for none. */
  readonly column: number
  readonly isFlow: boolean
  readonly places: EntryPlaces
  readonly anchor: Anchor | undefined
  /** The key whose value comes next. */
  key: string | null
  /** Offset of the last key; -1 before the first. */
  keyStart: number
  isMergeKey: boolean
  /** Values of merge keys. */
  readonly merged: unknown[]
}

/** A map that is being read. */
export interface MapFrame extends Frame {
  readonly value: Record<string, unknown>
}

/** True within a map where a key comes next. */
export function isAtKey(frame: Frame | undefined): frame is MapFrame {
  return frame !== undefined && frame.key === null && !Array.isArray(frame.value)
}

/** Adds a value to a list, or to a map under the key that was read. */
export function addValue(frame: Frame, value: unknown, start: number): void {
  if (Array.isArray(frame.value)) {
    frame.places.addItem(start)
    frame.value.push(value)
  } else if (frame.isMergeKey) {
    frame.merged.push(value)
  } else if (frame.key !== null) {
    setOwn(frame.value, frame.key, value)
    frame.places.addPair(frame.key, { key: frame.keyStart, value: start })
  }
  frame.key = null
}

/** Adds what the author of merge keys has in mind, so that the other mistakes of the file can be reported. */
export function addMerged({ value: map, places, merged }: Frame, all: Places): void {
  if (Array.isArray(map)) return
  for (const source of merged.flat()) {
    if (typeof source !== 'object' || source === null) continue
    for (const [key, value] of Object.entries(source)) {
      if (Object.hasOwn(map, key)) continue
      setOwn(map, key, value)
      const place = all.get(source)?.get(key)
      if (place !== undefined) places.addPair(key, place)
    }
  }
}

/** Sets an own property, also one by the name of `__proto__`. */
function setOwn(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') map[key] = value
  else Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true })
}
