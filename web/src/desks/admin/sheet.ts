/* A table of a file as rows of a form: columns by code or by name in either language. */
import { i18n, type Lang } from '@/app/i18n'
import { words } from '@/api/words'
import { check, fieldsOf, type Errors, type Value, type Values } from '@/ui/form'
import type { FormField } from '@/api/forms'

export interface Read { rows: { values: Values; errors: Errors }[]; unused: string[]; missing: string[] }
const LANGS: Lang[] = ['zh-CN', 'en']
/* The command line's and the demo city's files call some columns otherwise. */
const also: Record<string, string[]> = { short_name: ['short'], family: ['key'], purpose: ['for'] }
const YES = /^(1|是|true|yes|y)$/i, NO = /^(0|否|false|no|n)$/i

const norm = (text: string) => text.trim().toLowerCase()
function namesOf(form: string, field: FormField): string[] {
  const labels = LANGS.flatMap((locale) => [`form.${form}.${field.name}`, `field.${field.name}`].map((key) => (i18n.global.te(key, locale) ? i18n.global.t(key, {}, { locale }) : '')))
  return [field.name, ...(also[field.name] ?? []), ...labels, ...labels.map((label) => label.replace(/\s*[（(].*$/, ''))].filter(Boolean).map(norm)
}

/* A cell as its field wants it; undefined: this cannot be one. */
export function valueOf(field: FormField, cell: string): Value {
  if (cell === '') return null
  switch (field.type) {
    case 'integer': case 'number': return Number.isFinite(Number(cell)) ? Number(cell) : undefined
    case 'boolean': return YES.test(cell) ? true : NO.test(cell) ? false : undefined
    case 'array': return cell.split(/[\s,，、;；]+/).filter(Boolean)
    case 'enum': {
      const codes = Object.keys(words.en[field.of!] ?? {})
      return codes.find((code) => LANGS.some((lang) => norm(words[lang][field.of!]![code]!) === norm(cell)) || code === cell)
    }
    default: return cell
  }
}

export function readSheet(form: string, table: readonly string[][], wrong: string): Read {
  const fields = fieldsOf(form)
  const heads = (table[0] ?? []).map(norm)
  const columns = heads.map((head) => fields.find((f) => namesOf(form, f).includes(head)) ?? null)
  const rows = table.slice(1).map((cells) => {
    const values: Values = {}, errors: Errors = {}
    columns.forEach((field, i) => {
      if (!field) return
      const value = valueOf(field, cells[i] ?? '')
      if (value === undefined) errors[field.name] = wrong
      else if (value !== null) values[field.name] = value
    })
    return { values, errors: { ...check(form, values), ...errors } }
  })
  return { rows, unused: heads.filter((_, i) => !columns[i]), missing: fields.filter((f) => f.required && !columns.includes(f)).map((f) => f.name) }
}
