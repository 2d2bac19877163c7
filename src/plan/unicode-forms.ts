/** Compares names in one Unicode form, and writes them as the system has them. Pure. */
import { isTexts } from '../domain/field-values.ts'
import type { Fields, FieldValue, LiveRole, Role } from '../domain/model.ts'
import type { Finding } from '../domain/plan-model.ts'
import { record, toSet } from '../text/collections.ts'

/**
 * Returns the declared roles with keys as live roles have them, where only the Unicode form differs (`é` as one code point
 * or as two), and a warning for each.
 */
export function inLiveForms(
  desired: readonly Role[],
  byKey: ReadonlyMap<string, readonly LiveRole[]>,
): { desired: readonly Role[]; findings: Finding[] } {
  const forms = formsOf([...byKey.keys()])
  const declared = new Set(desired.map(({ key }) => key))
  const findings: Finding[] = []
  const live = (key: string) => {
    if (byKey.has(key) || isAscii(key)) return key
    const found = forms().get(key.normalize('NFC'))
    return found === undefined || declared.has(found) ? key : found
  }
  const aligned = desired.map((role) => {
    const [key, renamedFrom] = [live(role.key), role.renamedFrom === null ? null : live(role.renamedFrom)]
    if (key === role.key && renamedFrom === role.renamedFrom) return role
    const message = 'the file has this name in another Unicode form than the system; they are taken for the same'
    findings.push({
      rule: 'unicode-form',
      severity: 'warning',
      role: key,
      message,
      source: role.source,
      accepted: null,
    })
    return { ...role, key, renamedFrom }
  })
  return { desired: findings.length === 0 ? desired : aligned, findings }
}

/** Returns declared fields whose set elements have the forms of live ones, where only the Unicode form differs. */
export function fieldsInLiveForms(declared: Fields, live: Fields): Fields {
  const entries = Object.entries(declared).map(([field, value]): [string, FieldValue] => {
    const now = live[field]
    return [field, isTexts(value) && isTexts(now) ? elementsInLiveForms(value, now) : value]
  })
  return record(entries)
}

function elementsInLiveForms(elements: readonly string[], live: readonly string[]): readonly string[] {
  if (elements.every(isAscii)) return elements
  const [forms, known] = [formsOf(live), new Set(live)]
  return toSet(elements.map((one) => (known.has(one) ? one : (forms().get(one.normalize('NFC')) ?? one))))
}

/** Returns names by their composed form, made when they are first asked for: nearly every name is plain ASCII. */
function formsOf(names: readonly string[]): () => ReadonlyMap<string, string> {
  let forms: ReadonlyMap<string, string> | undefined
  return () => {
    forms ??= new Map(names.filter((name) => !isAscii(name)).map((name) => [name.normalize('NFC'), name]))
    return forms
  }
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}
