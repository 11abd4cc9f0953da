import { expect, test } from 'vitest'
import { lawIn } from './law'

test('a citation in English beside its Chinese', () => {
  expect(lawIn('en', '安阳市政务服务条例 第50条')).toBe('Anyang Regulations on Government Services, Art. 50 (安阳市政务服务条例 第50条)')
  expect(lawIn('en', '信访工作条例 第19至36条')).toBe('Regulations on Petition Work, Arts. 19–36 (信访工作条例 第19至36条)')
  expect(lawIn('en', '水法')).toBe('Water Law (水法)')
})
test('what stands behind is never invented, what is unknown stays', () => {
  expect(lawIn('en', '北京实践（网页，未核实）')).toBe('Practice of Beijing (北京实践（网页，未核实）)')
  expect(lawIn('en', '水法与防洪法')).toBe('水法与防洪法')
  expect(lawIn('en', 'local')).toBe('local')
  expect(lawIn('zh-CN', '水法')).toBe('水法')
})
