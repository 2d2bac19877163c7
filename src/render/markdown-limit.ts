/** Markdown within the limit of the place it goes to. What matters least is left out first, in whole items, and reported. Pure. */

/** A limit in characters (as JavaScript and comment fields count them) or in bytes. */
export interface Limit {
  readonly size: number
  readonly unit: 'characters' | 'bytes'
}

/** Room of a comment on GitHub. */
export const COMMENT: Limit = { size: 65_536, unit: 'characters' }

/** Lines that stand or fall together. */
export interface Item {
  readonly lines: readonly string[]
  /** Number of changed roles in it. */
  readonly roles: number
}

/** Items under one heading, or in one table. */
export interface Group {
  /** Vital blocks: without them nobody may approve. They have the room first, in the order of the text. */
  readonly isVital: boolean
  /** Lines before and after the items; they are left out with them. */
  readonly open: readonly string[]
  readonly items: readonly Item[]
  readonly close: readonly string[]
}

/** Parts of a text. */
interface Parts {
  /** Lines above the notice of a cut text. */
  readonly top: readonly string[]
  readonly head: readonly string[]
  readonly groups: readonly Group[]
  readonly tail: readonly string[]
  readonly limit: Limit
  /** Sentence that says where the whole is. */
  readonly whole: string
}

/** Returns top and head, as much of the groups as fits, and tail. Once a vital item does not fit, no later one is shown. */
export function fit({ top, head, groups, tail, limit, whole }: Parts): string {
  const size = (lines: readonly string[]) => lines.reduce((sum, line) => sum + measure(line, limit) + 1, 0)
  const all = [...top, ...head, ...groups.flatMap(linesOf), ...tail]
  if (size(all) <= limit.size) return text(all)
  // The notice is measured with the largest number that it can hold.
  const room = limit.size - size([...top, ...head, ...cutNotice(groups, groups, whole), ...tail])
  const shown = choose(groups, room, size)
  return text([...top, ...cutNotice(shown, groups, whole), ...head, ...shown.flatMap(linesOf), ...tail])
}

/** Chooses items, the vital ones first. */
function choose(groups: readonly Group[], room: number, size: (lines: readonly string[]) => number): Group[] {
  const shown = new Map<Group, Group>()
  let left = room
  for (const isVital of [true, false]) {
    for (const group of groups.filter((one) => one.isVital === isVital)) {
      left -= size([...group.open, ...group.close])
      const count = group.items.findIndex(({ lines }) => {
        left -= size(lines)
        return left < 0
      })
      const items = count < 0 ? group.items : group.items.slice(0, count)
      if (items.length > 0) shown.set(group, { ...group, items })
      if (left < 0) break
    }
    if (left < 0) break
  }
  return groups.flatMap((group) => shown.get(group) ?? [])
}

function linesOf({ open, items, close }: Group): string[] {
  return items.length === 0 ? [] : [...open, ...items.flatMap(({ lines }) => lines), ...close]
}

function cutNotice(shown: readonly Group[], groups: readonly Group[], whole: string): string[] {
  const vital = (all: readonly Group[]) => countItems(all.filter(({ isVital }) => isVital))
  const [kept, total] = [vital(shown), vital(groups)]
  if (kept.items === total.items && shown !== groups) {
    return [`Left out here for want of room: remarks and roles that do not change. ${whole}`, '']
  }
  return [
    '> [!WARNING]',
    `> This text is cut: ${kept.roles} of ${total.roles} changed roles are shown. **Do not approve from it.** ${whole}`,
    '',
  ]
}

function countItems(groups: readonly Group[]): { readonly items: number; readonly roles: number } {
  const items = groups.flatMap((group) => group.items)
  return { items: items.length, roles: items.reduce((sum, { roles }) => sum + roles, 0) }
}

/** Returns the size of a line, without its end. */
export function measure(line: string, { unit }: Limit): number {
  return unit === 'characters' ? line.length : Buffer.byteLength(line)
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
