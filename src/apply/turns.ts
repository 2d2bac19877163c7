/** Turns: so many pieces of work at a time, the others wait in the order in which they came. */

/** Runs work when its turn comes. The work may leave its turn early, when all that is left of it can run beside others. */
export type InTurn = <T>(work: (leave: () => void) => Promise<T>) => Promise<T>

/** Makes turns for at most so many at a time. */
export function createTurns(most: number): InTurn {
  let free = most
  const waiting: (() => void)[] = []
  const next = () => {
    const first = waiting.shift()
    if (first === undefined) free++
    else first()
  }
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    let isLeft = false
    const leave = () => {
      if (!isLeft) next()
      isLeft = true
    }
    return work(leave).finally(leave)
  }
}
