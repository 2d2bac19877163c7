/** Holders of the roles of an Airflow, from its list of users. Those who have a role through a group are not in it. */
import type { Reader } from '../../domain/connection.ts'
import { asText, expectObjects } from '../../kit/decode.ts'
import { groupPairs } from '../../text/collections.ts'
import { readList } from './lists.ts'

/** Reads the names of users by role. */
export async function readHolders(read: Reader): Promise<ReadonlyMap<string, readonly string[]>> {
  const users = await readList(read, {
    path: 'users',
    orderBy: 'id',
    member: 'users',
    id: ({ username }, unexpected) => asText(username, 'the name of a user', unexpected),
  })
  return groupPairs(
    users.flatMap(({ entry, unexpected }) => {
      const user = asText(entry.username, 'the name of a user', unexpected)
      const roles = expectObjects(entry.roles ?? [], 'the roles of a user', unexpected)
      return roles.map(({ name }) => [asText(name, 'the name of a role', unexpected), user] as const)
    }),
  )
}
