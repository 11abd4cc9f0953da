/*
 * The pinyin initials of a person's name, to find them by. The order of characters by pinyin is the
 * browser's own (ICU); a surname that is read otherwise than the character is named below.
 */
const order = new Intl.Collator('zh-Hans-CN-u-co-pinyin')
/* The first character of each initial in that order; no syllable begins with i, u or v. */
const first = [...'阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨它穵夕丫帀']
const initials = 'abcdefghjklmnopqrstwxyz'
const surnames: Record<string, string> = { 单: 's', 曾: 'z', 仇: 'q', 解: 'x', 查: 'z', 区: 'o', 朴: 'p', 盖: 'g', 缪: 'm', 翟: 'z', 尉: 'y', 种: 'c', 重: 'c', 洗: 'x', 冼: 'x', 尹: 'y', 柏: 'b', 覃: 'q', 乐: 'y' }

function initialOf(char: string): string {
  if (/[a-z0-9]/i.test(char)) return char.toLowerCase()
  if (!/\p{Script=Han}/u.test(char)) return ''
  let at = -1
  while (at + 1 < first.length && order.compare(first[at + 1]!, char) <= 0) at++
  return initials[at] ?? ''
}
export const pinyinOf = (name: string): string =>
  [...name.trim()].map((char, i) => (i === 0 ? surnames[char] : undefined) ?? initialOf(char)).join('')
