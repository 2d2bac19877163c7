/** A plan that finds nothing to do, against the bare loop. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inTurn, measure, ROLESYNC, startServer } from './measure.mjs'
import { ENVIRONMENT, PROVIDERS, writeConfig, writeTenant } from './tenant.mjs'

const BARE = fileURLToPath(new URL('bare.mjs', import.meta.url))
const PARALLELISM = '4'

/** One row per provider and number of roles. */
export async function benchPlan(sizes, providers = Object.keys(PROVIDERS), times = 5) {
  const rows = []
  for (const count of sizes) for (const provider of providers) rows.push(await row(provider, count, times))
  return rows
}

async function row(provider, count, times) {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-bench-'))
  writeTenant(folder, provider, count)
  const sandbox = await startServer(join(folder, 'state.json'), 20)
  try {
    writeConfig(folder, provider, sandbox.url)
    const target = sandbox.url + PROVIDERS[provider].mount
    const [plan, bare] = await inTurn(
      times,
      () =>
        measure(ROLESYNC, ['plan', '--detailed-exitcode', '--parallelism', PARALLELISM], {
          cwd: folder,
          env: ENVIRONMENT,
        }),
      () => measure(BARE, [folder, provider, target, PARALLELISM], { cwd: folder }),
    )
    return {
      provider,
      roles: count,
      requests: plan.requests,
      planMs: plan.wallMs,
      bareMs: bare.wallMs,
      ratio: plan.wallMs / bare.wallMs,
      cpuMs: plan.cpuMs,
      bareCpuMs: bare.cpuMs,
      peakMb: plan.peakMb,
      barePeakMb: bare.peakMb,
    }
  } finally {
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
