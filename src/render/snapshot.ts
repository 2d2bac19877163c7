/** A snapshot as text for the terminal: whose roles it has, and how much is in each. Pure. */
import type { FieldValue, LiveRole, Scalar } from '../domain/model.ts'
import type { Snapshot, TargetSnapshot } from '../domain/snapshot-model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import { type Style, styleOf, type TextOptions, wordsOf, wrap } from './layout.ts'
import { showValue } from './values.ts'

const WITHOUT_PEOPLE =
  'People were left out (--no-members): who holds a role is not known, and what needs it cannot be planned from this.'

/** The snapshot as lines of text, with a newline at its end. Every role is reported; `verbose` adds what is in it. */
export function renderSnapshotText(snapshot: Snapshot, options: TextOptions): string {
  const style = styleOf(options)
  const lines = [
    ...snapshot.targets.flatMap((target) => [...targetLines(target, style), '']),
    `Taken ${forTerminal(snapshot.createdAt)} by rolesync ${forTerminal(snapshot.rolesyncVersion)}.`,
    ...(snapshot.members ? [] : wrap('', wordsOf(WITHOUT_PEOPLE), style)),
  ]
  return `${lines.join('\n')}\n`
}

function targetLines({ name, provider, url, identity, roles }: TargetSnapshot, style: Style): string[] {
  const { paint } = style
  const about = [provider, url, ...Object.values(identity)].map(forTerminal).join(', ')
  return [
    `${paint.bold(forTerminal(name))}  ${paint.dim(`(${about})`)}  ${plural(roles.length, 'role')}`,
    ...roles.flatMap((role) => roleLines(role, style)),
  ]
}

function roleLines({ key, id, fields }: LiveRole, { paint, verbose }: Style): string[] {
  const sizes = Object.entries(fields).flatMap(([field, value]) => {
    const size = elementsOf(value)?.length
    return size === undefined ? [] : [`${forTerminal(field)} ${size}`]
  })
  const about = [...(id === null ? [] : [`id ${forTerminal(id)}`]), ...sizes].join(', ')
  const head = `  ${forTerminal(key)}${about === '' ? '' : `  ${paint.dim(`(${about})`)}`}`
  if (!verbose) return [head]
  return [head, ...Object.entries(fields).flatMap(([field, value]) => fieldLines(field, value))]
}

function fieldLines(field: string, value: FieldValue): string[] {
  const elements = elementsOf(value)
  if (elements === null) return [`      ${forTerminal(field)}: ${showValue(value as Scalar)}`]
  return [`      ${forTerminal(field)}:`, ...elements.map((element) => `        ${element}`)]
}

/** The parts of a set, tree or list, ready to be printed; `null` for a value that stands alone. */
function elementsOf(value: FieldValue): string[] | null {
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'string' ? forTerminal(one) : showValue(one)))
  if (typeof value !== 'object' || value === null) return null
  return Object.entries(value).flatMap(([path, privileges]) =>
    (privileges as readonly string[]).map((privilege) => forTerminal(`${path}:${privilege}`)),
  )
}
