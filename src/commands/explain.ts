/** `rolesync explain`: from where a role has its grants, or one of them. Offline. */
import { explainRole } from '../app/explain-role.ts'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { readProject } from '../terminal/read-project.ts'

type Usual = Pick<CommandOptions, 'config' | 'target' | 'select' | 'shard' | 'format' | 'color' | 'quiet'>

/** Flags and arguments of `explain`. */
export interface ExplainOptions extends Usual {
  /** The key of the role. */
  readonly key: string
  /** One grant, or a glob on grants. */
  readonly grant?: string
}

/** Runs `explain`. */
export async function explain(options: ExplainOptions, io: Io): Promise<ExitCode> {
  const { key, grant = null, format, color } = options
  const targets = explainRole(await readProject(options, io), key, grant)
  if (format === 'json') {
    const { renderJson } = await import('../render/json.ts')
    io.out(renderJson({ kind: 'explanation', role: key, grant, targets }))
    return EXIT.done
  }
  const { renderExplanation } = await import('../render/query-text.ts')
  io.out(renderExplanation(targets, grant, { color, verbose: false, width: io.columns }))
  return EXIT.done
}
