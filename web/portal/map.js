/*
 * A map to point at a place: the city's own outlines, drawn here, from this server alone. Loaded only
 * by the pages that ask where something is. It fills in the fields that stand below it and reads
 * nothing else; without it the fields are filled in by hand, or left empty.
 */

const SVG = 'http://www.w3.org/2000/svg'
const RATIO = 0.75 // height by width
const CLOSEST = 0.01 // degrees across
const STEP = 1 / 24 // of the width, by an arrow key
const NAME = 13 // pixels
const NEAR = 0.3 // of the city's width: from here on townships are named

const box = document.getElementById('map')
const lat = document.getElementById('place.lat')
const lon = document.getElementById('place.lon')
const area = document.getElementById('place.area')
const details = box?.closest('details')

const make = (tag, attributes, parent) => {
  const node = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  parent.append(node)
  return node
}
const ringsOf = ({ type, coordinates }) => (type === 'MultiPolygon' ? coordinates.flat() : coordinates)

/* Ray casting over all rings: a hole is crossed twice. */
function holds(rings, [x, y]) {
  let inside = false
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i], [bx, by] = ring[j]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    }
  return inside
}

function boundsOf(shapes) {
  const points = shapes.flatMap((shape) => shape.rings.flat())
  const of = (i) => points.reduce(([low, high], p) => [Math.min(low, p[i]), Math.max(high, p[i])], [Infinity, -Infinity])
  const [west, east] = of(0), [south, north] = of(1)
  return { west, east, south, north }
}

/* The names stand in the list of areas already. */
function nameOf(code) {
  const option = [...area.options].find((one) => one.value === code)
  const group = option?.parentElement
  return group?.tagName === 'OPTGROUP' && option === group.firstElementChild ? group.label : option?.textContent ?? ''
}

