import { afterEach, describe, expect, it } from 'vitest'
import { i18n, t } from './i18n'

describe('one and many', () => {
  afterEach(() => { i18n.global.locale.value = 'zh-CN' })
  it('English counts one ticket and several', () => {
    i18n.global.locale.value = 'en'
    expect([0, 1, 2, 10_001].map((n) => t('list.total', { n }))).toEqual(['0 tickets', '1 ticket', '2 tickets', '10001 tickets'])
    expect([1, 3].map((n) => t('ticket.returned', { n }))).toEqual(['Returned once', 'Returned 3 times'])
  })
})
