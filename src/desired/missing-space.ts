/** Finds the space that is missing where YAML then sees one text. Pure. */
import { show } from '../text/quote.ts'

/** Returns which space is missing at the start of a text such as `-READ` or `Auth.customer:[READ]`; `null` where none is. */
export function missingSpace(text: string): string | null {
  if (/^-[\p{L}[{"'*]/u.test(text)) return 'a space is missing after `-`'
  // A name may have colons in it, as `DAG:etl` does; the fields of a file have none.
  const [, key] = /^([^\s:#'"[\]{},]+:)[[{"']/.exec(text) ?? /^([a-z][A-Za-z]*:)[\w-]+\s*$/.exec(text) ?? []
  return key === undefined ? null : `a space is missing after ${show(key)}`
}
