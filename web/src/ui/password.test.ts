import { expect, test } from 'vitest'
import { passwordFault } from './password'

test.each([
  ['short', 'op1', 'password_short'],
  ['一二三四五六七八九', 'op1', 'password_short'],
  ['一二三四五六七八九十', 'op1', null],
  ['a'.repeat(129), 'op1', 'password_long'],
  ['Me-And-OP1-Again', 'op1', 'password_name'],
  ['Me-And-op-Again', 'op', null],
  ['aaaabbbbcccc', 'op1', 'password_plain'],
  ['Osmanthus-At-The-Gate-31', 'op1', null],
])('%s of %s: %s', (password, name, fault) => { expect(passwordFault(password, name)).toBe(fault) })
