/**
 * The comment on a pull request and the issue for drift, each one of a kind: found again by the markers in it.
 *
 *   node github.mjs comment FILE   NUMBER says which pull request
 *   node github.mjs issue FILE     CHANGES and BLOCKED say how the plan ended
 *
 * GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN are those of the runner. Only what AUTHOR wrote is ever edited:
 * anybody can put a marker into a comment.
 */
import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

const LABEL = 'rolesync-drift'

/** Writes the comment of these targets, or updates it. */
export async function comment(api, { number, author, body }) {
  const path = `issues/${Number(number)}/comments`
  const found = await find(api, `${path}?`, { author, body })
  if (found === undefined) await api('POST', path, { body })
  else await api('PATCH', `issues/comments/${found.id}`, { body })
}

/** Opens, updates or closes the issue of these targets. */
export async function issue(api, { changes, blocked, author, body }) {
  const found = await find(api, `issues?state=open&labels=${LABEL}&`, { author, body })
  if (changes || blocked) {
    const content = {
      title: changes ? 'Roles drifted from the files' : 'Roles could not be compared with the files',
      body,
    }
    if (found === undefined) await api('POST', 'issues', { ...content, labels: [LABEL] })
    else await api('PATCH', `issues/${found.number}`, content)
  } else if (found !== undefined) {
    await api('POST', `issues/${found.number}/comments`, { body: 'The live roles match the files again.' })
    await api('PATCH', `issues/${found.number}`, { state: 'closed', state_reason: 'completed' })
  }
}

/** The first entry of this author that has exactly the markers of the text. */
async function find(api, path, { author, body }) {
  const wanted = markers(body)
  if (wanted === '') throw new Error('the text has no marker of rolesync')
  for (let page = 1; ; page++) {
    const entries = await api('GET', `${path}per_page=100&page=${page}`)
    const found = entries.find((entry) => entry.user?.login === author && markers(entry.body ?? '') === wanted)
    if (found !== undefined || entries.length < 100) return found
  }
}

/** Returns the markers of a text, each on a line of its own, by which its comment is found again. */
export function markers(text) {
  return (text.replaceAll('\r', '').match(/^<!-- rolesync:\S+ -->$/gm) ?? []).join('\n')
}

/** Calls of one repository. */
export function connect({ url, repository, token }) {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': '2022-11-28',
  }
  return caller((path) => `${url}/repos/${repository}/${path}`, headers)
}

/** Returns a function that calls an API; it throws on an answer other than 2xx, after 30 s, and follows no redirect. */
export function caller(urlOf, headers) {
  return async (method, path, body) => {
    const answer = await fetch(urlOf(path), {
      method,
      headers: { ...headers, 'user-agent': 'rolesync' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    })
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`)
    return answer.json()
  }
}

async function main([what, file], env) {
  const api = connect({ url: env.GITHUB_API_URL, repository: env.GITHUB_REPOSITORY, token: env.GITHUB_TOKEN })
  const body = await readFile(file, 'utf8')
  const author = env.AUTHOR
  if (what === 'comment') await comment(api, { number: env.NUMBER, author, body })
  else await issue(api, { changes: env.CHANGES === 'true', blocked: env.BLOCKED === 'true', author, body })
}

// The name that it was called by may lead here through a symbolic link.
const called = process.argv[1]
if (called !== undefined && import.meta.url === pathToFileURL(realpathSync(called)).href) {
  try {
    await main(process.argv.slice(2), process.env)
  } catch (error) {
    console.error(`rolesync: ${error.message}`)
    process.exitCode = 1
  }
}
