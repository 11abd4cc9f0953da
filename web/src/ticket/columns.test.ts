import { expect, test } from 'vitest'
import { prefs } from '@/app/prefs'
import { COLUMNS, FIRST_COLUMNS, columnsOf, exported, tidy } from './columns'

test('columns come in drawing order, the title always, strangers never', () => {
  expect(tidy(['unit', 'telephone', 'lamp', 'unit'])).toEqual(['lamp', 'title', 'unit'])
  expect(tidy(COLUMNS)).toEqual([...COLUMNS])
})

test('an address decides before what the browser kept', () => {
  prefs.columns = ['number']
  expect(columnsOf({})).toEqual(['number', 'title'])
  expect(columnsOf({ columns: 'unit,area' })).toEqual(['title', 'unit', 'area'])
  prefs.columns = []
  expect(columnsOf({})).toEqual([...FIRST_COLUMNS])
})

test('the export holds what the cells show, each once', () => {
  expect(exported(['lamp', 'title', 'state'])).toEqual(['lamp', 'due_at', 'title', 'number', 'category', 'state'])
  expect(exported(['lamp', 'due_at', 'number', 'title', 'category'])).toEqual(['lamp', 'due_at', 'number', 'title', 'category'])
})