function draw(features) {
  const shapes = features.map(({ properties, geometry }) => ({ ...properties, rings: ringsOf(geometry) }))
  const city = boundsOf(shapes)
  const squeeze = Math.cos(((city.south + city.north) / 2) * Math.PI / 180) // a degree east is shorter
  const x = (east) => (east - city.west) * squeeze
  const y = (north) => city.north - north
  const widest = Math.max((city.east - city.west) * squeeze, (city.north - city.south) / RATIO) * 1.04

  const svg = make('svg', { role: 'application', tabindex: 0, 'aria-label': box.dataset.label }, box.querySelector('.map-view'))
  const names = []
  for (const level of ['township', 'county'])
    for (const shape of shapes.filter((one) => one.level === level)) {
      const path = shape.rings.map((ring) => 'M' + ring.map(([e, n]) => `${x(e).toFixed(5)} ${y(n).toFixed(5)}`).join('L') + 'z').join('')
      make('path', { d: path, class: level, 'vector-effect': 'non-scaling-stroke' }, svg)
    }
  for (const shape of shapes) {
    const { west, east, south, north } = boundsOf([shape])
    const middle = { east: x((west + east) / 2), north: y((south + north) / 2) }
    const text = make('text', { x: middle.east, y: middle.north, class: shape.level }, svg)
    text.textContent = nameOf(shape.code)
    names.push({ text, level: shape.level, ...middle, letters: text.textContent.length })
  }
  const pin = make('g', { class: 'pin' }, svg)
  make('path', { d: 'M0 0C-3-6-7-9-7-14a7 7 0 1 1 14 0C7-9 3-6 0 0z' }, pin)
  make('circle', { cy: -14, r: 2.6 }, pin)

  const view = { x: x((city.west + city.east) / 2), y: y((city.south + city.north) / 2), w: widest }
  const point = () => (lat.value.trim() && lon.value.trim() && Number.isFinite(+lat.value) && Number.isFinite(+lon.value) ? [+lon.value, +lat.value] : null)

  function show() {
    const h = view.w * RATIO, near = view.w < widest * NEAR
    svg.setAttribute('viewBox', `${view.x - view.w / 2} ${view.y - h / 2} ${view.w} ${h}`)
    const pixel = view.w / (svg.clientWidth || 320)
    const taken = []
    for (const { text, level, east, north, letters } of names) {
      const side = (NAME * letters * pixel) / 2, high = (NAME * 1.3 * pixel) / 2
      const free = !taken.some((one) => Math.abs(one.east - east) < one.side + side && Math.abs(one.north - north) < 2 * high)
      const shown = free && level === (near ? 'township' : 'county')
      if (shown) taken.push({ east, north, side })
      text.setAttribute('font-size', NAME * pixel)
      text.setAttribute('visibility', shown ? 'visible' : 'hidden')
    }
    const at = point()
    pin.setAttribute('visibility', at ? 'visible' : 'hidden')
    if (at) pin.setAttribute('transform', `translate(${x(at[0])} ${y(at[1])}) scale(${1.6 * pixel})`)
  }

  const said = box.querySelector('.map-said')
  function say(at) {
    const found = shapes.filter((one) => holds(one.rings, at))
    const place = found.find((one) => one.level === 'township') ?? found[0]
    said.textContent = place ? box.dataset.here.replace('{1}', nameOf(place.code)) : box.dataset.outside
    return place
  }

  /* The area follows the mark: who marks a place has said where it is. */
  function mark(east, north) {
    lon.value = (east / squeeze + city.west).toFixed(5)
    lat.value = (city.north - north).toFixed(5)
    const place = say(point())
    if (place && nameOf(place.code)) area.value = place.code
    Object.assign(view, { x: east, y: north })
    show()
  }
  function zoom(by) {
    const at = point()
    view.w = Math.min(widest, Math.max(CLOSEST, view.w * by))
    if (at && by < 1) Object.assign(view, { x: x(at[0]), y: y(at[1]) })
    show()
  }
  function clear() {
    lat.value = lon.value = said.textContent = ''
    show()
  }
  /* Typed, or found by the telephone. */
  function follow() {
    const at = point()
    if (at && say(at)) Object.assign(view, { x: x(at[0]), y: y(at[1]), w: Math.min(view.w, widest / 6) })
    show()
  }
  function goTo(code) {
    const shape = shapes.filter((one) => one.code === code)
    if (!shape.length) return
    const { west, east, south, north } = boundsOf(shape)
    Object.assign(view, { x: x((west + east) / 2), y: y((south + north) / 2), w: Math.max((east - west) * squeeze, (north - south) / RATIO) * 1.3 })
    show()
  }

  const acts = { in: () => zoom(0.5), out: () => zoom(2), clear }
  for (const button of box.querySelectorAll('[data-map]')) button.addEventListener('click', acts[button.dataset.map])
  svg.addEventListener('click', (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse())
    mark(at.x, at.y)
  })
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
  svg.addEventListener('keydown', (event) => {
    const to = arrows[event.key]
    if (to) mark(view.x + to[0] * view.w * STEP, view.y + to[1] * view.w * STEP)
    else if (event.key === '+' || event.key === '=') zoom(0.5)
    else if (event.key === '-') zoom(2)
    else return
    event.preventDefault()
  })
  for (const field of [lat, lon]) field.addEventListener('change', follow)
  area.addEventListener('change', () => { if (!point()) goTo(area.value) })
  new ResizeObserver(show).observe(svg)
  if (point()) follow()
  else goTo(area.value)
  show()
}

/* Fetched when somebody wants to see it. */
let asked = false
async function begin() {
  if (asked || !details.open) return
  asked = true
  box.hidden = false
  try {
    const answer = await fetch(box.dataset.src)
    if (!answer.ok) throw new Error(answer.status)
    draw((await answer.json()).features.filter((one) => /Polygon$/.test(one.geometry?.type)))
  } catch {
    box.textContent = box.dataset.failed
  }
}
if (box && lat && lon && area && details) {
  details.addEventListener('toggle', begin)
  void begin()
}
