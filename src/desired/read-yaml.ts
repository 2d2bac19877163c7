/** Reads YAML files where most have no mistakes: what explains them takes as long to load as all else at a start. */
import { attempt } from './yaml-attempt.ts'
import type { YamlRead } from './yaml-file.ts'

/** Reads YAML 1.2, core schema, with all problems that can be reported at once. */
export async function readYaml(label: string, text: string): Promise<YamlRead> {
  const { file, problems, refused } = attempt(label, text)
  if (refused === null) return { file, problems }
  const { explain } = await import('./yaml-mistakes.ts')
  return { file, problems: [...problems, explain(label, refused)] }
}
