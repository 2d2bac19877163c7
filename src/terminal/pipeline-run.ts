/** The run of a pipeline that rolesync is in: its address, and the commit that people know. */
import { readFile } from 'node:fs/promises'
import type { Io } from './io.ts'

/** Facts of a run; what is not known is left out. Addresses hold nothing but plain characters. */
export interface PipelineRun {
  readonly commit?: string
  readonly run?: string
  /** Address of the files that the run keeps. */
  readonly page?: string
}

/** Returns what GitHub or GitLab say about this run. */
export async function pipelineRun(env: Io['env']): Promise<PipelineRun> {
  if (env.GITHUB_ACTIONS === 'true') return githubRun(env)
  return env.GITLAB_CI === 'true' ? gitlabRun(env) : {}
}

async function githubRun(env: Io['env']): Promise<PipelineRun> {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env
  const run = address(`${server}/${repository}/actions/runs/${id}`)
  return {
    ...commitOf((await pullRequestHead(env)) ?? env.GITHUB_SHA),
    ...(run === null ? {} : { run, page: `${run}#artifacts` }),
  }
}

/** On a pull request, the commit that is checked out is a merge that nobody else knows. */
async function pullRequestHead({ GITHUB_EVENT_PATH: file }: Io['env']): Promise<string | undefined> {
  if (file === undefined || file === '') return undefined
  try {
    const event = JSON.parse(await readFile(file, 'utf8')) as { pull_request?: { head?: { sha?: unknown } } } | null
    const sha = event?.pull_request?.head?.sha
    return typeof sha === 'string' ? sha : undefined
  } catch {
    // The runner may give no event; then the comment names the commit that is checked out.
    return undefined
  }
}

function gitlabRun(env: Io['env']): PipelineRun {
  const run = address(env.CI_JOB_URL)
  return {
    ...commitOf(env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || env.CI_COMMIT_SHA),
    ...(run === null ? {} : { run, page: `${run}/artifacts/browse` }),
  }
}

function commitOf(sha: string | undefined): Pick<PipelineRun, 'commit'> {
  return /^[0-9a-f]{7,64}$/.test(sha ?? '') && sha !== undefined ? { commit: sha } : {}
}

/** An address that can stand in Markdown as it is. */
function address(url: string | undefined): string | null {
  return url !== undefined && /^https?:\/\/[\w.-]+(:\d+)?(\/[\w.-]+)*\/\d+$/.test(url) ? url : null
}
