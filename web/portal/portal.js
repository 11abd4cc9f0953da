/*
 * What eases the portal where the browser runs scripts. Every page works without: nothing here
 * decides anything, and nothing is kept anywhere but in the form itself. Loaded as a module, so that
 * browsers too old for it leave it out.
 */

const PHOTO_SIDE = 1920
const PHOTO_QUALITY = 0.82
const SMALL_ENOUGH = 600_000 // bytes: not worth another compression

const byId = (id) => document.getElementById(id)

/* The summary of mistakes is what one must meet first. */
byId('summary')?.focus()

/* Buttons that only a script can serve. */
const printer = byId('print')
if (printer) {
  printer.hidden = false
  printer.addEventListener('click', () => window.print())
}

/* How much room is left, told in silence until the end comes near. */
for (const area of document.querySelectorAll('textarea[data-max]')) {
  const max = Number(area.dataset.max)
  const note = document.createElement('span')
  note.className = 'left'
  note.setAttribute('aria-live', 'polite')
  area.after(note)
  const count = () => {
    const used = [...area.value].length
    note.textContent = used > max * 0.8 ? `${used} / ${max}` : ''
  }
  area.addEventListener('input', count)
  count()
}

/* ---- place: offered, never demanded ---- */

const locate = byId('locate')
const located = byId('located')
if (locate && located && 'geolocation' in navigator && window.isSecureContext) {
  locate.hidden = false
  locate.addEventListener('click', () => {
    located.textContent = locate.dataset.wait
    navigator.geolocation.getCurrentPosition(
      (at) => {
        byId('place.lat').value = at.coords.latitude.toFixed(6)
        byId('place.lon').value = at.coords.longitude.toFixed(6)
        byId('place.lon').dispatchEvent(new Event('change')) // the map looks
        located.textContent = locate.dataset.done
      },
      () => { located.textContent = locate.dataset.failed },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    )
  })
}

/* ---- photos shrink before they are sent ---- */

async function shrink(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SMALL_ENOUGH) return file
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, PHOTO_SIDE / Math.max(image.width, image.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.width * scale)
  canvas.height = Math.round(image.height * scale)
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
  image.close()
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', PHOTO_QUALITY))
  if (!blob || blob.size >= file.size) return file
  return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' })
}

const photos = byId('photos')
let shrinking = Promise.resolve()
if (photos && photos.type === 'file') {
  photos.addEventListener('change', () => {
    shrinking = Promise.all([...photos.files].map((file) => shrink(file).catch(() => file))).then((small) => {
      const list = new DataTransfer()
      small.forEach((file) => list.items.add(file))
      photos.files = list.files
    }).catch(() => undefined) // an old browser sends them as they are
  })
}

/* ---- a form goes out once, and when all of it is ready ---- */

const form = byId('form')
if (form) {
  let sent = false
  form.addEventListener('submit', (event) => {
    const button = event.submitter
    if (sent) {
      event.preventDefault()
      return
    }
    sent = true
    button?.setAttribute('aria-disabled', 'true')
    if (!photos?.files?.length) return
    event.preventDefault()
    void shrinking.then(() => sendNow(button))
  })
  /* Back from the next page: the form can be sent again. */
  window.addEventListener('pageshow', () => {
    sent = false
    form.querySelectorAll('[aria-disabled]').forEach((button) => button.removeAttribute('aria-disabled'))
  })
}

/* submit() leaves the pressed button out, so its name and address are put in by hand. */
function sendNow(button) {
  if (button?.name) {
    const hidden = document.createElement('input')
    hidden.type = 'hidden'
    hidden.name = button.name
    hidden.value = button.value
    form.append(hidden)
  }
  if (button?.hasAttribute('formaction')) form.action = button.formAction
  form.submit()
}
