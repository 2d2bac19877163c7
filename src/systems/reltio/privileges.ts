/** Reltio's privileges: a closed list in its documents, in capital letters everywhere. */
import { treeIn } from '../../domain/field-values.ts'
import type { Role } from '../../domain/model.ts'
import type { Problem } from '../../domain/system.ts'
import { missingComma } from '../../kit/missing-comma.ts'
import { createSuggester } from '../../text/did-you-mean.ts'

/** As the documents list them. */
const PRIVILEGES = ['CREATE', 'READ', 'UPDATE', 'DELETE', 'EXECUTE']

const suggest = createSuggester(() => PRIVILEGES)

/**
 * Returns the problems of privileges that are not documented. A slip of the pen is an error, since it would be one grant
 * more and revoke the one that was meant; one that is like none of them may be new, and is a warning.
 */
export function privilegeProblems({ fields }: Role): readonly Problem[] {
  return Object.entries(treeIn(fields.resourcePermissions)).flatMap(([path, privileges]) =>
    privileges
      .filter((privilege) => !PRIVILEGES.includes(privilege))
      .map((privilege): Problem => {
        const comma = missingComma(privilege)
        const hint = suggest(privilege)
        return {
          rule: 'privilege',
          severity: hint === '' && comma === null ? 'warning' : 'error',
          field: 'resourcePermissions',
          element: `${path}:${privilege}`,
          message:
            comma ??
            `Reltio has no privilege ${JSON.stringify(privilege)}${hint || `; its documents know ${PRIVILEGES.join(', ')}`}`,
        }
      }),
  )
}
