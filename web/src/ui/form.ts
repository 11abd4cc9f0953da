/*
 * What a generated form knows of its fields, and checks before the server does: the description of
 * the request (api/forms.ts) is the only list of fields there is.
 */
import { forms, routeForms, type FormField } from '@/api/forms'
import { Problem } from '@/api/client'
import { i18n, t } from '@/app/i18n'

export type Value = string | number | boolean | null | undefined | Value[] | { [key: string]: Value }
export type Values = Record<string, Value>
export type Errors = Record<string, string> // by dotted path: "shares[0].unit"

/* "/api/v1/tickets/123/dispatch" → the fields of what it takes. */
export function formOf(method: string, href: string): string | undefined {
  const path = href.replace(/^\/api\/v1/, '').split('?')[0]!
  const exact = `${method} ${path}`
  if (routeForms[exact]) return routeForms[exact]
  const parts = path.split('/')
  return Object.entries(routeForms).find(([route]) => {
    const [verb, pattern] = route.split(' ') as [string, string]
    const wanted = pattern.split('/')
    return verb === method && wanted.length === parts.length && wanted.every((p, i) => p.startsWith('{') || p === parts[i])
  })?.[1]
}
export const fieldsOf = (form: string): FormField[] => forms[form] ?? []

/* Fields that stand in an address, not in a body; beside the forms the description knows. */
export function defineForm(name: string, fields: FormField[]): void { forms[name] = fields }

/* Whose code a field holds, so that a person chooses it by name. */
export type Ref = 'unit' | 'category' | 'area' | 'family'
export function refOf(form: string, name: string): Ref | null {
  if (/^(unit|suggested_unit|owner_unit|told_unit|into)$/.test(name)) return 'unit'
  if (name === 'category' || name === 'area') return name
  if (name === 'family' || (form === 'CatalogueLineInput' && /^(lead|assist|inform)$/.test(name))) return 'family'
  if (name === 'parent' || name === 'line') return /^Unit/.test(form) ? 'unit' : /^Area/.test(form) ? 'area' : /^Category/.test(form) ? 'category' : null
  return null
}

export const isEmpty = (value: Value): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && !Array.isArray(value) && Object.values(value as object).every((v) => isEmpty(v as Value)))

export function check(form: string, values: Values, at = ''): Errors {
  const errors: Errors = {}
  for (const field of fieldsOf(form)) {
    const path = at + field.name
    const value = values[field.name]
    if (isEmpty(value)) {
      if (field.required && field.type !== 'boolean') errors[path] = t('form.required')
      continue
    }
    if (typeof value === 'string') {
      const n = [...value].length
      if (field.maxLength && n > field.maxLength) errors[path] = t('form.tooLong', { n: field.maxLength, m: n })
      if (field.minLength && n < field.minLength) errors[path] = t('form.tooShort', { n: field.minLength })
    }
    if (field.type === 'object' && field.of) Object.assign(errors, check(field.of, value as Values, `${path}.`))
    if (field.type === 'array' && field.of && forms[field.of])
      (value as Values[]).forEach((item, i) => Object.assign(errors, check(field.of!, item, `${path}[${i}].`)))
  }
  return errors
}

/* Mine, begun from `start`, over what stands there now: what I did not touch follows; what differs
 * still is told. */
export function mergeStale(form: string, start: Values, mine: Values, now: Values): { values: Values; differing: FormField[] } {
  const same = (a: Value, b: Value): boolean => (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b)
  const values = { ...mine }
  for (const { name } of fieldsOf(form)) if (same(mine[name], start[name])) values[name] = now[name]
  return { values, differing: fieldsOf(form).filter(({ name }) => !same(values[name], now[name])) }
}

/* What is empty is not sent: absent means "as it was". */
export function prune(values: Values): Values {
  const out: Values = {}
  for (const [name, value] of Object.entries(values)) {
    if (isEmpty(value)) continue
    out[name] = Array.isArray(value) ? value.map((v) => (v && typeof v === 'object' && !Array.isArray(v) ? prune(v) : v))
      : value && typeof value === 'object' ? prune(value as Values) : typeof value === 'string' && !name.includes('password') ? value.trim() : value
  }
  return out
}

/* The server's finding, beside its field. */
export function fromProblem(error: unknown): Errors {
  if (!(error instanceof Problem) || !error.field) return {}
  return { [error.field]: i18n.global.te(`wrong.${error.code}`) ? t(`wrong.${error.code}`) : error.message }
}
