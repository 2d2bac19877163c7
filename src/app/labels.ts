/** Labels and shards as they are typed: `env=prod,region=eu`, `2/3`. */

/** A label that a target must have. */
export interface Label {
  readonly key: string
  readonly value: string
}

/** One of `count` parts of all targets, from 1; `null`: the one that `JOB_COMPLETION_INDEX` names, from 0. */
export interface Shard {
  readonly index: number | null
  readonly count: number
}

/** The labels in `env=prod,region=eu`, or `null` where it is no such list. */
export function parseLabels(text: string): Label[] | null {
  const labels = text.split(',').map((part) => {
    const [key = '', value = '', ...rest] = part.trim().split('=')
    return { key, value, isWhole: key !== '' && value !== '' && rest.length === 0 }
  })
  return labels.every(({ isWhole }) => isWhole) ? labels.map(({ key, value }) => ({ key, value })) : null
}

/** The shard in `2/3`, or in `/3`, or `null` where there is no such shard. */
export function parseShard(text: string): Shard | null {
  const found = /^(\d{1,6})?\/(\d{1,6})$/.exec(text)
  if (found === null) return null
  const [index, count] = [found[1] === undefined ? null : Number(found[1]), Number(found[2])]
  return count < 1 || (index !== null && (index < 1 || index > count)) ? null : { index, count }
}

/** As it is typed. */
export function showLabels(labels: readonly Label[]): string {
  return labels.map(({ key, value }) => `${key}=${value}`).join(',')
}

/** As it is typed. */
export function showShard({ index, count }: Shard): string {
  return `${index ?? ''}/${count}`
}
