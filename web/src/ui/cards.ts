/*
 * v-cards: a table whose columns a phone would squeeze is a list of cards there, each cell led by the
 * head of its column. The looks are in base.css; this only tells each cell what it is.
 */
import type { Directive } from 'vue'

function label(table: HTMLTableElement): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent?.trim() ?? '')
  for (const body of table.tBodies)
    for (const row of body.rows)
      if (row.cells.length === heads.length) [...row.cells].forEach((cell, i) => { if (cell.tagName === 'TD') cell.dataset.head = heads[i] ?? '' })
}
export const vCards: Directive<HTMLTableElement> = {
  mounted: (table) => { table.classList.add('cards'); label(table) },
  updated: (table) => { table.classList.add('cards'); label(table) },
}
