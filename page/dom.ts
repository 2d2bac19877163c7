/** Small makers of elements. Text only ever becomes a text node, so nothing in it can be markup. */

type Attributes = Readonly<Record<string, string | number | boolean>>
export type Child = Node | string | null

/** An element with attributes and children. `true` sets an empty attribute, `false` none. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/** A sign that only looks; the words beside it say the same. */
export function sign(text: string): HTMLElement {
  return el('span', { 'aria-hidden': 'true', class: 'sign' }, text)
}

/** A foreign name, kept from reordering the text around it. */
export function name(text: string): HTMLElement {
  return el('bdi', {}, el('code', {}, text))
}

/** Runs `work` once in the next frame, however often it is asked for until then. */
export function nextFrame(work: () => void): () => void {
  let isAsked = false
  return () => {
    if (isAsked) return
    isAsked = true
    requestAnimationFrame(() => {
      isAsked = false
      work()
    })
  }
}
