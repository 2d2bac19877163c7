/** Scripts that let a shell complete what is typed. Made from the commands themselves. */
import type { SHELLS } from './choices.ts'

/** Shell with a completion script. */
export type Shell = (typeof SHELLS)[number]

/** Values that can follow a flag or stand as an argument: one of some words, a file, or anything. */
export type Value = { readonly words: readonly string[] } | 'file' | 'any'

/** Words of a flag. */
export interface FlagWords {
  /** With its dashes. */
  readonly name: string
  readonly description: string
  /** `null` where it takes none. */
  readonly value: Value | null
}

/** Words of a command. */
export interface CommandWords {
  readonly name: string
  readonly description: string
  readonly flags: readonly FlagWords[]
  readonly args: readonly Value[]
}

/** The script of each shell. */
export const SCRIPTS: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = { bash, zsh, fish }

function bash(commands: readonly CommandWords[]): string {
  const values = commands.flatMap(({ name, flags }) =>
    flags.flatMap((flag) =>
      flag.value === null ? [] : [`    ${quote(`${name} ${flag.name}`)}) ${bashValue(flag.value)}; return ;;`],
    ),
  )
  const words = commands.map(({ name, flags, args }) => {
    const all = [...flags.map((flag) => flag.name), ...args.flatMap(wordsFor)]
    const files = args.includes('file') ? ' COMPREPLY+=($(compgen -f -- "$cur"));' : ''
    return `    ${quote(name)}) COMPREPLY=($(compgen -W ${quote(all.join(' '))} -- "$cur"));${files} ;;`
  })
  return `# bash completion of rolesync. In ~/.bashrc: source <(rolesync completion bash)
_rolesync() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then command=\${COMP_WORDS[i]}; break; fi
  done
  COMPREPLY=()
  case "$command $prev" in
${values.join('\n')}
  esac
  case "$command" in
    '') COMPREPLY=($(compgen -W ${quote(commands.map(({ name }) => name).join(' '))} -- "$cur")) ;;
${words.join('\n')}
  esac
}
complete -F _rolesync rolesync
`
}

function bashValue(value: Value): string {
  if (value === 'any') return ':'
  return value === 'file'
    ? 'COMPREPLY=($(compgen -f -- "$cur"))'
    : `COMPREPLY=($(compgen -W ${quote(value.words.join(' '))} -- "$cur"))`
}

function zsh(commands: readonly CommandWords[]): string {
  const listed = commands.map(({ name, description }) => `    ${quote(`${name}:${description}`)}`)
  const cases = commands.map(({ name, flags, args }) => {
    const specs = [
      ...flags.map((flag) => `*${flag.name}[${bracketed(flag.description)}]${zshValue(flag.value)}`),
      ...args.map((arg) => `*${zshValue(arg)}`),
    ]
    return `    ${name}) _arguments -s ${specs.map(quote).join(' ')} ;;`
  })
  return `#compdef rolesync
# zsh completion of rolesync. In ~/.zshrc, after compinit: source <(rolesync completion zsh)
_rolesync() {
  local -a commands=(
${listed.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _rolesync ]]; then _rolesync "$@"; else compdef _rolesync rolesync; fi
`
}

function zshValue(value: Value | null): string {
  if (value === null) return ''
  return `:value:${value === 'file' ? '_files' : value === 'any' ? ' ' : `(${value.words.join(' ')})`}`
}

function bracketed(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&')
}

function fish(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, description, flags, args }) => [
    `complete -c rolesync -n __fish_use_subcommand -a ${name} -d ${fishQuote(description)}`,
    ...flags.map((flag) => {
      const value = flag.value === null ? '' : fishValue(flag.value)
      return `complete -c rolesync -n '__fish_seen_subcommand_from ${name}' -l ${flag.name.slice(2)}${value} -d ${fishQuote(flag.description)}`
    }),
    ...args.map(
      (arg) => `complete -c rolesync -n '__fish_seen_subcommand_from ${name}'${fishValue(arg).replace(' -r', '')}`,
    ),
  ])
  return `# fish completion of rolesync. In config.fish: rolesync completion fish | source
complete -c rolesync -f
${lines.join('\n')}
`
}

function fishValue(value: Value): string {
  if (value === 'file') return ' -r -F'
  return value === 'any' ? ' -r' : ` -r -a ${fishQuote(value.words.join(' '))}`
}

function wordsFor(value: Value): readonly string[] {
  return typeof value === 'object' ? value.words : []
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
