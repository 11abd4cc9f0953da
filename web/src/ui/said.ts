/* What a field's code says to a person: names for codes of the city, words for the rest. */
import type { FormField } from '@/api/forms'
import { useCity } from '@/app/city'
import { i18n, t, word } from '@/app/i18n'
import { refOf, type Value } from './form'

export const labelOf = (form: string, name: string): string =>
  [`form.${form}.${name}`, `field.${name}`].filter((key) => i18n.global.te(key)).map((key) => t(key))[0] ?? name

/* The same without what a form explains in brackets: the head of a column. */
export const headOf = (form: string, name: string): string => labelOf(form, name).replace(/\s*[（(].*$/, '')

/* The lists that the names of a form's fields come from. */
export async function needNames(form: string, fields: readonly FormField[]): Promise<void> {
  const city = useCity()
  const ask = { unit: city.needUnits, category: city.needCategories, area: city.needAreas, family: city.needUnits }
  await Promise.all([...new Set(fields.map((f) => refOf(form, f.name)))].map((ref) => (ref ? ask[ref]() : undefined)))
}

export function said(form: string, field: FormField, value: Value): string {
  if (value === undefined || value === null || value === '') return ''
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no')
  if (Array.isArray(value)) return value.map((one) => said(form, { ...field, type: field.of ? 'enum' : 'string' }, one)).join(t('form.comma'))
  if (typeof value === 'object') return ''
  if (field.type === 'enum') return word(field.of!, String(value))
  const city = useCity()
  const lists = { unit: city.units, category: city.categories, area: city.areas }
  const ref = refOf(form, field.name)
  if (ref === 'family') return city.familyName(String(value))
  return ref ? city.nameOf(lists[ref], String(value)) : String(value)
}
