import { expect, test } from 'vitest'
import { bench, config, PROVIDERS } from './bench.ts'

test.each(PROVIDERS)(
  'a tenant of %s is adopted: after pull a plan shows nothing, and pulling again changes no byte',
  async (provider) => {
    const { sandbox, write, rolesync, files } = await bench()
    write({ 'rolesync.yaml': config(sandbox, provider) })
    const first = await rolesync('pull')
    console.log(first.out.slice(0, 500), first.err)
    expect(first.code).toBe(0)
    const after = files()
    console.log(after['roles/main.yaml']?.slice(0, 800))
    expect(await rolesync('plan', '--detailed-exitcode')).toMatchObject({ code: 0 })
    expect((await rolesync('pull')).code).toBe(0)
    expect(files()).toEqual(after)
  },
)
