/** The frame of an HTML page: one file that needs nothing else, and from which no request leaves. Pure. */
import { forHtml } from './markup.ts'
import { script, scriptHash, style, styleHash } from './page-assets.js'

/**
 * Nothing is allowed but the page's own script and style, by their hashes, and an icon from within. A text that got
 * past the escaping could neither run nor send anything.
 */
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${scriptHash}'`,
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** A white triangle on blue; without an icon of its own a page asks its host for one. */
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Crect width=%2216%22 height=%2216%22 rx=%223%22 fill=%22%231f5fbf%22/%3E%3Cpath d=%22M8 3l4.5 8h-9z%22 fill=%22%23fff%22/%3E%3C/svg%3E'

/** Parts of a page. */
export interface Parts {
  /** Plain text, which is escaped here. */
  readonly title: string
  /** HTML of the header and of the main part, line by line; empty lines are left out. */
  readonly header: readonly string[]
  readonly main: readonly string[]
  /** Data for the script; `null` where there is none. */
  readonly data: unknown
}

/** Returns the whole page, with a newline at its end. */
export function pageOf({ title, header, main, data }: Parts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${forHtml(title)}</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<header class="top">
${lines(header)}
</header>
<main>
${lines(main)}
</main>
${data === null ? '' : `${dataBlock(data)}\n`}<script>${script}</script>
</body>
</html>
`
}

function lines(all: readonly string[]): string {
  return all.filter((line) => line !== '').join('\n')
}

/** JSON within HTML: without `<`, no text can end the element or begin a comment in it. */
function dataBlock(value: unknown): string {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028')
  return `<script type="application/json" id="data">${json.replaceAll('\u2029', '\\u2029')}</script>`
}
