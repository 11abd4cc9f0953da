/*
 * A desk is a folder of src/desks/ with a desk.ts; its default export is one row of the menu and one
 * address. Nothing else has to be edited to add one (README.md, "A new desk").
 */
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { RoleCode } from '@/api/types'
import type { BothWords, Lang } from './i18n'

export type Pillar = 'listen' | 'solve' | 'sustain' | 'office'

export interface Desk {
  name: string
  path: string // below /staff, "/dispatch"
  pillar: Pillar
  title: Record<Lang, string>
  hint?: Record<Lang, string> // one line for the palette
  roles: RoleCode[] // whose menu shows it; the server decides what they may do
  home?: RoleCode[] // whose first page it is
  order: number // within its pillar
  wide?: boolean // uses the full width
  component: () => Promise<Component>
  words?: () => Promise<{ default: BothWords }>
  more?: RouteRecordRaw[] // further pages of the desk
}

/* A function, so that it is there before this module is: the desks below call it. */
export function defineDesk(desk: Desk): Desk { return desk }

const found = import.meta.glob<{ default: Desk }>('../desks/*/desk.ts', { eager: true })
export const desks: Desk[] = Object.values(found).map((module) => module.default).sort((a, b) => a.order - b.order)

export const pillars: Pillar[] = ['listen', 'solve', 'sustain', 'office']

export function desksFor(roles: readonly RoleCode[]): Desk[] {
  return desks.filter((desk) => desk.roles.some((role) => roles.includes(role)))
}

/* The first page of a person: by the order of their roles, else the list of tickets. */
export function homeOf(roles: readonly RoleCode[]): string {
  for (const role of roles) {
    const home = desks.find((desk) => desk.home?.includes(role))
    if (home) return home.path
  }
  return '/tickets'
}
