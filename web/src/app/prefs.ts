/* How one person likes the pages; kept in this browser, shown as attributes of <html>. */
import { reactive, watch } from 'vue'
import { i18n, type Lang } from './i18n'

export interface Prefs {
  lang: Lang
  theme: 'auto' | 'light' | 'dark'
  contrast: boolean
  large: boolean
  dense: boolean
  columns: string[] // of the list of tickets; none: the usual ones
}
const KEY = 'minsheng.prefs'
const first: Prefs = { lang: 'zh-CN', theme: 'auto', contrast: false, large: false, dense: false, columns: [] }

function stored(): Partial<Prefs> {
  try { return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Prefs> } catch { return {} }
}

export const prefs = reactive<Prefs>({ ...first, ...stored() })

export function applyPrefs(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const show = () => {
    const html = document.documentElement
    const isDark = prefs.theme === 'dark' || (prefs.theme === 'auto' && dark.matches)
    html.lang = prefs.lang
    html.classList.toggle('dark', isDark)
    html.dataset.contrast = prefs.contrast ? 'high' : 'normal'
    html.dataset.text = prefs.large ? 'large' : 'normal'
    html.dataset.density = prefs.dense ? 'dense' : 'comfortable'
    i18n.global.locale.value = prefs.lang
  }
  dark.addEventListener('change', show)
  watch(prefs, () => {
    show()
    try { localStorage.setItem(KEY, JSON.stringify(prefs)) } catch { /* a full or forbidden store: the choice lasts until the tab closes */ }
  })
  show()
}
