/** Targets, roles and runs as a command would have them, for a lab. */

import type { Run } from '../app/run.ts'
import type { Systems } from '../app/systems.ts'
import type { TargetConfig } from '../desired/project.ts'
import type { Fields, Role, Source } from '../domain/model.ts'
import { NO_POLICY } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { LIMITS } from '../http/client.ts'
import type { Outside } from '../terminal/io.ts'
import { createProgress } from '../terminal/progress.ts'

const SOURCE: Source = { file: 'roles.yaml', line: 3, column: 3 }

/** Prints a place in a file. */
export const SHOW = ({ file, line, column }: Source): string => `${file}:${line}:${column}`

/** Returns a role with the rest filled in, its fields in their normal form. */
export function declare(provider: Provider, role: Partial<Role> & { key: string; fields: Fields }): Role {
  const normal = Object.entries(role.fields).map(([name, value]) => {
    const kind = provider.fields[name]
    return [name, kind === undefined ? value : kind.normalise(value)]
  })
  return {
    state: 'present',
    renamedFrom: null,
    source: SOURCE,
    place: () => SOURCE,
    ...role,
    fields: Object.fromEntries(normal),
  }
}

/** Returns a target as a config has it, defaults filled in. */
export function labTarget({ name }: Provider, url: string, settings: TargetConfig['settings']): TargetConfig {
  return {
    name: 'lab',
    provider: name,
    url,
    settings,
    roles: ['roles.yaml'],
    pullTo: null,
    tests: [],
    auth: null,
    mode: 'authoritative',
    undeclared: 'report',
    overlays: [],
    ignore: [],
    ignoreGrants: [],
    protect: [],
    guards: { maxDeletes: 5, maxDeletePercent: 30, maxRevokePercent: 50 },
    labels: {},
    requestsPerSecond: null,
    source: SOURCE,
  }
}

/** Returns an outside world without a terminal, in which nobody waits long. */
export function labOutside(cwd: string, env: Outside['env'], out: (text: string) => void): Outside {
  return {
    out,
    err: out,
    env,
    cwd,
    terminal: { out: false, err: false, in: false },
    columns: 80,
    signal: new AbortController().signal,
    limits: { ...LIMITS, tries: 4, backOffMs: 1 },
    confirm: async () => false,
  }
}

/** Returns a run without files. */
export function labRun(outside: Outside, systems: Systems): Run {
  const stats = { requests: 0, writes: 0, retries: 0 }
  return {
    context: { ...outside, systems },
    parallelism: 4,
    project: {
      systems,
      config: { file: '/rolesync.yaml', folder: '/', targets: [], written: null },
      declared: new Map(),
      desired: new Map(),
      layers: new Map(),
      policy: NO_POLICY,
      files: new Map(),
      diagnostics: [],
    },
    systems: [],
    stats,
    progress: createProgress(outside, stats, true),
    snapshot: null,
  }
}
