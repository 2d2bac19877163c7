/**
 * Fake server of Airflow with its FAB auth manager: roles, permissions, users and tokens. What it answers was measured on
 * Airflow 3.1.8 with apache-airflow-providers-fab 3.10.2; `npm run test:real` sends the same requests to both.
 */
import type { FakeSystem } from '../../kit/fake-system.ts'
import { unauthorized } from './fake-access.ts'
import { type AirflowQuirks, type AirflowState, detail, NO_PAGE } from './fake-model.ts'
import { restoreAirflow } from './fake-restore.ts'
import { roleRoutes } from './fake-roles.ts'
import { seedAirflow } from './fake-seed.ts'
import { userRoutes } from './fake-users.ts'

/** Airflow, served at `/airflow`. */
export const airflow: FakeSystem<'airflow', AirflowState, AirflowQuirks> = {
  name: 'airflow',
  mount: '/airflow',
  quirks: { anyUser: true, maximumPageLimit: 100 },
  seed: seedAirflow,
  tenants: 'one',
  restore: restoreAirflow,
  routes: [...userRoutes, ...roleRoutes],
  problem: detail,
  unauthorized,
  nothingHere: () => NO_PAGE,
}
