/**
 * The note on a merge request: one of a kind, found again by the marker in it.
 *
 *   node gitlab.mjs note FILE
 *
 * CI_API_V4_URL, CI_PROJECT_ID and CI_MERGE_REQUEST_IID are those of the runner. ROLESYNC_NOTE_TOKEN is a project access
 * token with the scope `api`, since the token of a job may not write notes. Only what its owner wrote is ever edited.
 */
import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { caller, markers } from './github.mjs'

/** Writes the note, or updates it. */
export async function note(api, { number, body }) {
  const wanted = markers(body)
  if (wanted === '') throw new Error('the text has no marker of rolesync')
  const { username } = await api('GET', 'user')
  const path = `merge_requests/${Number(number)}/notes`
  for (let page = 1; ; page++) {
    const entries = await api('GET', `${path}?per_page=100&page=${page}`)
    const found = entries.find((one) => one.author?.username === username && markers(one.body ?? '') === wanted)
    if (found !== undefined) return await api('PUT', `${path}/${found.id}`, { body })
    if (entries.length < 100) return await api('POST', path, { body })
  }
}

/** Calls of one project; `user` is the owner of the token. */
export function connect({ url, project, token }) {
  const urlOf = (path) => `${url}/${path === 'user' ? path : `projects/${encodeURIComponent(project)}/${path}`}`
  return caller(urlOf, { 'private-token': token, 'content-type': 'application/json' })
}

async function main([what, file], env) {
  if (what !== 'note') throw new Error('say what to write: node gitlab.mjs note FILE')
  const number = env.CI_MERGE_REQUEST_IID ?? ''
  const token = env.ROLESYNC_NOTE_TOKEN ?? ''
  if (number === '') return 'not a merge request: no note'
  if (token === '') return 'no note: set ROLESYNC_NOTE_TOKEN, a project access token with the scope api'
  const api = connect({ url: env.CI_API_V4_URL, project: env.CI_PROJECT_ID, token })
  await note(api, { number, body: await readFile(file, 'utf8') })
  return 'note written'
}

// The name that it was called by may lead here through a symbolic link.
const called = process.argv[1]
if (called !== undefined && import.meta.url === pathToFileURL(realpathSync(called)).href) {
  try {
    console.log(`rolesync: ${await main(process.argv.slice(2), process.env)}`)
  } catch (error) {
    console.error(`rolesync: ${error.message}`)
    process.exitCode = 1
  }
}
