/** Commands that answer questions about roles and systems. */
import { ANSWER_FORMATS, type Register } from './command.ts'
import { withFormat, withFormatAndVerbose, withParallelismFlag, withRunFlags, withTargetSetFlags } from './flags.ts'
import { commonOptions } from './options.ts'

/** Adds `test`. */
export const testCommand: Register = (program, { io, finish }) => {
  withRunFlags(program.command('test'), ANSWER_FORMATS)
    .description('check what roles can and cannot do against their tests, offline')
    .option('--live', 'look at the live roles instead of the files')
    .action(async (options, command) => {
      const { test } = await import('../commands/test.ts')
      finish(await test({ ...commonOptions(command, io), live: options.live === true }, io))
    })
}

/** Adds `explain`. */
export const explainCommand: Register = (program, { io, finish }) => {
  withTargetSetFlags(withFormat(program.command('explain'), ANSWER_FORMATS))
    .description('tell from where a role has its grants, or one of them; offline')
    .argument('<role>', 'the key of a role')
    .argument('[grant]', 'one grant, or a glob: * within a segment, ** across')
    .action(async (key, grant, options, command) => {
      const { explain } = await import('../commands/explain.ts')
      const asked = grant === undefined ? {} : { grant }
      finish(await explain({ ...options, ...commonOptions(command, io), key, ...asked }, io))
    })
}

/** Adds `who-can`. */
export const whoCanCommand: Register = (program, { io, finish }) => {
  withRunFlags(program.command('who-can'), ANSWER_FORMATS)
    .description('tell which roles hold a grant')
    .argument('<glob>', 'a glob on grants: * within a segment, ** across, e.g. "**:DELETE"')
    .option('--live', 'ask the systems instead of the files')
    .action(async (glob, options, command) => {
      const { whoCan } = await import('../commands/who-can.ts')
      finish(await whoCan({ ...options, ...commonOptions(command, io), glob, live: options.live === true }, io))
    })
}

/** Adds `doctor`. */
export const doctorCommand: Register = (program, { io, finish }) => {
  withParallelismFlag(withTargetSetFlags(withFormatAndVerbose(program.command('doctor'), ANSWER_FORMATS)))
    .description('check variables, hosts, credentials and rights of each target; writes nothing')
    .action(async (_options, command) => {
      const { doctor } = await import('../commands/doctor.ts')
      finish(await doctor(commonOptions(command, io), io))
    })
}
