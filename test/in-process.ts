/** Command lines in this process, for all tests. */
export { type CommandResult, invoke as inProcess } from '../src/testkit/invoke.ts'
