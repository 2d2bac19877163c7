/** Roles of OneLogin that have one name: nothing there keeps names unique. */
import type { Namesakes } from '../../domain/system.ts'
import { expectId } from '../../kit/decode.ts'
import { byCodeUnits } from '../../text/collections.ts'
import { isObject } from '../../text/parse-json.ts'
import { readList } from './lists.ts'

/** Finds roles by their name, in one GET as long as no hundred names fit the filter. */
export const namesakes: Namesakes = {
  async find(read, _target, key) {
    // Whatever a tenant makes of the filter, and of a `*` in a name: only the very name counts.
    const roles = await readList(read, 'roles', `${new URLSearchParams({ name: key })}&`)
    const same = roles.filter(({ entry }) => entry.name === key)
    return same.map(({ entry, unexpected }) => expectId(entry.id, 'the id of a role', unexpected))
  },

  /** The answer is `{id}` on live tenants, and `[{id}]` in the documents. */
  idIn(json) {
    const [answer] = Array.isArray(json) ? json : [json]
    const id = isObject(answer) ? answer.id : undefined
    return typeof id === 'number' || (typeof id === 'string' && id !== '') ? String(id) : null
  },

  /** Ids are given out in order. They are numbers; of others, all runs keep the same one. */
  isOlder(a, b) {
    const [first, second] = [Number(a.id), Number(b.id)]
    if (Number.isFinite(first) && Number.isFinite(second) && first !== second) return first < second
    return byCodeUnits(a.id ?? '', b.id ?? '') < 0
  },
}
