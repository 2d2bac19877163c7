/** A plan of one target from real role files and from a system's own answers, without a socket. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUILT_IN } from '../../src/app/systems.ts'
import { formatDiagnostic } from '../../src/desired/diagnostics.ts'
import { loadProject, type TargetConfig } from '../../src/desired/project.ts'
import type { Reader } from '../../src/domain/connection.ts'
import { UserError } from '../../src/domain/errors.ts'
import type { Live, Role } from '../../src/domain/model.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import type { Provider } from '../../src/domain/system.ts'
import { assemble, failedTarget } from '../../src/plan/plan.ts'
import { planTarget } from '../../src/plan/target.ts'
import { providers } from '../../src/systems/index.ts'

export interface Fixture {
  /** A role file. */
  readonly desired: string
  /** What the system answers: the list of roles, or lists by what they hold (`roles`, `apps`, `users`). */
  readonly live: unknown
  /** YAML lines that go below the target. */
  readonly settings: string
}

const URLS: Readonly<Record<string, string>> = {
  reltio: 'https://auth.reltio.com/oauth\n    customerId: Acme',
  onelogin: 'https://acme.onelogin.com',
  'omneo-role-definitions': 'https://acme.getomneo.com/api/v3',
  'omneo-roles': 'https://acme.getomneo.com/api/v3',
  organization: 'https://roles.example.com',
}

export async function planFixture(fixture: Fixture): Promise<Plan> {
  const { target, desired } = await loadFixture(fixture)
  const provider = providers[target.provider] as Provider
  const live = await provider.list(answering(fixture.live), target, new Set(Object.keys(provider.fields)))
  return assemble({
    targets: [planOrError(target, desired, live)],
    providers,
    version: '0.1.0',
    createdAt: '2026-11-22T10:00:00.000Z',
  })
}

function planOrError(target: TargetConfig, desired: readonly Role[], live: Live) {
  try {
    return planTarget({
      target,
      provider: providers[target.provider] as Provider,
      desired,
      live,
      lifted: new Set(),
      selected: () => true,
    })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return failedTarget(target, error.message)
  }
}

/** The files as people write them, through the real loader. */
async function loadFixture({
  desired,
  settings,
}: Fixture): Promise<{ target: TargetConfig; desired: readonly Role[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-plan-'))
  try {
    const provider = /^provider: (.*)$/m.exec(desired)?.[1] ?? ''
    const more = settings.replaceAll(/^(?=.)/gm, '    ')
    mkdirSync(join(folder, 'roles'))
    writeFileSync(join(folder, 'roles/desired.yaml'), desired)
    writeFileSync(
      join(folder, 'rolesync.yaml'),
      `version: 1\ntargets:\n  main:\n    provider: ${provider}\n    url: ${URLS[provider]}\n    roles: [roles/*.yaml]\n${more}`,
    )
    const project = await loadProject({ cwd: folder, systems: BUILT_IN })
    const [target] = project.config.targets
    const errors = project.diagnostics.filter(({ severity }) => severity === 'error')
    if (target === undefined || errors.length > 0) throw new Error(project.diagnostics.map(formatDiagnostic).join('\n'))
    return { target, desired: project.desired.get(target.name) ?? [] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A system whose lists have one page. */
function answering(live: unknown): Reader {
  return {
    async get(path) {
      const own = /^\/api\/2\/roles\/(\d+)\/(\w+)\?/.exec(path)
      if (own !== null) return { url: path, status: 200, headers: {}, json: ownList(live, own) }
      const list = /^\/api\/2\/(\w+)\?/.exec(path)?.[1]
      const isFirst = !/page(\[number\])?=[2-9]/.test(path)
      const [whole, nothing] = list === undefined ? [live, { data: [] }] : [(live as Record<string, unknown>)[list], []]
      return { url: path, status: 200, headers: {}, json: isFirst ? whole : nothing }
    },
    unexpected: (answer, what) => new Error(`${answer.url}: ${what}`),
  }
}

/** The own list of a role, of which a list of roles tells the ids. */
function ownList(live: unknown, [, id, list = '']: RegExpExecArray): { readonly id: number }[] {
  const { roles } = live as { readonly roles: readonly Record<string, unknown>[] }
  const role = roles.find((one) => String(one.id) === id)
  return ((role?.[list] ?? []) as number[]).map((one) => ({ id: one }))
}
