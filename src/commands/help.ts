/** `rolesync help`: the commands, one of them, or a topic that concerns all of them. */
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { TOPICS } from '../terminal/choices.ts'
import { TOPIC_TEXTS } from '../terminal/help-topics.ts'
import type { Io } from '../terminal/io.ts'

/** Prints what there is to know of a topic. */
export async function help(topic: (typeof TOPICS)[number], flags: readonly string[], io: Io): Promise<ExitCode> {
  io.out(TOPIC_TEXTS[topic]({ flags, columns: io.columns }))
  return EXIT.done
}
