/** A double that a run takes away: its report tells of the requests that were sent, and of no other. */
import { expect, onTestFinished, test } from 'vitest'
import { clientOptions, closing } from '../../src/app/clients.ts'
import { careFor } from '../../src/app/create-care.ts'
import { readByKey } from '../../src/app/read-again.ts'
import { openWriter } from '../../src/http/client.ts'
import { openLab } from '../../src/testkit/lab.ts'
import { subject } from '../systems/organization-subject.ts'

const FIELDS = { description: 'One', permissions: ['P'] }

const openOrganization = () => openLab(subject)

/** Makes a role beside an older one, and settles it; something happens right before the own one is deleted. */
async function settled(happens: (ways: { interrupt: () => void; lab: Lab }) => void) {
  const lab = await openOrganization()
  onTestFinished(() => lab.sandbox.close())
  const role = lab.role('ROLE_ONE', FIELDS)
  const [step] = (await lab.plan([role])).steps
  if (step === undefined) throw new Error('a create was expected')
  const [system, controller] = [lab.open([role]), new AbortController()]
  const options = { ...clientOptions(lab.run(), system), signal: controller.signal }
  return closing(openWriter(options), async (writer) => {
    const readAgain = async () => {
      const read = await readByKey(writer, system, [step])
      happens({ interrupt: () => controller.abort(), lab })
      return read
    }
    const care = careFor({ system, writer, parallelism: 1, readAgain })
    lab.state.roles.push({
      ...FIELDS,
      id: '0007',
      name: 'ROLE_ONE',
      organizationId: '',
      createdAt: '2001-01-01T00:00:00Z',
    })
    const [request] = step.requests
    if (care === undefined || request === undefined) throw new Error('care for one request was expected')
    const { json } = await writer.send(request)
    const verdict = await care.after(step, json)
    return { verdict, deletes: lab.writes().filter(({ method }) => method === 'DELETE').length }
  })
}

type Lab = Awaited<ReturnType<typeof openOrganization>>

test('an interrupt before the DELETE: it is not sent, and the report tells of none', async () => {
  const { verdict, deletes } = await settled(({ interrupt }) => interrupt())
  expect(deletes).toBe(0)
  expect(verdict).toMatchObject({ status: 'failed', requests: [] })
  expect(verdict?.message).toContain('the one that this run made could not be removed (interrupted): 2 live roles')
})

test('a DELETE whose connection is lost is reported with all of its attempts', async () => {
  const { verdict, deletes } = await settled(({ lab }) =>
    lab.sandbox.inject({ kind: 'reset-before', method: 'DELETE', times: 99 }),
  )
  expect(deletes).toBeGreaterThan(1)
  expect(verdict?.requests).toMatchObject([{ method: 'DELETE', status: null, attempts: deletes }])
})
