/**
 * Makes the script and the style of the HTML page out of this folder, as text that the renderer puts into the file.
 *
 *   node page/build.mjs          writes src/render/page-assets.js
 *   node page/build.mjs --copy   copies it to dist/, where tsc does not put it
 */
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const here = new URL('./', import.meta.url)
const assets = new URL('../src/render/page-assets.js', here)

/** In this order, in which later ones win. */
const STYLES = ['base.css', 'review.css', 'matrix.css', 'print.css']

async function build() {
  const bundle = await rolldown({ input: fileURLToPath(new URL('main.ts', here)), platform: 'browser' })
  const { output } = await bundle.generate({ format: 'iife', minify: true })
  const script = inline(output[0].code.trim())
  const style = inline(STYLES.map(styleText).join('\n'))
  const values = { script, style, scriptHash: hash(script), styleHash: hash(style) }
  const lines = Object.entries(values).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
  writeFileSync(assets, `${lines.join('\n')}\n`)
}

function styleText(name) {
  return readFileSync(new URL(name, here), 'utf8').replaceAll(/\n\s*/g, '\n').trim()
}

/** Text that can stand within an element of HTML as it is: with an escape in it, the hash would be that of another text. */
function inline(text) {
  if (/<\/|<!--/.test(text)) throw new Error('the script or the style holds </ or <!--')
  return text
}

function hash(text) {
  return createHash('sha256').update(text).digest('base64')
}

if (process.argv.includes('--copy')) copyFileSync(assets, new URL('../dist/render/page-assets.js', here))
else await build()
