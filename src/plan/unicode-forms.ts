/** Compares names in one Unicode form, and writes them as the system has them. Pure. */
import { isTexts, isTree } from '../domain/field-values.ts'
import type { Finding } from '../domain/finding.ts'
import type { Fields, FieldValue, LiveRole, Role } from '../domain/model.ts'
import type { Tree } from '../domain/tree-field.ts'
import { byCodeUnits, record, toSet } from '../text/collections.ts'

/** The rule of findings about such texts. */
const RULE = 'unicode-form'

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
      rule: RULE,
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

/**
 * Returns fields with their texts in the forms of others, where only the Unicode form differs: single values, elements of sets,
 * paths of trees and what is below them.
 */
export function fieldsInForms(fields: Fields, others: Fields): Fields {
  const entries = Object.entries(fields).map(([field, value]): [string, FieldValue] => {
    return [field, inForms(value, others[field])]
  })
  return record(entries)
}

function inForms(value: FieldValue, other: FieldValue | undefined): FieldValue {
  if (typeof value === 'string') return typeof other === 'string' && isSameText(value, other) ? other : value
  if (isTexts(value)) return isTexts(other) ? elementsInForms(value, other) : value
  return isTree(value) && isTree(other) ? treeInForms(value, other) : value
}

function isSameText(a: string, b: string): boolean {
  return !isAscii(a) && a.normalize('NFC') === b.normalize('NFC')
}

function elementsInForms(elements: readonly string[], others: readonly string[]): readonly string[] {
  if (elements.every(isAscii)) return elements
  return toSet(elements.map(formIn(others, elements)))
}

function treeInForms(value: Tree, other: Tree): Tree {
  const form = formIn(Object.keys(other), Object.keys(value))
  const paths = Object.entries(value).map(([path, below]) => {
    const known = form(path)
    return [known, elementsInForms(below, other[known] ?? [])] as const
  })
  return record(paths.sort(([a], [b]) => byCodeUnits(a, b)))
}

/** Returns a function that gives a text in the form that it has among others. Two texts never become one. */
function formIn(others: readonly string[], own: readonly string[]): (text: string) => string {
  const [forms, known, taken] = [formsOf(others), new Set(others), new Set(own)]
  return (text) => {
    const found = isAscii(text) || known.has(text) ? undefined : forms().get(text.normalize('NFC'))
    if (found === undefined || taken.has(found)) return text
    taken.add(found)
    return found
  }
}

/** Returns a warning for each declared field that has texts in another form than the live one. */
export function formFindings(role: Role, declared: Fields, aligned: Fields): Finding[] {
  return Object.keys(declared)
    .filter((field) => declared[field] !== aligned[field])
    .filter((field) => JSON.stringify(declared[field]) !== JSON.stringify(aligned[field]))
    .map((field) => {
      const message = `its ${field} has text in another Unicode form than the system; they are taken for the same`
      return { rule: RULE, severity: 'warning', role: role.key, message, source: role.place(field), accepted: null }
    })
}

/**
 * Returns live roles with texts in the forms of the files that declare them: what only differs in its form is left there as it
 * is, with its comments.
 */
export function textsInFileForms(roles: readonly LiveRole[], desired: readonly Role[]): readonly LiveRole[] {
  const declared = new Map(desired.map((role) => [role.key.normalize('NFC'), role]))
  return roles.map((role) => {
    const found = declared.get(role.key.normalize('NFC'))
    return found === undefined ? role : { ...role, fields: fieldsInForms(role.fields, found.fields) }
  })
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
