/**
 * `npm run bench [start|yaml|plan|apply|targets|fleet|rate|per-role …]`: every figure beside its limit, measured in the same run. A
 * table on standard output, and in `bench/results.md`. Ends with 1 where a limit is broken.
 */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { benchFleet } from './fleet.mjs'
import { benchPlan } from './plan.mjs'
import { writeSandboxPart } from './results.mjs'
import { benchApply, benchPerRole, benchRate, benchTargets } from './scale.mjs'
import { VARIETY } from './tenant.mjs'
import { benchYaml } from './yaml.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
const wanted = process.argv.slice(2)
const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const ms = (value) => (value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value)} ms`)
const mb = (value) => `${Math.round(value)} MB`
const lines = []
let isBroken = false

function tell(line) {
  lines.push(line)
  console.log(line)
}

/** A figure with its limit. */
function within(value, most, show = (number) => number.toFixed(2)) {
  if (value > most) isBroken = true
  return `${show(value)} (at most ${show(most)})${value > most ? ' **broken**' : ''}`
}

function table(title, head, rows) {
  tell(`\n## ${title}\n`)
  tell(`| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`)
  for (const row of rows) tell(`| ${row.join(' | ')} |`)
}

/** Requests that a plan needs: a token where there is one, the pages of the list, and those of what names are looked up in. */
const NEEDED = {
  reltio: () => 1 + 1 + 1,
  // The last two compare the longest list of people, and of apps, with the role's own.
  onelogin: (roles) => 1 + Math.ceil(roles / 100) + 2 + 2,
  'omneo-role-definitions': (roles) => Math.ceil(roles / 100),
  'omneo-roles': (roles) => Math.ceil(roles / 100) + VARIETY / 100,
  organization: () => 1,
}

const PARTS = {
  start() {
    const { stdout } = spawnSync(process.execPath, [here('startup.mjs')], { encoding: 'utf8' })
    tell(`\n## Start-up\n\n\`\`\`\n${stdout.trim()}\n\`\`\``)
  },
  async yaml() {
    const rows = (await benchYaml(ROUNDS)).map(({ form, wallMs, cpuMs, peakMb, ratio, memory }) => {
      return [form, ms(wallMs), ms(cpuMs), within(ratio, 1.5), mb(peakMb), within(memory, 1.5)]
    })
    table(
      'Validating a file of 10,000 roles, plain and as people write',
      ['one role with', 'wall time', 'CPU', 'CPU to plain', 'peak memory', 'memory to plain'],
      rows,
    )
  },
  async plan() {
    const rows = []
    for (const row of await benchPlan([100, 1000, 10_000], undefined, ROUNDS)) {
      const memory = row.roles > 1000 ? 600 : 180
      const ratio = row.roles < 1000 ? row.ratio.toFixed(2) : within(row.ratio, 1.3)
      const requests = within(row.requests, NEEDED[row.provider](row.roles), String)
      rows.push([
        row.provider,
        row.roles,
        requests,
        ms(row.planMs),
        ms(row.bareMs),
        ratio,
        `${ms(row.cpuMs)} (${ms(row.bareCpuMs)})`,
        `${within(row.peakMb, memory, mb)}, bare ${mb(row.barePeakMb)}`,
      ])
    }
    table(
      'A plan that finds nothing to do, 50 grants a role',
      ['provider', 'roles', 'requests', 'wall time', 'bare loop', 'ratio', 'CPU (bare)', 'peak memory'],
      rows,
    )
  },
  async apply() {
    const rows = []
    for (const parallelism of [1, 4, 16]) {
      // Short runs differ the most.
      const row = await benchApply(1000, parallelism, parallelism > 4 ? 3 * ROUNDS : ROUNDS)
      rows.push([
        row.updates,
        parallelism,
        ms(row.ms),
        `${row.latencyMs.toFixed(1)} ms`,
        ms(row.leastMs),
        within(row.ratio, 1.2),
        ms(row.bareMs),
        row.ratioToBare.toFixed(2),
      ])
    }
    table(
      'Apply, from the first write to the end of verifying',
      [
        'updates',
        'parallelism',
        'time',
        'latency',
        'requests ÷ parallelism × latency',
        'ratio',
        'bare loop',
        'ratio to it',
      ],
      rows,
    )
  },
  async targets() {
    const row = await benchTargets(100, 50, ROUNDS)
    table(
      '100 targets on two hosts',
      [
        'targets',
        'roles each',
        'requests',
        'one process',
        'the same for the slower host alone',
        'ratio',
        'what the network takes of it',
        'four shards',
        'peak memory',
      ],
      [
        [
          row.targets,
          row.roles,
          row.requests,
          ms(row.ms),
          ms(row.shareMs),
          within(row.ratio, 1.3),
          ms(row.networkMs),
          ms(row.fourShardsMs),
          mb(row.peakMb),
        ],
      ],
    )
  },
  async fleet() {
    const row = await benchFleet(100, 50, ROUNDS)
    table(
      'Many hosts of which some are dead: half of them refuse, half of them never answer a call',
      ['targets', 'hosts', 'dead', 'a plan of all', 'the living alone, one of which takes 1 s', 'more than that'],
      [[row.targets, row.hosts, row.dead, ms(row.ms), ms(row.livingMs), within(row.more, 5000, ms)]],
    )
  },
  async rate() {
    const row = await benchRate(1000, 10)
    const used = (100 * row.leastMs) / row.ms
    if (used < 90) isBroken = true
    const rows = [
      [
        row.updates,
        `${row.limit}/s`,
        row.requests,
        within(row.refused, Math.ceil(row.requests / 100), String),
        ms(row.ms),
        ms(row.leastMs),
        `${used.toFixed(1)} % (at least 90 %)${used < 90 ? ' **broken**' : ''}`,
      ],
    ]
    table(
      'A rate limit that nobody told us',
      ['updates', 'limit', 'requests', '429s', 'time', 'at the limit', 'use of the limit'],
      rows,
    )
  },
  async 'per-role'() {
    const row = await benchPerRole(1000, ROUNDS)
    table(
      'A no-op run beside tools that ask for each role by itself, 1,000 roles, 20 ms',
      ['tool', 'requests', 'time'],
      [
        ['rolesync', row.requests, ms(row.ms)],
        ['a loop of one GET per role, 4 at a time', row.perRoleRequests, ms(row.perRoleMs)],
        ['auth0-deploy-cli 8.44 (quoted)', 4011, '191 s'],
        ['directus-sync 3.4, 100 roles (quoted)', 1031, ''],
      ],
    )
  },
}

const unknown = wanted.find((name) => !Object.hasOwn(PARTS, name))
if (unknown !== undefined) throw new Error(`there is no bench ${unknown}; there is ${Object.keys(PARTS).join(', ')}`)
tell(
  `# Results\n\nNode ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), the fastest of ${ROUNDS} runs against the sandbox in a process of its own, 20 ms latency.\nMade by \`npm run bench\`; ratios compare what was measured in turn.`,
)
for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) await PARTS[name]()
writeSandboxPart(`${lines.join('\n')}\n`)
process.exitCode = isBroken ? 1 : 0
