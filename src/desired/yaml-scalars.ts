/** Scalars of YAML 1.2 in the core schema. */

type Tag = 'null' | 'bool' | 'int' | 'float'
type Value = null | boolean | number

/** Forms of each type, in the order in which a plain scalar is tried. */
const FORMS: readonly { readonly tag: Tag; readonly form: RegExp; readonly value: (text: string) => Value }[] = [
  { tag: 'null', form: /^(?:~|[Nn]ull|NULL)?$/, value: () => null },
  { tag: 'bool', form: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/, value: (text) => /^t/i.test(text) },
  { tag: 'int', form: /^0o[0-7]+$/, value: (text) => Number.parseInt(text.slice(2), 8) },
  { tag: 'int', form: /^[-+]?[0-9]+$/, value: (text) => Number.parseInt(text, 10) },
  { tag: 'int', form: /^0x[0-9a-fA-F]+$/, value: (text) => Number.parseInt(text.slice(2), 16) },
  { tag: 'float', form: /^[-+]?\.(?:inf|Inf|INF)$/, value: (text) => (text.startsWith('-') ? -Infinity : Infinity) },
  { tag: 'float', form: /^\.(?:nan|NaN|NAN)$/, value: () => Number.NaN },
  { tag: 'float', form: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/, value: Number.parseFloat },
  { tag: 'float', form: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/, value: Number.parseFloat },
]

/** First characters of what is no text. Nearly all scalars of a role file begin otherwise. */
const SPECIAL = /^(?:$|[-+.0-9~nNtTfF])/

/** Returns the value of a plain scalar. */
export function plainValue(text: string): Value | string {
  if (!SPECIAL.test(text)) return text
  const found = FORMS.find(({ form }) => form.test(text))
  return found === undefined ? text : found.value(text)
}

/**
 * Returns the value of a scalar with a tag, however it is quoted.
 * @param tag its short name
 * @returns `undefined` where the core schema has no such tag, or where the text is not of its form
 */
export function taggedValue(tag: string, text: string): Value | string | undefined {
  if (tag === '!' || tag === 'str') return text
  return FORMS.find((one) => one.tag === tag && one.form.test(text))?.value(text)
}

/** Returns the short name of a tag of the core schema, e.g. `map`; other tags stay as they are. */
export function coreTag(tag: string): string {
  return /^(?:!!|!<tag:yaml\.org,2002:)(\w+)>?$/.exec(tag)?.[1] ?? tag
}
