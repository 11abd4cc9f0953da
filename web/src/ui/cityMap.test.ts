import { expect, test } from 'vitest'
import { areaAt, type Shape } from './cityMap'

const square = (code: string, level: string, from: number, to: number, hole?: [number, number]): Shape => {
  const ring = (a: number, b: number): [number, number][] => [[a, a], [b, a], [b, b], [a, b], [a, a]]
  return { properties: { code, level }, geometry: { type: 'Polygon', coordinates: [ring(from, to), ...(hole ? [ring(...hole)] : [])] } }
}
test('a point lies in the smallest area around it', () => {
  const shapes = [square('city', 'city', 0, 10), square('county', 'county', 0, 5), square('town', 'township', 1, 2)]
  expect(areaAt(shapes, { lat: 1.5, lon: 1.5 })).toBe('town')
  expect(areaAt(shapes, { lat: 3, lon: 4 })).toBe('county')
  expect(areaAt(shapes, { lat: 9, lon: 9 })).toBe('city')
  expect(areaAt(shapes, { lat: 11, lon: 1 })).toBeNull()
})
test('a hole is outside, a part of several is inside', () => {
  const one = square('a', 'county', 0, 10, [4, 6]), two = square('b', 'county', 20, 30)
  expect(areaAt([one], { lat: 5, lon: 5 })).toBeNull()
  const both: Shape = { properties: one.properties, geometry: { type: 'MultiPolygon', coordinates: [one.geometry.coordinates as never, two.geometry.coordinates as never] } }
  expect(areaAt([both], { lat: 25, lon: 25 })).toBe('a')
})
