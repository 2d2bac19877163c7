/** Problems as commands of GitHub's runner, which shows them beside the line they are about. Pure. */
import { forTerminal } from '../text/foreign-text.ts'

/** A problem with its place, the file as the runner knows it: from the root of its workspace. */
export interface Annotation {
  readonly severity: 'error' | 'warning'
  readonly title: string
  readonly message: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One line, with a newline. Whatever the texts are, it is one command, and no text is another one. */
export function workflowCommand({ severity, title, message, file, line, column }: Annotation): string {
  const properties = { file, line: String(line), col: String(column), title }
  const fields = Object.entries(properties).map(([name, value]) => `${name}=${property(forTerminal(value))}`)
  return `::${severity} ${fields.join(',')}::${data(forTerminal(message))}\n`
}

/** As the runner takes it apart again. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
