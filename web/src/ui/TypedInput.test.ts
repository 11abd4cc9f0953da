import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import TypedInput from './TypedInput.vue'

test('what is typed stays while the page around it moves, and counts when it is finished', async () => {
  const box = mount(TypedInput, { props: { modelValue: 'a' }, attrs: { placeholder: 'one' } })
  const input = box.element as HTMLInputElement
  input.value = 'ab '
  await box.trigger('input')
  await box.setProps({ placeholder: 'two' } as never)
  expect(input.value).toBe('ab ')
  expect(box.emitted('update:modelValue')).toBeUndefined()
  await box.trigger('change')
  expect(box.emitted('update:modelValue')).toEqual([['ab']])
  await box.setProps({ modelValue: 'from elsewhere' })
  expect(input.value).toBe('from elsewhere')
})
