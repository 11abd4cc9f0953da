/*
 * Files not sent yet, kept in this browser through a reload or a crash (IndexedDB: localStorage holds
 * words alone), one person's apart from another's. Where the browser keeps nothing, the window does.
 */
import { toRaw } from 'vue'
import type { Upload } from './uploads'

interface Kept { key: string; account: string; owner: string; at: number; name: string; size: number; type: string; evidence: Upload['evidence']; body: Blob }

let opened: Promise<IDBDatabase | null> | undefined
function store(): Promise<IDBDatabase | null> {
  opened ??= new Promise((resolve) => {
    if (typeof indexedDB === 'undefined') { resolve(null); return }
    const request = indexedDB.open('minsheng', 1)
    request.onupgradeneeded = () => { request.result.createObjectStore('files', { keyPath: 'key' }).createIndex('account', 'account') }
    request.onsuccess = () => resolve(request.result)
    request.onerror = request.onblocked = () => resolve(null)
  })
  return opened
}
/* False: not kept, so that whoever works can be told. */
async function change(act: (files: IDBObjectStore) => void): Promise<boolean> {
  const base = await store()
  if (!base) return false
  return new Promise((resolve) => {
    try {
      const work = base.transaction('files', 'readwrite')
      work.oncomplete = () => resolve(true)
      work.onerror = work.onabort = () => resolve(false)
      act(work.objectStore('files'))
    } catch { resolve(false) }
  })
}

export function keptFiles(account: string) {
  let turn = Date.now()
  return {
    /* `owner`: the key of the draft they belong to. Keeping again moves them to another. */
    keep: (owner: string, list: readonly Upload[]) => change((files) => {
      for (const one of list.map(toRaw)) files.put({ key: one.key, account, owner, at: turn++, name: one.name, size: one.size, type: one.type, evidence: one.evidence, body: one.body } satisfies Kept)
    }),
    drop: (list: readonly { key: string }[]) => change((files) => { for (const one of list) files.delete(one.key) }),
    /* What is there, by owner, in the order it was chosen; the rest of the account's is forgotten. */
    async take(owners: readonly string[]): Promise<Map<string, Upload[]>> {
      const base = await store()
      const all = base ? await new Promise<Kept[]>((resolve) => {
        const request = base.transaction('files').objectStore('files').index('account').getAll(account)
        request.onsuccess = () => resolve(request.result as Kept[])
        request.onerror = () => resolve([])
      }) : []
      const lost = all.filter((one) => !owners.includes(one.owner))
      if (lost.length) void change((files) => { for (const one of lost) files.delete(one.key) })
      const out = new Map<string, Upload[]>()
      for (const one of all.filter((x) => owners.includes(x.owner)).sort((a, b) => a.at - b.at))
        out.set(one.owner, [...(out.get(one.owner) ?? []), { key: one.key, name: one.name, size: one.size, type: one.type, body: one.body, evidence: one.evidence, state: 'waiting', sent: 0, why: '', id: null }])
      return out
    },
  }
}
