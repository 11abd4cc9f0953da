/*
 * Help of the pages: a file of src/help/ for each named route, both languages; a test fails where
 * one is missing. Loaded when somebody asks.
 */
import { ref } from 'vue'
import type { Lang } from './i18n'

export interface Help { title: string; what: string; steps: string[]; notes: string[] }
export type BothHelp = Record<Lang, Help>

const found = import.meta.glob<{ default: BothHelp }>('../help/*.ts')
export const helpNames = Object.keys(found).map((path) => path.replace(/^.*\/|\.ts$/g, ''))
export async function helpOf(route: string): Promise<BothHelp | null> {
  const load = found[`../help/${route}.ts`]
  return load ? (await load()).default : null
}

/* The panel beside the page: one for the whole app. */
export const helpOpen = ref(false)
export const toggleHelp = (): void => { helpOpen.value = !helpOpen.value }
