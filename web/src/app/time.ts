/* Times as people say them. All of them in the city's zone, which the API prints. */
import { ref } from 'vue'
import { t, word } from './i18n'
import { prefs } from './prefs'

const zone = '+08:00'
const OFFSET_MS = 8 * 3600_000
const DAY = 86_400_000

/* Goes up once a minute: words like "3 hours left" are said anew on a page that stays open. */
export const minute = ref(0)
setInterval(() => { minute.value++ }, 60_000)

/* The city's calendar day of an instant, as a number of days. */
const dayOf = (ms: number) => Math.floor((ms + OFFSET_MS) / DAY)
const two = (n: number) => String(n).padStart(2, '0')

export function clockOf(ms: number): string {
  const d = new Date(ms + OFFSET_MS)
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`
}
export function dateOf(ms: number): string {
  const d = new Date(ms + OFFSET_MS)
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`
}
const monthDay = (ms: number) => {
  const d = new Date(ms + OFFSET_MS)
  return prefs.lang === 'en'
    ? `${d.getUTCDate()} ${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][d.getUTCMonth()]}`
    : `${d.getUTCMonth() + 1}月${d.getUTCDate()}日`
}
/* The instant that ends the city's day. */
export const dayEnd = (ms: number): number => (dayOf(ms) + 1) * DAY - OFFSET_MS
export const exact = (iso: string): string => `${dateOf(Date.parse(iso))} ${clockOf(Date.parse(iso))}`

/* "今天 16:02", "昨天 09:12", "11月3日 10:00", with the year when it is another one. */
export function when(iso: string, now: number): string {
  const ms = Date.parse(iso)
  const days = dayOf(ms) - dayOf(now)
  const name = days === 0 ? t('time.today') : days === -1 ? t('time.yesterday') : days === 1 ? t('time.tomorrow') : ''
  if (name) return `${name} ${clockOf(ms)}`
  return dateOf(ms).slice(0, 4) === dateOf(now).slice(0, 4) ? `${monthDay(ms)} ${clockOf(ms)}` : exact(iso)
}

/* A due is the first instant that is late: midnight reads as the end of the day before. */
export function due(iso: string, now: number): string {
  const ms = Date.parse(iso)
  const midnight = (ms + OFFSET_MS) % DAY === 0
  const shown = midnight ? ms - 1 : ms
  const days = dayOf(shown) - dayOf(now)
  const clock = midnight ? '24:00' : clockOf(ms)
  const day = days === 0 ? t('time.today') : days === 1 ? t('time.tomorrow') : days === -1 ? t('time.yesterday') : monthDay(shown)
  return t('time.before', { when: `${day} ${clock}` })
}

/* "还剩 2 天 3 小时", "超期 5 小时". */
export function left(iso: string, now: number): string {
  const ms = Date.parse(iso) - now
  return t(ms > 0 ? 'time.left' : 'time.late', { span: span(Math.abs(ms)) })
}
export function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  const d = Math.floor(minutes / 1440), h = Math.floor((minutes % 1440) / 60), m = minutes % 60
  if (d > 0) return h > 0 && d < 4 ? t('time.dh', { d, h }) : t('time.d', { d })
  if (h > 0) return m > 0 && h < 3 ? t('time.hm', { h, m }) : t('time.h', { h })
  return t('time.m', { m })
}

/* What a rule grants: "5 工作日", "24 hours". */
export function granted(n: number, unit: string): string {
  const name = word('time_unit', unit)
  if (prefs.lang !== 'en') return `${n} ${name}`
  const lower = name.charAt(0).toLowerCase() + name.slice(1)
  return `${n} ${n === 1 ? lower : lower.replace(/\b(minute|hour|workday|day)\b/, '$1s')}`
}

/* Of <input type="datetime-local"> to the API and back, in the city's zone. */
export const toLocal = (iso: string | null | undefined): string =>
  iso ? `${dateOf(Date.parse(iso))}T${clockOf(Date.parse(iso))}` : ''
export const fromLocal = (text: string): string => (text ? `${text.length === 16 ? text + ':00' : text}${zone}` : '')
