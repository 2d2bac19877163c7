/** The server of the tests itself. */
import { expect, onTestFinished, test } from 'vitest'
import { signIn } from './session.ts'
import { USERS } from './settings.ts'
import { startAirflow } from './start.ts'

test('an Airflow starts with a database of its own, and keeps it over a crash', async () => {
  const airflow = await startAirflow()
  onTestFinished(() => airflow.close())
  const [{ username, password }] = USERS
  const before = await signIn(airflow.url, username, password)
  await before.must('POST', '/auth/fab/v1/roles', { name: 'kept', actions: [] })
  await airflow.restart()
  // The token of before is good as well. Each start gives every role the grant that is asked for at the front door.
  const website = { action: { name: 'can_read' }, resource: { name: 'Website' } }
  expect(await before.must('GET', '/auth/fab/v1/roles/kept')).toEqual({ name: 'kept', actions: [website] })
  const other = await startAirflow()
  onTestFinished(() => other.close())
  const elsewhere = await signIn(other.url, username, password)
  expect(await elsewhere.ask('GET', '/auth/fab/v1/roles/kept')).toMatchObject({ status: 404 })
})
