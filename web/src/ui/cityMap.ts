/* The city's own map: outlines from its GeoJSON, tiles only where configured. Leaflet comes when asked for. */
import type { Map as LeafletMap } from 'leaflet'
import { api } from '@/api/client'
import type { CityMap } from '@/api/types'

type Ring = [number, number][] // lon, lat
export interface Shape { properties: { code: string; level: string }; geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] } }
export interface Point { lat: number; lon: number }

const crosses = (ring: Ring, lon: number, lat: number): boolean => {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x, y] = ring[i]!, [u, v] = ring[j]!
    if (y > lat !== v > lat && lon < ((u - x) * (lat - y)) / (v - y) + x) inside = !inside
  }
  return inside
}
/* Even and odd: a hole is outside again. */
const covers = (shape: Shape, point: Point): boolean =>
  (shape.geometry.type === 'Polygon' ? [shape.geometry.coordinates] : shape.geometry.coordinates)
    .some((rings) => rings.filter((ring) => crosses(ring, point.lon, point.lat)).length % 2 === 1)
/* The area a point lies in, the smallest there is an outline of. */
export function areaAt(shapes: readonly Shape[], point: Point): string | null {
  const found = shapes.filter((shape) => covers(shape, point))
  return (found.find((shape) => shape.properties.level === 'township') ?? found.find((shape) => shape.properties.level === 'county') ?? found[0])?.properties.code ?? null
}

let asked: Promise<CityMap> | undefined
export const cityMap = (): Promise<CityMap> => (asked ??= api('GET /map').catch((problem: unknown) => { asked = undefined; throw problem }))

export interface Opened { map: LeafletMap; leaflet: typeof import('leaflet'); shapes: readonly Shape[] }
/* `still`: to look at; null: the city has no outlines. */
export async function openCityMap(box: () => HTMLElement | undefined, words: { nearer: string; farther: string }): Promise<Opened | null> {
  const [found, leaflet] = await Promise.all([cityMap(), import('leaflet'), import('leaflet/dist/leaflet.css')])
  const element = box()
  const shapes = (found.shapes as { features: Shape[] } | null)?.features
  if (!element || !shapes?.length) return null
  const map = leaflet.map(element, { attributionControl: !!found.tiles, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false, minZoom: 7, maxZoom: 17 })
  leaflet.control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther }).addTo(map)
  map.attributionControl?.setPrefix(false)
  if (found.tiles) leaflet.tileLayer(found.tiles, { attribution: (found.credit ?? '').replace(/[<>&]/g, ' '), opacity: 0.6 }).addTo(map)
  return { map, leaflet, shapes }
}
