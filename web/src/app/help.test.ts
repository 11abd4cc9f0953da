import { expect, test } from 'vitest'
import { helpNames, helpOf } from './help'
import { router } from './router'

/* The first page is only a way to another one. */
const pages = router.getRoutes().filter((route) => route.name && route.name !== 'home').map((route) => String(route.name))

test.each(pages)('the page %s has its help, in both languages', async (page) => {
  expect(helpNames).toContain(page)
  const help = (await helpOf(page))!
  for (const lang of ['zh-CN', 'en'] as const) {
    const { title, what, steps, notes } = help[lang]
    expect([title, what].every((text) => text.length > 1), lang).toBe(true)
    expect(steps.length, lang).toBeGreaterThan(1)
    const all = [title, what, ...steps, ...notes]
    expect(new Set(all).size, 'nothing is said twice').toBe(all.length)
    for (const text of all)
      if (lang === 'en') expect(text).not.toMatch(/[\u4e00-\u9fff]/)
      else expect(text).toMatch(/[\u4e00-\u9fff]/)
  }
  expect(help.en.steps.length).toBe(help['zh-CN'].steps.length)
  expect(help.en.notes.length).toBe(help['zh-CN'].notes.length)
})
