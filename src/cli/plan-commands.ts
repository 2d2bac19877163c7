/** Commands that check, plan, apply and show. */
import type { Format } from '../terminal/choices.ts'
import { ANSWER_FORMATS, type Register } from './command.ts'
import {
  withFormat,
  withFormatAndVerbose,
  withGuardFlags,
  withParallelismFlag,
  withReviewFlags,
  withRoleFlag,
  withRunFlags,
  withTargetFlags,
  withTargetSetFlags,
  withWriteFlag,
} from './flags.ts'
import { checkUnlimited, commonOptions, isBaseOptional } from './options.ts'

/** Formats of an apply: what is going to happen and what happened; the other ones know only the first. */
const APPLY_FORMATS: readonly Format[] = ['text', 'json', 'markdown', 'diff']

/** Adds `validate`. */
export const validateCommand: Register = (program, { io, finish }) => {
  withTargetSetFlags(withFormat(program.command('validate'), ANSWER_FORMATS))
    .description('check config and role files, offline')
    .option('--hygiene', 'list advice too: empty roles, roles with the same grants, roles contained in others', false)
    .action(async ({ hygiene }, command) => {
      const { validate } = await import('../commands/validate.ts')
      finish(await validate({ ...commonOptions(command, io), hygiene }, io))
    })
}

/** Adds `plan`. */
export const planCommand: Register = (program, { io, finish }) => {
  withWriteFlag(withReviewFlags(withGuardFlags(withRunFlags(program.command('plan')))))
    .description('show what would change; writes nothing')
    .option('--out <file>', 'save the plan for apply')
    .option('--detailed-exitcode', 'exit with 2 where there are changes')
    .option('--live <snapshot>', 'plan from a snapshot, without credentials')
    .action(async (options, command) => {
      const { plan } = await import('../commands/plan.ts')
      const detailedExitcode = options.detailedExitcode === true
      const base = { isBaseOptional: isBaseOptional(command) }
      finish(await plan({ ...options, ...commonOptions(command, io), ...base, detailedExitcode }, io))
    })
}

/** Adds `apply`. */
export const applyCommand: Register = (program, { io, finish }) => {
  withReviewFlags(withGuardFlags(withRunFlags(program.command('apply'), APPLY_FORMATS)))
    .description('apply a saved plan, or plan, ask and apply; then verify')
    .argument('[plan]', 'a plan saved with plan --out')
    .option('--auto-approve', 'do not ask')
    .option('--yes', 'the same as --auto-approve')
    .option('--fail-fast', 'apply nothing where one target cannot be planned or is refused')
    .option('--expect <digest>', 'refuse unless the plan made now has this digest')
    .option('--report <file>', 'write the report as JSON')
    .option('--resume <report>', 'apply what is left of the plan whose apply wrote this report')
    .action(async (plan, options, command) => {
      if (plan !== undefined) checkUnlimited(command)
      const { apply } = await import('../commands/apply.ts')
      const autoApprove = options.autoApprove === true || options.yes === true
      const failFast = options.failFast === true
      const more = { ...(plan === undefined ? {} : { plan }), isBaseOptional: isBaseOptional(command) }
      finish(await apply({ ...options, ...commonOptions(command, io), ...more, autoApprove, failFast }, io))
    })
}

/** Adds `show`. */
export const showCommand: Register = (program, { io, finish }) => {
  withWriteFlag(withFormatAndVerbose(program.command('show')))
    .description('print a saved plan, apply report or snapshot')
    .argument('<file>', 'a plan, a report or a snapshot')
    .action(async (file, options, command) => {
      const { show } = await import('../commands/show.ts')
      finish(await show({ ...options, ...commonOptions(command, io), file }, io))
    })
}

/** Adds `undo`. */
export const undoCommand: Register = (program, { io, finish }) => {
  const command = withParallelismFlag(withRoleFlag(withTargetFlags(withFormatAndVerbose(program.command('undo')))))
  withWriteFlag(withGuardFlags(command))
    .description('plan to restore what an apply changed')
    .argument('<report>', 'the report of the apply')
    .option('--out <file>', 'save the plan for apply')
    .option('--detailed-exitcode', 'exit with 2 where there is something to undo')
    .action(async (report, options, command) => {
      const { undo } = await import('../commands/undo.ts')
      const detailedExitcode = options.detailedExitcode === true
      finish(await undo({ ...options, ...commonOptions(command, io), report, detailedExitcode }, io))
    })
}
