/* The city's own lists, asked once and kept: categories, areas, channels, lines, units. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api } from '@/api/client'
import { bare, t } from './i18n'
import type { Area, Category, Channel, ClaimRule, TransferLine, Unit } from '@/api/types'

export type CityList = 'categories' | 'areas' | 'channels' | 'lines' | 'units' | 'claims'
/* `note`: what stands beside the name, where that is neither path nor code. */
export interface Choice { code: string; name: string; pinyin?: string; path: string; level: number; note?: string }

export const useCity = defineStore('city', () => {
  const categories = shallowRef<Category[]>([])
  const areas = shallowRef<Area[]>([])
  const channels = shallowRef<Channel[]>([])
  const lines = shallowRef<TransferLine[]>([])
  const units = shallowRef<Unit[]>([])
  const claims = shallowRef<ClaimRule[]>([])
  const asked = new Map<string, Promise<void>>()

  function once(name: CityList, ask: () => Promise<void>): Promise<void> {
    let promise = asked.get(name)
    if (!promise) {
      promise = ask().catch((error: unknown) => { asked.delete(name); throw error })
      asked.set(name, promise)
    }
    return promise
  }
  /* After a change of it: asked anew by whoever needs it next. */
  function forget(name: CityList): void { asked.delete(name) }
  const needCategories = () => once('categories', async () => { categories.value = (await api('GET /categories')).items })
  const needAreas = () => once('areas', async () => { areas.value = (await api('GET /areas')).items })
  const needChannels = () => once('channels', async () => { channels.value = (await api('GET /channels')).items })
  const needLines = () => once('lines', async () => { lines.value = (await api('GET /lines')).items })
  const needClaims = () => once('claims', async () => { claims.value = (await api('GET /flow')).claims })
  const needUnits = () => once('units', async () => { units.value = (await api('GET /units', { query: { limit: 5000 } })).items })

  function choices(list: { code: string; name: string; parent: string | null; pinyin: string }[], levelOf: (i: number) => number): Choice[] {
    const by = new Map(list.map((item) => [item.code, item]))
    return list.map((item, i) => {
      const names = [item.name]
      for (let up = item.parent ? by.get(item.parent) : undefined; up; up = up.parent ? by.get(up.parent) : undefined) names.unshift(up.name)
      return { code: item.code, name: item.name, pinyin: item.pinyin, path: names.join(' › '), level: levelOf(i) }
    })
  }
  const categoryChoices = computed(() => choices(categories.value, (i) => categories.value[i]!.level))
  const areaChoices = computed(() => choices(areas.value, (i) => ({ city: 1, county: 2, township: 3 } as Record<string, number>)[areas.value[i]!.level] ?? 4))
  const unitChoices = computed(() => choices(units.value, (i) => units.value[i]!.level))
  /* A family of units is called by the one that stands highest in it; of streets there are many. */
  const familyChoices = computed(() => {
    const best = new Map<string, { unit: Unit; many: boolean }>()
    for (const unit of units.value) {
      const old = unit.family ? best.get(unit.family) : undefined
      if (unit.family && old?.unit.level === unit.level) old.many = true
      else if (unit.family && (!old || unit.level < old.unit.level)) best.set(unit.family, { unit, many: false })
    }
    return [...best].map(([code, { unit, many }]): Choice => {
      const own = unit.short_name || unit.name, name = many ? t('form.andOthers', { name: own }) : own
      return { code, name, pinyin: unit.pinyin, path: name, level: unit.level }
    })
  })
  /* One that no unit is of any more keeps its code. */
  const familyName = (code: string) => familyChoices.value.find((one) => one.code === code)?.name ?? code
  /* Nothing while the list is still on its way; a code the city does not know is a fault of ours. */
  const nameOf = (list: { code: string; name: string }[], code: string | null | undefined) => (!code || !list.length ? '' : list.find((item) => item.code === code)?.name ?? bare('code', code))
  return { categories, areas, channels, lines, units, claims, needCategories, needAreas, needChannels, needLines, needClaims, needUnits, forget, categoryChoices, areaChoices, unitChoices, familyChoices, familyName, nameOf }
})

/* Words, codes and pinyin initials; the best first. */
export function searchChoices(list: readonly Choice[], text: string, max = 30): Choice[] {
  const wanted = text.trim().toLowerCase()
  if (!wanted) return list.slice(0, max)
  const parts = wanted.split(/\s+/)
  const scored: [number, Choice][] = []
  for (const choice of list) {
    const name = choice.name.toLowerCase(), pinyin = choice.pinyin ?? '', path = choice.path.toLowerCase()
    if (!parts.every((p) => path.includes(p) || pinyin.includes(p) || choice.code.toLowerCase().includes(p))) continue
    const score = name === wanted || pinyin === wanted ? 0 : name.startsWith(wanted) || pinyin.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 3
    scored.push([score * 1000 + name.length, choice])
  }
  return scored.sort((a, b) => a[0] - b[0]).slice(0, max).map(([, choice]) => choice)
}
