/** Reads YAML files where the package `yaml` is at hand anyway: `pull` edits with it. */
import { attempt } from './yaml-attempt.ts'
import type { YamlRead } from './yaml-file.ts'
import { explain } from './yaml-mistakes.ts'

/** Reads YAML 1.2, core schema; the same as `readYaml`, at once. */
export function parseFull(label: string, text: string): YamlRead {
  const { file, problems, refused } = attempt(label, text)
  return { file, problems: refused === null ? problems : [...problems, explain(label, refused)] }
}
