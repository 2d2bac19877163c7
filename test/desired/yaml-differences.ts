/** Texts on which readers of YAML differ, and what was decided: of two readings, the stricter one. */

/** Texts that `yaml` reads and we refuse, each with our words: js-yaml refuses it or reads something else. */
export const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ['a: "b\rc"\n', 'a carriage return alone ends no line; save the file with LF or CRLF line ends'],
  ['\uFEFFa: b\n', 'a second byte order mark stands here; remove it'],
  [' ---\n', '`---` starts a document only where it is not indented'],
  ['%TAG !e! tag:x,2000:\n---\na: b\n', 'files are read as YAML 1.2; remove the `%` line'],
  ['%YAML 1.3\n---\na: b\n', 'files are read as YAML 1.2; remove the `%YAML` line'],
  ['%YAML 1.2\u00a0\n---\na: b\n', 'files are read as YAML 1.2; remove the `%` line'],
  ['a: b\n...\n%x\n', '`...` ends the document; nothing may follow it'],
  ['%YAML 1.2\n%YAML 1.2\n---\na: b\n', 'files are read as YAML 1.2; remove the `%` line'],
  ['%YAML 2.0\n---\na: b\n', 'files are read as YAML 1.2; remove the `%` line'],
  ['%\n---\na: b\n', 'files are read as YAML 1.2; remove the `%` line'],
  ['%TAG !a! ^\n---\na: b\n', 'files are read as YAML 1.2; remove the `%` line'],
  [': a\n', 'a key must be a text'],
  ['[? ]\n', 'a key must be a text'],
  ['a: "\u0007"\n', 'YAML does not allow this character; write it as an escape in double quotes'],
  ['a: \u007f\n', 'YAML does not allow this character; write it as an escape in double quotes'],
  ['--- >\n a\n', 'the file must be a mapping, not a text'],
  ['a: |+\n \n', 'readers of YAML differ on the white space of this text; write it in quotes'],
  ['a: |2\n  b\n     \n', 'readers of YAML differ on the white space of this text; write it in quotes'],
  ['a: "b\\\n\n  c"\n', 'readers of YAML differ on this escape; write it in another way'],
  ['a: |\n  ]\n', 'a block text that begins with a closing bracket is not read; write it in quotes'],
  ['- |\n  }\n  - -\n', 'bad indentation of a sequence entry'],
  ['    - >-\n    \t', 'a tab cannot indent YAML; use spaces'],
  ['[!\u007f a]\n', 'custom tags are not allowed'],
  ['a:\n#c\n  b\n', 'a comment above a text must be indented further than the key, or begin with `# `'],
  ['[&a\n]\n', 'a value is missing after an anchor or a tag'],
  ['a: [b]: c\n', 'bad indentation of a mapping entry'],
  ['a: 1\nb\n : c\n', 'can not read a block mapping entry; a multiline key may not be an implicit key'],
  ["a: b\n'z'\n : x\n", "expected ':' after a mapping key"],
  ["'a\n ''", 'unexpected end of the stream within a single quoted scalar'],
  ["? 'q':x\n", 'a whitespace character is expected after the key-value separator within a block mapping'],
  ['a: [?]\n', 'missed comma between flow collection entries'],
  ['---\n [ a\n, c ]\n', 'deficient indentation'],
  ['? a\n- b\n', 'end of the stream or a document separator is expected'],
  ['  \tb\n', 'a tab cannot indent YAML; use spaces'],
  [`${'['.repeat(101)}${']'.repeat(101)}`, 'this is nested too deeply'],
]

/** Texts that js-yaml alone reads, and `yaml` does not: we refuse them in the words of `yaml`. */
export const NO_YAML: readonly (readonly [text: string, problem: string])[] = [
  [' ---\na: b\n', '1:2 Implicit keys need to be on a single line'],
  ['[&a\n, b]\n', '2:1 Unexpected , in flow sequence'],
  ['a:\n#c\n  b\nd: e\n', '3:3 a `:` is missing after `b`'],
  ['...\na: b\n', '2:1 a second document starts here; a file holds one'],
  ['a:\n- - {}b: c\nd: e\n', '2:5 a key must be a text'],
  [': :\n', '1:3 a text with a colon and a space in it needs quotes'],
  ['a: &x b: c\n', '1:4 a text with a colon and a space in it needs quotes'],
  ['a: &x[1]\n', '1:6 Tags and anchors must be separated from the next token by white space'],
  ['{a # c\n :b}\n', '2:2 Missing space after : in flow map'],
  ['{a: b\n# c\n}\n', '2:1 Comments must be separated from other tokens by white space characters'],
  ['a:\n\t\nb: c\n', '2:1 a tab cannot indent YAML; use spaces'],
  ['? a\n\t: b\n', '2:1 a tab cannot indent YAML; use spaces'],
  ['-\t&a b\n', '1:2 a tab cannot indent YAML; use spaces'],
  ['---\n\t', '2:1 a tab cannot indent YAML; use spaces'],
  ['a: b\n\t\n c\n', '2:1 this line is indented like no line above it; align it with the keys that it belongs to'],
  ["a: 'b\n\t\n  c'\n", '1:4 this quote is not closed; close it, or indent further the lines that belong to its text'],
  ['a: |\n  b\n\t\nc: d\n', '3:1 Block scalar lines must not be less indented than their first line'],
  ['\t[\n\t--- a\n]\n', '2:2 Flow sequence must end with a ]'],
  ['a: "\\UFFFFFFFF"\n', '1:5 Invalid escape sequence \\UFFFFFFFF'],
  ['a: !<tag:yaml.org,2002:s%74r> b\n', '1:4 custom tags are not allowed: Unresolved tag: tag:yaml.org,2002:s%74r'],
  [`${'k'.repeat(1025)}: v\n`, '1:1 a key may have at most 1024 characters'],
  // These js-yaml refuses too, but only without the space that we put before brackets.
  ['a: b\n]\n', '2:1 Unexpected flow-seq-end token in YAML stream: "]"'],
  ['a: "b\n]"\n', '1:4 this quote is not closed; close it, or indent further the lines that belong to its text'],
  ['a: |\n  b\n ]\n', '3:2 Unexpected flow-seq-end token in YAML stream: "]"'],
  ['  a: [&x\n]\n', '2:1 this `]` is indented less than the key whose value it ends; indent it as far as that key'],
  ['a: {b: [\n]}\n', '2:1 this `]` is indented less than the key whose value it ends; indent it as far as that key'],
]

const decided = new Set(REFUSED.map(([, message]) => message))

/** Reports whether a refusal with this message was decided. */
export function isDecided(message: string): boolean {
  return decided.has(message)
}
