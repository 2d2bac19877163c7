/**
 * Holders of roles in a realm: users who have them directly, and members of groups that are mapped to them or below such a
 * group, as Keycloak itself inherits. Lists have pages and no totals.
 */

import type { Reader } from '../../domain/connection.ts'
import type { Live } from '../../domain/model.ts'
import type { Target } from '../../domain/system.ts'
import { asText, expectObjects, type Json, unexpectedIn } from '../../kit/decode.ts'
import { checkCount, checkDistinct, type Listed, readPage } from '../../kit/listing.ts'
import { toSet } from '../../text/collections.ts'
import { pathByName } from './requests.ts'
import { realmPath } from './target.ts'

/** Entries of a page. Without `max` Keycloak answers 100, and does not say that there are more. */
const PAGE = 1000

/** Reads the names of users by role; `null` where Keycloak leaves people out of lists for these credentials. */
export async function readHolders(
  read: Reader,
  target: Target,
  { roles, catalogue }: Live,
): Promise<ReadonlyMap<string, readonly string[]> | null> {
  const realm = realmPath(target)
  if (!(await seesPeople(read, realm))) return null
  const membersOf = memberReader(read, realm)
  const holders = roles.map(async ({ key }) => {
    const path = pathByName(target, catalogue, key)
    const [users, groups] = await Promise.all([readUsers(read, `${path}/users`), readGroups(read, `${path}/groups`)])
    const members = await Promise.all(groups.map(membersOf))
    return [key, toSet([...users, ...members.flat()])] as const
  })
  return new Map(await Promise.all(holders))
}

/** With query-users alone each list of people is empty, with status 200; their number comes all the same. */
async function seesPeople(read: Reader, realm: string): Promise<boolean> {
  const { rows } = await readPage(read, listOf('users'), `${realm}/users?first=0&max=1&briefRepresentation=true`)
  if (rows.length > 0) return true
  const answer = await read.get(`${realm}/users/count`)
  if (typeof answer.json !== 'number') throw unexpectedIn(read, answer)('the number of users is no number')
  return answer.json === 0
}

/** Makes a function that reads the members of a group and of those below it, each group once. */
function memberReader(read: Reader, realm: string): (group: string) => Promise<readonly string[]> {
  const known = new Map<string, Promise<readonly string[]>>()
  const membersOf = (group: string): Promise<readonly string[]> => {
    const reading = known.get(group) ?? readMembers(group)
    known.set(group, reading)
    return reading
  }
  async function readMembers(group: string): Promise<readonly string[]> {
    const path = `${realm}/groups/${encodeURIComponent(group)}`
    const [own, below] = await Promise.all([readUsers(read, `${path}/members`), readGroups(read, `${path}/children`)])
    return [...own, ...(await Promise.all(below.map(membersOf))).flat()]
  }
  return membersOf
}

/** Names are unique in a realm, and readable where a plan is asked for the people who lose access. */
async function readUsers(read: Reader, path: string): Promise<string[]> {
  const users = await readAll(read, path, 'users')
  return users.map(({ entry, unexpected }) => asText(entry.username, 'the name of a user', unexpected))
}

async function readGroups(read: Reader, path: string): Promise<string[]> {
  const groups = await readAll(read, path, 'groups')
  return groups.map(({ entry, unexpected }) => asText(entry.id, 'the id of a group', unexpected))
}

/** Reads a list page by page, until one is not full. */
async function readAll(read: Reader, path: string, what: string): Promise<readonly Listed[]> {
  const all: Listed[] = []
  for (let number = 0; ; number++) {
    const query = `first=${number * PAGE}&max=${PAGE}&briefRepresentation=true`
    const { answer, rows } = await readPage(read, listOf(what), `${path}?${query}`)
    checkCount(number, read, answer)
    all.push(...rows)
    if (rows.length !== PAGE) break
  }
  checkDistinct(all, { what })
  return all
}

function listOf(what: string) {
  return {
    entries: ({ json }: { readonly json: unknown }, unexpected: (what: string) => Error): readonly Json[] =>
      expectObjects(json, `the list of ${what}`, unexpected),
  }
}
