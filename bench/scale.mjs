/** Updates side by side, many targets, and a rate limit, each beside what it cannot be faster than. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inTurn, measure, ROLESYNC, startServer } from './measure.mjs'
import { ENVIRONMENT, PROVIDERS, writeConfig, writeTenant } from './tenant.mjs'

export const LATENCY = 20
const script = (name) => fileURLToPath(new URL(name, import.meta.url))

async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-bench-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a command against a server with the folder's state. */
async function against(folder, provider, rateLimit, use) {
  const server = await startServer(join(folder, 'state.json'), LATENCY, rateLimit)
  try {
    writeConfig(folder, provider, server.url)
    return { ...(await use(server.url + PROVIDERS[provider].mount)), ...(await server.stop()) }
  } catch (error) {
    await server.stop()
    throw error
  }
}

const applyArgs = (parallelism) => [
  'apply',
  '--yes',
  '--quiet',
  '--report',
  'report.json',
  '--parallelism',
  String(parallelism),
]

/**
 * Updates of every role of a tenant: the time from the first write to the end of verifying, as the report tells it, beside
 * that of a bare loop, and beside what requests ÷ parallelism × latency comes to, in whole rounds of requests. The latency is
 * that of requests one by one: the server's 20 ms, and what timers and sockets of this machine add to them.
 */
export async function benchApply(count, parallelism, times) {
  return inFolder(async (folder) => {
    writeTenant(folder, 'organization', count, { changed: count })
    await against(folder, 'organization', undefined, () =>
      measure(ROLESYNC, ['plan', '--out', 'plan.json'], { cwd: folder, env: ENVIRONMENT }),
    )
    const ours = () =>
      against(folder, 'organization', undefined, async () => {
        const run = await measure(ROLESYNC, applyArgs(parallelism), { cwd: folder, env: ENVIRONMENT })
        return { ...run, wallMs: JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).summary.ms }
      })
    const bare = () =>
      against(folder, 'organization', undefined, async (url) => {
        const { out } = await measure(script('update.mjs'), ['plan.json', url, String(parallelism)], { cwd: folder })
        return JSON.parse(out)
      })
    const alone = () =>
      against(folder, 'organization', undefined, async (url) => {
        const { out } = await measure(script('update.mjs'), ['plan.json', url, '1', '100'], { cwd: folder })
        return JSON.parse(out)
      })
    const [apply, loop, { eachMs }] = await inTurn(times, ours, bare, alone)
    // The list that verifies comes after all writes, and none of them takes less than a whole round.
    const leastMs = (Math.ceil(count / parallelism) + 1) * eachMs
    return {
      updates: count,
      parallelism,
      requests: apply.requests,
      ms: apply.wallMs,
      latencyMs: eachMs,
      leastMs,
      bareMs: loop.wallMs,
      ratio: apply.wallMs / leastMs,
      ratioToBare: apply.wallMs / loop.wallMs,
    }
  })
}

/** Updates under a limit of requests per second that nobody told us: from the first write to the end of verifying. */
export async function benchRate(count, limit) {
  return inFolder(async (folder) => {
    writeTenant(folder, 'organization', count, { changed: count })
    const run = await against(folder, 'organization', limit, () =>
      measure(ROLESYNC, applyArgs(4), { cwd: folder, env: ENVIRONMENT }),
    )
    const { ms } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).summary
    return {
      updates: count,
      limit,
      requests: run.requests,
      refused: run.refused,
      ms,
      leastMs: ((count + 1) / limit) * 1000,
    }
  })
}

/**
 * Targets on two hosts, three fifths of them on the first: one process, beside one for the first host's alone, and four
 * shards one beside the other.
 */
export async function benchTargets(count, roles, times) {
  return inFolder(async (folder) => {
    writeTenant(folder, 'organization', roles)
    const servers = await Promise.all([0, 1].map(() => startServer(join(folder, 'state.json'), LATENCY)))
    try {
      const target = (i) => {
        const host = i % 5 < 3 ? 0 : 1
        const url = servers[host].url + PROVIDERS.organization.mount
        return `  t${i}: { provider: organization, url: "${url}", roles: [roles.yaml], auth: { tokenEnv: BENCH_TOKEN }, labels: { host: "${host}" } }\n`
      }
      writeFileSync(
        join(folder, 'rolesync.yaml'),
        `version: 1\ntargets:\n${Array.from({ length: count }, (_, i) => target(i)).join('')}`,
      )
      const plan = (...flags) =>
        measure(ROLESYNC, ['plan', '--detailed-exitcode', ...flags], { cwd: folder, env: ENVIRONMENT })
      const shards = async () => {
        const started = performance.now()
        await Promise.all([1, 2, 3, 4].map((shard) => plan('--shard', `${shard}/4`)))
        return { wallMs: performance.now() - started }
      }
      const [one, share, four] = await inTurn(
        times,
        () => plan(),
        () => plan('--select', 'host=0'),
        shards,
      )
      return {
        targets: count,
        roles,
        requests: one.requests,
        ms: one.wallMs,
        fourShardsMs: four.wallMs,
        shareMs: share.wallMs,
        // One list for each target, four at a time.
        networkMs: (Math.ceil(count * 0.6) / 4) * LATENCY,
        ratio: one.wallMs / share.wallMs,
        peakMb: one.peakMb,
      }
    } finally {
      await Promise.all(servers.map((server) => server.stop()))
    }
  })
}

/** A no-op plan beside a tool that asks for each role by itself. */
export async function benchPerRole(count, times) {
  return inFolder(async (folder) => {
    writeTenant(folder, 'reltio', count)
    const run = () =>
      against(folder, 'reltio', undefined, () =>
        measure(ROLESYNC, ['plan', '--detailed-exitcode'], { cwd: folder, env: ENVIRONMENT }),
      )
    const each = () =>
      against(folder, 'reltio', undefined, (url) => measure(script('per-role.mjs'), [url, '4'], { cwd: folder }))
    const [plan, perRole] = await inTurn(times, run, each)
    return {
      roles: count,
      requests: plan.requests,
      ms: plan.wallMs,
      perRoleRequests: perRole.requests,
      perRoleMs: perRole.wallMs,
    }
  })
}
