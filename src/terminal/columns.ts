/** Text in lines that fit. */

/** Narrower terminals break the lines themselves. */
const MIN_COLUMNS = 40
/** Longer lines are hard to read. */
const MAX_COLUMNS = 100

/** Wraps a paragraph; each line ends with a line break. */
export function wrapped(text: string, columns: number, indent = ''): string {
  const width = Math.min(Math.max(columns, MIN_COLUMNS), MAX_COLUMNS) - indent.length
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((one) => `${indent}${one}\n`).join('')
}

/** Lists words, each with its meaning below it, or beside it where the words are short. */
export function entries(list: readonly (readonly [word: string, meaning: string])[], columns: number): string {
  const widest = Math.max(...list.map(([word]) => word.length))
  const isBeside = widest <= 8
  const indent = ' '.repeat(isBeside ? widest + 4 : 6)
  return list
    .map(([word, meaning]) => {
      const text = wrapped(meaning, columns, indent)
      return isBeside ? `  ${word.padEnd(widest)}${text.slice(widest + 2)}` : `  ${word}\n${text}`
    })
    .join('')
}
