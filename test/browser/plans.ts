/** Plans for the page: one with everything in it, and big ones. */
import { BUILT_IN } from '../../src/app/systems.ts'
import type { Plan, Step } from '../../src/domain/plan-model.ts'
import { renderPlanHtml } from '../../src/render/html.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { plan, step, target } from '../render/plans.ts'

/** A plan as the page. */
export function html(given: Plan): string {
  return renderPlanHtml(given, kindsOf(BUILT_IN))
}

/** A plan of so many roles that change, over so many grants. Each role holds a fifth of them. */
export function large(roles: number, grants: number): Plan {
  const privileges = ['CREATE', 'DELETE', 'READ', 'UPDATE']
  const grant = (index: number) =>
    [`MDM.data.entities.type${Math.floor(index / 4)}`, privileges[index % 4] ?? 'READ'] as const
  const tree = (from: number, skip: number) => {
    const paths: Record<string, string[]> = {}
    for (let index = from % 5; index < grants; index += 5) {
      if (index === skip) continue
      const [path, privilege] = grant(index)
      paths[path] = [...(paths[path] ?? []), privilege]
    }
    return paths
  }
  const steps = Array.from({ length: roles }, (_, number): Step => {
    const first = number % 5
    const [gained, lost] = [first + 5 * (number % Math.floor(grants / 10)), first + 5 * (Math.floor(grants / 5) - 1)]
    const after = { resourcePermissions: tree(first, lost) }
    return step({
      role: `ROLE_${String(number).padStart(5, '0')}`,
      action: 'update',
      source: { file: `reltio/roles-${Math.floor(number / 100)}.yaml`, line: 3 + (number % 100) * 4, column: 3 },
      changes: [{ field: 'resourcePermissions', added: [grant(gained).join(':')], removed: [grant(lost).join(':')] }],
      before: { resourcePermissions: tree(first, gained) },
      after,
      requests: [{ method: 'PUT', path: `/customers/Test/roles/permissions/ROLE_${number}`, body: after }],
    })
  })
  return plan([target({ steps })])
}
