import type { airflow as fake } from '../../src/systems/airflow/fake.ts'
import type { Lab } from '../../src/testkit/lab.ts'

export function particular(_lab: () => Lab<typeof fake>): void {}
