/*
 * The API's description (minsheng openapi) as TypeScript: src/api/types.ts holds the types of every
 * schema and route, src/api/forms.ts what a generated form needs of each request, src/api/words.ts
 * what people read for each code, in both languages.
 *
 *   node tools/types.mjs OPENAPI.json OUT_DIR
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [source, out] = process.argv.slice(2)
const doc = JSON.parse(readFileSync(source, 'utf8'))
const schemas = doc.components.schemas
const head = '/* Made by tools/types.mjs from `minsheng openapi`; do not edit: ./dev types */\n'
const quote = JSON.stringify
const refName = (ref) => ref.split('/').pop()
const typeName = (name) => name.replace(/(^|_)([a-z])/g, (_, _bar, c) => c.toUpperCase())
const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : quote(name))

/* Enums and objects live in one name space; "ticket_type" and "TicketType" may not meet. */
const names = new Map()
for (const name of Object.keys(schemas)) {
  const made = schemas[name].enum ? typeName(name) + 'Code' : name
  if ([...names.values()].includes(made)) throw new Error(`two schemas are called ${made}`)
  names.set(name, made)
}

function tsType(schema) {
  if (!schema) return 'unknown'
  if (schema.$ref) return names.get(refName(schema.$ref))
  if (schema.anyOf) return schema.anyOf.map(tsType).join(' | ')
  if (Array.isArray(schema.type))
    return schema.type.map((type) => tsType({ ...schema, type })).join(' | ')
  switch (schema.type) {
    case 'string': return schema.enum ? schema.enum.map(quote).join(' | ') : 'string'
    case 'integer':
    case 'number': return 'number'
    case 'boolean': return 'boolean'
    case 'null': return 'null'
    case 'array': {
      const item = tsType(schema.items)
      return item.includes(' ') ? `(${item})[]` : `${item}[]`
    }
    case 'object':
      if (schema.properties) return objectType(schema, '  ')
      return `Record<string, ${schema.additionalProperties ? tsType(schema.additionalProperties) : 'unknown'}>`
  }
  return 'unknown'
}

function objectType(schema, indent) {
  const required = new Set(schema.required ?? [])
  const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const doc = property.description ? `${indent}/** ${property.description.replace(/\*\//g, '')} */\n` : ''
    return `${doc}${indent}${key(name)}${required.has(name) ? '' : '?'}: ${tsType(property)}`
  })
  return `{\n${lines.join('\n')}\n${indent.slice(2)}}`
}

const types = [head]
for (const [name, schema] of Object.entries(schemas)) {
  if (schema.enum) types.push(`export type ${names.get(name)} =\n${schema.enum.map((c) => `  | ${quote(c)}`).join('\n')}\n`)
  else types.push(`export interface ${names.get(name)} ${objectType(schema, '  ')}\n`)
}

/* ---- routes ---- */

const content = (part) => part?.content?.['application/json']?.schema
function answerOf(operation) {
  for (const status of ['200', '201', '202']) {
    const schema = content(operation.responses[status])
    if (schema) return tsType(schema)
  }
  return operation.responses['204'] ? 'void' : 'unknown'
}
function queryOf(operation) {
  const list = (operation.parameters ?? []).filter((p) => p.in === 'query')
  if (!list.length) return 'undefined'
  return objectType({ properties: Object.fromEntries(list.map((p) => [p.name, p.schema])),
                      required: list.filter((p) => p.required).map((p) => p.name) }, '      ')
}

types.push('export interface Routes {')
const forms = {}
for (const [path, item] of Object.entries(doc.paths))
  for (const [method, operation] of Object.entries(item)) {
    const body = content(operation.requestBody)
    types.push(`  ${quote(`${method.toUpperCase()} ${path}`)}: {
    query: ${queryOf(operation)}
    body: ${body ? tsType(body) : 'undefined'}
    answer: ${answerOf(operation)}
  }`)
    if (body?.$ref && method !== 'get')
      forms[`${method.toUpperCase()} ${path.replace('/api/v1', '')}`] = refName(body.$ref)
  }
types.push('}\n')
writeFileSync(join(out, 'types.ts'), types.join('\n'))

/* ---- forms ---- */

const used = new Set()
function formField(name, schema, required) {
  const field = { name }
  if (required) field.required = true
  if (schema.description) field.help = schema.description
  let real = schema
  if (schema.anyOf) real = schema.anyOf.find((s) => s.type !== 'null')
  if (real.$ref) {
    const target = refName(real.$ref)
    if (schemas[target].enum) return { ...field, type: 'enum', of: target }
    used.add(target)
    return { ...field, type: 'object', of: target }
  }
  field.type = Array.isArray(real.type) ? real.type.find((t) => t !== 'null') : real.type
  for (const limit of ['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'format'])
    if (real[limit] !== undefined) field[limit] = real[limit]
  if (field.minLength === 0) delete field.minLength
  if (field.type === 'array' && real.items?.$ref) {
    field.of = refName(real.items.$ref)
    if (!schemas[field.of].enum) used.add(field.of)
  }
  return field
}
const made = {}
function makeForm(name) {
  if (made[name]) return
  const schema = schemas[name]
  const required = new Set(schema.required ?? [])
  made[name] = Object.entries(schema.properties ?? {}).map(([n, s]) => formField(n, s, required.has(n)))
}
Object.values(forms).forEach(makeForm)
for (const name of used) makeForm(name)
writeFileSync(join(out, 'forms.ts'), `${head}
export interface FormField {
  name: string
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'enum'
  of?: string
  required?: boolean
  help?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}

/* Which form a route takes. */
export const routeForms: Record<string, string> = ${JSON.stringify(forms, null, 2)}

export const forms: Record<string, FormField[]> = {
${Object.entries(made).map(([n, fields]) => `  ${key(n)}: [\n${fields.map((f) => `    ${JSON.stringify(f)},`).join('\n')}\n  ],`).join('\n')}
}
`)

/* ---- words ---- */

const words = { 'zh-CN': {}, en: {} }
for (const [name, schema] of Object.entries(schemas))
  if (schema.enum)
    schema.enum.forEach((code, i) => {
      ;(words['zh-CN'][name] ??= {})[code] = schema['x-zh'][i]
      ;(words.en[name] ??= {})[code] = schema['x-en'][i]
    })
writeFileSync(join(out, 'words.ts'), `${head}
export const words: Record<'zh-CN' | 'en', Record<string, Record<string, string>>> = ${JSON.stringify(words, null, 2)}
`)
