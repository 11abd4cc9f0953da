import { expect, test } from 'vitest'
import { joined, placesLeft, templateKind } from './templates'

const at = (href: string, kind: string | null = null) => ({ href, kind, ticket: '1' })

test('each field has its templates, others none', () => {
  expect(templateKind(at('/api/v1/tasks/5/reply'), 'public_text')).toBe('reply_public')
  expect(templateKind(at('/api/v1/tasks/5/reply'), 'internal_text')).toBe('reply_internal')
  expect(templateKind(at('/api/v1/tasks/5/reply'), 'unsolved_reason')).toBeNull()
  expect(templateKind(at('/api/v1/tasks/5/claims', 'return'), 'text')).toBe('return')
  expect(templateKind(at('/api/v1/tasks/5/claims', 'extension'), 'text')).toBe('extension')
  expect(templateKind(at('/api/v1/tickets/5/claims', 'refusal'), 'text')).toBe('reason')
  expect(templateKind(at('/api/v1/tickets/5/claims', 'refusal'), 'reason')).toBeNull()
  expect(templateKind(at('/api/v1/tickets/5/answer'), 'text')).toBe('answer')
  expect(templateKind(at('/api/v1/callbacks/5/answer'), 'text')).toBeNull() // a person's answer is nobody's template
  expect(templateKind(at('/api/v1/tickets/5/triage'), 'text')).toBeNull()
})
test('what is written stays', () => {
  expect(joined('', 'x')).toBe('x')
  expect(joined('  ', 'x')).toBe('x')
  expect(joined('先说\n', 'x')).toBe('先说\nx')
})
test('places that nobody filled are named once', () => {
  expect(placesLeft('{编号}号，{承办单位}，{编号}')).toEqual(['{编号}', '{承办单位}'])
  expect(placesLeft('没有')).toEqual([])
})
