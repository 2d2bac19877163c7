/** Ages beside the points in time, as of now: a page may be opened, or looked at again, long after it was made. */
import { ago } from '../src/text/age.ts'
import { el } from './dom.ts'

/** Writes the ages, and writes them anew whenever somebody comes back to the page or prints it. */
export function showAges(): void {
  const ages = [...document.querySelectorAll('time')].map((time) => {
    const age = el('span', { class: 'age' })
    time.after(age)
    return { age, at: Date.parse(time.dateTime) }
  })
  const write = () => {
    for (const { age, at } of ages) {
      const words = Number.isNaN(at) ? '' : ago(Date.now() - at)
      age.textContent = words === '' ? '' : ` (${words})`
    }
  }
  write()
  addEventListener('focus', write)
  addEventListener('beforeprint', write)
  document.addEventListener('visibilitychange', write)
}
