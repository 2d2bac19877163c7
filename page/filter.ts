/** Which roles and grants are shown. No DOM here. */
import type { PageData, Row } from '../src/render/page-data.ts'

/** What the reviewer asks for. */
export interface Wish {
  /** Index of a target, or -1 for all. */
  readonly target: number
  readonly role: string
  readonly grant: string
  readonly actions: ReadonlySet<string>
  readonly effect: 'any' | 'gains' | 'loses' | 'sensitive'
}

/** What is left: row indexes, and grant indexes as columns. */
export interface Selection {
  readonly rows: readonly number[]
  readonly columns: readonly number[]
}

/** The name of a role; with its target where there are several. */
export function nameOf({ targets }: PageData, { role, t }: Row): string {
  return targets.length > 1 ? `${role} (${targets[t]})` : role
}

/** A search over one plan; texts are folded once. */
export function searcher(data: PageData): (wish: Wish, onlyChanged: boolean) => Selection {
  const roles = data.rows.map(({ role, from = '' }) => `${role}\n${from}`.toLowerCase())
  const grants = data.grants.map((grant) => grant.toLowerCase())
  return (wish, onlyChanged) => {
    const role = wish.role.trim().toLowerCase()
    const wanted = wantedGrants(grants, wish.grant.trim().toLowerCase())
    const rows = data.rows.flatMap((row, index) => {
      const fits =
        (wish.target < 0 || row.t === wish.target) &&
        wish.actions.has(row.action) &&
        (role === '' || (roles[index] ?? '').includes(role)) &&
        touches(row, wish.effect, wanted)
      return fits ? [index] : []
    })
    return { rows, columns: columns(data, rows, { wanted, onlyChanged }) }
  }
}

/** `null` where every grant is wanted. */
function wantedGrants(grants: readonly string[], text: string): Uint8Array | null {
  return text === '' ? null : Uint8Array.from(grants, (grant) => (grant.includes(text) ? 1 : 0))
}

function touches({ g, l, k, s = [] }: Row, effect: Wish['effect'], wanted: Uint8Array | null): boolean {
  const sides = effect === 'gains' ? [g] : effect === 'loses' ? [l] : effect === 'sensitive' ? [s] : [g, l, k]
  if (wanted === null) return effect === 'any' || sides.some((side) => side.length > 0)
  return sides.some((side) => side.some((grant) => wanted[grant] === 1))
}

function columns(
  data: PageData,
  rows: readonly number[],
  { wanted, onlyChanged }: { readonly wanted: Uint8Array | null; readonly onlyChanged: boolean },
): number[] {
  const seen = new Uint8Array(data.grants.length)
  for (const index of rows) {
    const row = data.rows[index]
    if (row === undefined) continue
    for (const grant of row.g) seen[grant] = 1
    for (const grant of row.l) seen[grant] = 1
    if (!onlyChanged) for (const grant of row.k) seen[grant] = 1
  }
  const found = data.grants.flatMap((_, grant) =>
    seen[grant] === 1 && (wanted === null || wanted[grant] === 1) ? [grant] : [],
  )
  // By code units, as everywhere: neighbours in a tree of resources stand beside each other.
  return found.sort((a, b) => ((data.grants[a] ?? '') < (data.grants[b] ?? '') ? -1 : 1))
}
