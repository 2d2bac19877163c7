/** Command lines in this process, for all tests. */
export { type Ended as Told, invoke as inProcess } from '../src/testkit/invoke.ts'
