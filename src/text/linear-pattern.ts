/** Runs regular expressions in linear time, since patterns and texts may come from a pull request. Loaded only where used. */
import { RE2JS } from 're2js'

/** Test of a text, or why a pattern cannot be used. */
export type CompiledPattern = ((text: string) => boolean) | { readonly problem: string }

/** Compiles a pattern of RE2 syntax: no look-around and no back-references, which are what makes others hang. */
export function compilePattern(pattern: string): CompiledPattern {
  try {
    const compiled = RE2JS.compile(pattern)
    return (text) => compiled.matcher(text).find()
  } catch (error) {
    return { problem: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error) }
  }
}
