/*
 * Prints data/pinyin/initials.txt: the first letter of the pinyin of each character from U+4E00 to
 * U+9FFF, 64 a line, '-' where none is known. The order by pinyin is that of ICU (CLDR), which the
 * browser's search uses too (web/src/app/pinyin.ts); no syllable begins with i, u or v.
 *
 * usage: node tools/make_initials.mjs >data/pinyin/initials.txt
 */
const order = new Intl.Collator('zh-Hans-CN-u-co-pinyin')
const first = [...'阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨它穵夕丫帀']
const letters = 'abcdefghjklmnopqrstwxyz'
const last = '咗' // zuo; what sorts behind it has no reading

function initialOf(char) {
  if (order.compare(char, last) > 0) return '-'
  let at = -1
  while (at + 1 < first.length && order.compare(first[at + 1], char) <= 0) at++
  return letters[at] ?? '-'
}
for (let row = 0x4E00; row <= 0x9FFF; row += 64) {
  console.log(Array.from({ length: 64 }, (_, i) => initialOf(String.fromCodePoint(row + i))).join(''))
}
