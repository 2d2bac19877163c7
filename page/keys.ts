/** The keys of a grid, as the ARIA practices name them. */

interface Cell {
  readonly row: number
  readonly column: number
}

interface Bounds {
  readonly rows: number
  readonly columns: number
  /** Rows of one page. */
  readonly page: number
}

/** Where a key leads, or `null` for a key that the grid does not know. It may be outside of the bounds. */
export function steered(event: KeyboardEvent, { row, column }: Cell, { rows, columns, page }: Bounds): Cell | null {
  if (event.altKey || event.metaKey) return null
  const far = event.ctrlKey
  switch (event.key) {
    case 'ArrowUp':
      return { row: row - 1, column }
    case 'ArrowDown':
      return { row: row + 1, column }
    case 'ArrowLeft':
      return { row, column: column - 1 }
    case 'ArrowRight':
      return { row, column: column + 1 }
    case 'PageUp':
      return { row: row - page, column }
    case 'PageDown':
      return { row: row + page, column }
    case 'Home':
      return { row: far ? 0 : row, column: 0 }
    case 'End':
      return { row: far ? rows - 1 : row, column: columns - 1 }
    default:
      return null
  }
}
