/* Tables as files: what a spreadsheet saves (UTF-8 or GB 18030, commas or tabs), and what it opens. */

/* Chinese spreadsheets still save GBK; what is no UTF-8 is that. */
export function decoded(bytes: ArrayBuffer): string {
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes) } catch { return new TextDecoder('gb18030').decode(bytes) }
}

/* Rows of cells; tabs where the first line has one. Empty lines are left out. */
export function parseTable(text: string): string[][] {
  const rows: string[][] = []
  const source = text.replace(/^\uFEFF/, '')
  const separator = source.slice(0, source.search(/\n|$/)).includes('\t') ? '\t' : ','
  let row: string[] = [], cell = '', quoted = false
  const end = (): void => { row.push(cell.trim().replace(/^'(?=[=+\-@])/, '')); cell = '' }
  const line = (): void => { end(); if (row.some(Boolean)) rows.push(row); row = [] }
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!
    if (quoted) {
      if (c === '"' && source[i + 1] === '"') { cell += '"'; i++ } else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"' && !cell.trim()) { cell = ''; quoted = true }
    else if (c === separator) end()
    else if (c === '\n') line()
    else if (c !== '\r') cell += c
  }
  if (cell || row.length) line()
  return rows
}

/* Cells that a spreadsheet would run are defused, as the server's own files do. */
const cellOf = (text: string): string => {
  const safe = /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}
export const tableText = (rows: readonly string[][]): string => '\uFEFF' + rows.map((row) => row.map(cellOf).join(',') + '\r\n').join('')

export function download(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
