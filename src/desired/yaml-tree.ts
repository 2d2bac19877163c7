/** Reads the data of a YAML text, and where each entry is, from the events of js-yaml. */
import {
  type AliasEvent,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
import { checkBracket } from './yaml-brackets.ts'
import { type Anchor, Anchors, duplicateFlaw, type Flaw, mergeFlaw } from './yaml-checks.ts'
import { Cursor } from './yaml-cursor.ts'
import { addMerged, addValue, EntryPlaces, type Frame, isAtKey, type MapFrame, type Places } from './yaml-frames.ts'
import { scalarText } from './yaml-scalar-text.ts'
import { coreTag, plainValue, taggedValue } from './yaml-scalars.ts'
import {
  beginning,
  CUSTOM_TAG,
  checkAfterFlowValue,
  checkBlock,
  checkComments,
  checkEmpty,
  checkEmptyFlowItem,
  checkKey,
  checkProperties,
  checkStart,
  checkText,
  lineBefore,
  NO_TEXT_KEY,
  type NodeEvent,
  Refusal,
  TAB,
  withoutTabs,
} from './yaml-strict.ts'

/** Data of a YAML text. */
export interface Tree {
  /** Plain data; `null` for a text without any. Objects may have own keys such as `__proto__`. */
  readonly data: unknown
  /** Offset of the data. */
  readonly start: number
  readonly places: Places
  readonly flaws: readonly Flaw[]
}

/** More than any file of ours needs, and few enough for whatever recurses into the data. */
const MAX_DEPTH = 100

/**
 * Reads a text of one document.
 * @param text as `indentBrackets` gives it
 * @throws YAMLException or Refusal where it is not YAML
 */
export function readTree(text: string): Tree {
  checkText(text)
  const reader = new TreeReader(text)
  for (const event of parseEvents(withoutTabs(text), { maxDepth: MAX_DEPTH })) reader.take(event)
  return reader.tree()
}

class TreeReader {
  readonly #text: string
  readonly #cursor: Cursor
  readonly #frames: Frame[] = []
  readonly #places = new Map<unknown, EntryPlaces>()
  readonly #flaws: Flaw[] = []
  readonly #anchors = new Anchors()
  #hasDocument = false
  #data: unknown = null
  #start = 0

  constructor(text: string) {
    this.#text = text
    this.#cursor = new Cursor(text)
  }

  tree(): Tree {
    return { data: this.#data, start: this.#start, places: this.#places, flaws: this.#flaws }
  }

  take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        if (this.#hasDocument) throw new Refusal(this.#cursor.end, 'a second document starts here; a file holds one')
        this.#hasDocument = true
        checkStart(this.#text, event)
        break
      case EVENT_ID.POP:
        this.#close()
        break
      case EVENT_ID.ALIAS:
        this.#alias(event)
        break
      case EVENT_ID.SCALAR:
        this.#scalar(event)
        break
      default:
        this.#open(event)
    }
  }

  #open(event: MappingEvent | SequenceEvent): void {
    const { start } = event
    const parent = this.#frames.at(-1)
    if (isAtKey(parent)) throw new Refusal(start, NO_TEXT_KEY)
    const isMap = event.type === EVENT_ID.MAPPING
    const tag = this.#tagOf(event) ?? '!'
    if (tag !== '!' && tag !== (isMap ? 'map' : 'seq')) throw new Refusal(event.tagStart, CUSTOM_TAG)
    const anchor = this.#properties(event, parent)
    const isFlow = event.style === COLLECTION_STYLE.FLOW
    if (!isFlow) checkBlock(this.#text, event, parent?.key == null ? -1 : parent.keyStart)
    const column = isFlow ? (parent?.column ?? -1) : lineBefore(this.#text, start).length
    const value = isMap ? {} : []
    const places = new EntryPlaces(isMap)
    this.#places.set(value, places)
    const state = { key: null, keyStart: -1, isMergeKey: false, merged: [] }
    this.#frames.push({ value, start, column, isFlow, places, anchor, ...state })
    this.#cursor.reach(start)
  }

  #close(): void {
    const frame = this.#frames.pop()
    // The document itself ends.
    if (frame === undefined) return
    // One pair within a list has no brackets.
    if (frame.isFlow && /[[{]/.test(this.#text.charAt(frame.start))) {
      const isNested = this.#frames.at(-1)?.isFlow === true
      checkBracket(this.#text, this.#cursor.skipBracket(), frame.column, isNested)
    }
    if (frame.merged.length > 0) addMerged(frame, this.#places)
    this.#anchors.close(frame.anchor, frame.value)
    this.#add(frame.value, frame.start)
  }

  #alias({ anchorStart, anchorEnd }: AliasEvent): void {
    const offset = anchorStart - 1
    if (isAtKey(this.#frames.at(-1))) throw new Refusal(offset, NO_TEXT_KEY)
    const { value, problem } = this.#anchors.expand(this.#text.slice(anchorStart, anchorEnd))
    if (problem !== null) this.#flaws.push({ offset, message: problem, isFatal: true })
    this.#cursor.reach(anchorEnd)
    this.#add(value, offset)
  }

  #scalar(event: ScalarEvent): void {
    const frame = this.#frames.at(-1)
    const { end } = this.#cursor
    const anchor = this.#properties(event, frame)
    const value = event.valueStart < 0 ? this.#empty(event, frame) : this.#written(event, frame, end)
    this.#anchors.close(anchor, value)
  }

  /** Reads a scalar that is there, as a key or as a value; `end` is that of what is before it. */
  #written(event: ScalarEvent, frame: Frame | undefined, end: number): unknown {
    const start = this.#cursor.skipScalar(event)
    const source = this.#text.slice(event.valueStart, event.valueEnd)
    const around = { column: frame?.column ?? -1, isRoot: frame === undefined }
    const text = scalarText({ text: this.#text, event, start, source, ...around })
    if (isAtKey(frame)) {
      this.#key(frame, event, text, start)
      return text
    }
    if (event.style === SCALAR_STYLE.PLAIN && frame?.isFlow === false) {
      checkComments(this.#text, { end, start: beginning(event, start), column: frame.column })
    }
    const value = this.#valueOf(event, text)
    this.#add(value, start)
    return value
  }

  /** Reads a scalar that is not there. It is where its key is, or after the dash of its item. */
  #empty(event: ScalarEvent, frame: Frame | undefined): unknown {
    const { end } = this.#cursor
    if (isAtKey(frame)) throw new Refusal(end, NO_TEXT_KEY)
    const value = this.#valueOf(event, '')
    if (frame === undefined && this.#text.includes('\t')) throw new Refusal(end, TAB)
    const isBareItem = frame?.key == null && event.anchorStart < 0 && event.tagStart < 0
    if (frame?.isFlow === false) {
      if (isBareItem) this.#cursor.skipDash()
      checkEmpty(this.#text, this.#cursor.end)
    } else if (frame?.key === null) checkEmptyFlowItem(this.#text, end)
    this.#add(value, frame?.key == null ? this.#cursor.end : frame.keyStart, true)
    return value
  }

  #key(frame: MapFrame, event: ScalarEvent, name: string, start: number): void {
    if ((this.#tagOf(event) ?? 'str') !== 'str') throw new Refusal(event.tagStart, NO_TEXT_KEY)
    const isPlain = event.style === SCALAR_STYLE.PLAIN
    const isFirst = frame.keyStart < 0
    const first = beginning(event, start)
    checkKey(this.#text, { start: first, end: this.#cursor.end, isFirst, isPlain, isInFlow: frame.isFlow })
    // A map begins at its first key, not at the anchor of that.
    if (isFirst && frame.start === first) frame.start = start
    frame.key = name
    frame.keyStart = start
    frame.isMergeKey = isPlain && name === '<<'
    if (frame.isMergeKey) this.#flaws.push(mergeFlaw(start))
    else if (Object.hasOwn(frame.value, name)) {
      this.#flaws.push(duplicateFlaw(start, name, frame.places.keyOffset(name)))
    }
  }

  #valueOf(event: ScalarEvent, text: string): unknown {
    const tag = this.#tagOf(event)
    if (tag === undefined) return event.style === SCALAR_STYLE.PLAIN ? plainValue(text) : text
    const value = taggedValue(tag, text)
    if (value === undefined) throw new Refusal(event.tagStart, CUSTOM_TAG)
    return value
  }

  #tagOf({ tagStart, tagEnd }: NodeEvent): string | undefined {
    return tagStart < 0 ? undefined : coreTag(this.#text.slice(tagStart, tagEnd))
  }

  /** Begins the anchor of a node, if it has one. */
  #properties(event: NodeEvent, frame: Frame | undefined): Anchor | undefined {
    const { anchorStart, anchorEnd, tagEnd } = event
    if (anchorStart < 0 && tagEnd < 0) return undefined
    checkProperties(this.#text, event, frame?.isFlow === true)
    this.#cursor.reach(Math.max(anchorEnd, tagEnd))
    return anchorStart < 0 ? undefined : this.#anchors.open(this.#text.slice(anchorStart, anchorEnd))
  }

  #add(value: unknown, start: number, isEmpty = false): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) {
      this.#data = value
      this.#start = start
      return
    }
    if (frame.isFlow && frame.key !== null && !isEmpty) checkAfterFlowValue(this.#text, this.#cursor.end)
    addValue(frame, value, start)
  }
}
