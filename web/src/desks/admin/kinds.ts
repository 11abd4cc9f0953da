/*
 * The lists a city keeps, each told once: where its rows come from, the form of a row, how it is
 * filed. Pages, forms, files and imports of all of them are drawn from this (Things.vue).
 */
import { api } from '@/api/client'
import { useCity, type CityList } from '@/app/city'
import { t, word } from '@/app/i18n'
import { defineForm, fieldsOf, type Value, type Values } from '@/ui/form'
import type { FormField } from '@/api/forms'

export interface Row { [name: string]: Value; code?: string; version?: number; pinyin?: string; active?: boolean }
export interface Kind {
  name: string
  read: string // the permissions
  edit: string
  path: string // of the list below /api/v1, and of a new row
  form: string // of a new row
  editForm?: string // of a row that is there; none: rows are put and taken away, not edited
  key: (row: Row) => string // of a row, below the path
  columns?: string[] // beside those of the form
  importForm?: string // of many at once
  drop?: boolean
  put?: { address: string; href: (address: Values) => string; choices: () => Record<string, { code: string; label: string }[]> } // a new row is put at an address
  list?: CityList // what the pickers keep of it
  tree?: boolean // rows stand below each other
  search?: boolean // asked of the server, not sought in what was loaded
}

const choice = (type: string, codes: string[]) => codes.map((code) => ({ code, label: word(type, code) }))
defineForm('DutyAddress', [
  { name: 'kind', type: 'enum', of: 'unit_kind', required: true },
  { name: 'category', type: 'string', required: true, maxLength: 32 },
])

export const kinds: Kind[] = [
  { name: 'categories', read: 'directory_read', edit: 'unit_admin', path: '/categories', form: 'CategoryCreate', editForm: 'CategoryEdit', key: (row) => row.code!, importForm: 'CategoryImport', list: 'categories', tree: true },
  { name: 'areas', read: 'directory_read', edit: 'unit_admin', path: '/areas', form: 'AreaCreate', editForm: 'AreaEdit', key: (row) => row.code!, importForm: 'AreaImport', list: 'areas', tree: true },
  { name: 'channels', read: 'directory_read', edit: 'unit_admin', path: '/channels', form: 'ChannelCreate', editForm: 'ChannelEdit', key: (row) => row.code!, columns: ['open'], list: 'channels' },
  { name: 'lines', read: 'directory_read', edit: 'unit_admin', path: '/lines', form: 'TransferLineCreate', editForm: 'TransferLineEdit', key: (row) => row.code!, drop: true, list: 'lines' },
  { name: 'duties', read: 'directory_read', edit: 'unit_admin', path: '/duties', form: 'DutyInput', key: (row) => `${String(row.kind)}/${String(row.category)}`, drop: true,
    put: { address: 'DutyAddress', href: (at) => `/api/v1/duties/${String(at.kind)}/${String(at.category)}`, choices: () => ({ kind: choice('unit_kind', ['township', 'village']) }) } },
  { name: 'units', read: 'directory_read', edit: 'unit_admin', path: '/units', form: 'UnitCreate', editForm: 'UnitEdit', key: (row) => row.code!, importForm: 'UnitImport', list: 'units', tree: true },
  { name: 'respondents', read: 'respondent_read', edit: 'respondent_edit', path: '/respondents', form: 'RespondentInput', editForm: 'RespondentInput', key: (row) => String(row.id), search: true },
]
export const kindOf = (name: string): Kind => kinds.find((kind) => kind.name === name)!

/* The columns of a kind: the fields of its address and form, and what it tells beside them. */
export function columnsOf(kind: Kind): FormField[] {
  const form = [...(kind.put ? fieldsOf(kind.put.address) : []), ...fieldsOf(kind.form)]
  const more = [...(kind.columns ?? []), ...(kind.editForm && fieldsOf(kind.editForm).some((f) => f.name === 'active') ? ['active'] : [])]
  return [...form, ...more.map((name): FormField => ({ name, type: 'boolean' }))]
}

const routes = { categories: 'GET /categories', areas: 'GET /areas', channels: 'GET /channels', lines: 'GET /lines', duties: 'GET /duties' } as const
export async function rowsOf(kind: Kind, q = ''): Promise<Row[]> {
  if (kind.name === 'respondents') return (await api('GET /respondents', { query: { limit: 200, ...(q ? { q } : {}) } })).items as unknown as Row[]
  if (kind.name === 'units') return (await api('GET /units', { query: { limit: 5000 } })).items as unknown as Row[]
  return (await api(routes[kind.name as keyof typeof routes])).items as unknown as Row[]
}

/* One row as it stands now; sought on the server it may answer to another name by then. */
export async function rowOf(kind: Kind, key: string): Promise<Row | undefined> {
  if (kind.search) return (await api('GET /respondents/{id}', { params: { id: key } })) as unknown as Row
  return (await rowsOf(kind)).find((one) => kind.key(one) === key)
}

/* What a form of this row begins with. */
export function valuesOf(form: string, row: Row): Values {
  return Object.fromEntries(fieldsOf(form).map((f) => [f.name, row[f.name]]).filter(([, value]) => value !== undefined && value !== null && value !== '')) as Values
}
/* Once something changed: pickers ask anew. */
export function changed(kind: Kind): void { if (kind.list) useCity().forget(kind.list) }
export const titleOf = (kind: Kind): string => t(`admin.kind.${kind.name}`)
