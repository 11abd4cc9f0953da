/* The list is one of those of desks/admin/kinds.ts, and so are its words. */
import cityWords from '../admin/cityWords'
import words from '../admin/words'

const of = (lang: 'zh-CN' | 'en') => ({ admin: { ...words[lang].admin, ...cityWords[lang].admin }, form: { RespondentInput: cityWords[lang].form.RespondentInput } })
export default { 'zh-CN': of('zh-CN'), en: of('en') }
