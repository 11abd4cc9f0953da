/*
 * One door to the API: typed by the generated routes, with the session's CSRF token, a key that
 * makes a repeated send harmless, and problem documents as errors.
 */
import type { Problem as ProblemDocument, Routes } from './types'

type Short<K> = K extends `${infer M} /api/v1${infer P}` ? `${M} ${P}` : never
export type Route = Short<keyof Routes>
type Long<R extends Route> = R extends `${infer M} /${infer P}` ? Extract<`${M} /api/v1/${P}`, keyof Routes> : never
export type Answer<R extends Route> = Routes[Long<R>]['answer']
export type Body<R extends Route> = Routes[Long<R>]['body']
export type Query<R extends Route> = Routes[Long<R>]['query']

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | null
  readonly requestId: string
  readonly body: Record<string, unknown>
  constructor(status: number, body: Partial<ProblemDocument> & Record<string, unknown>) {
    super(body.detail ?? body.title ?? `HTTP ${status}`)
    this.status = status
    this.code = body.code ?? 'unknown'
    this.field = body.field ?? null
    this.requestId = body.request_id ?? ''
    this.body = body
  }
}

/* Nothing came back: the cable, the proxy, the server. What was typed stays where it is. */
export const offline = () => new Problem(0, { code: 'offline', detail: 'no answer' })

let csrf = ''
let whenLoggedOut: () => void = () => {}
export function setCsrf(token: string | null): void { csrf = token ?? '' }
let whenPasswordDue: () => void = () => {}
export function onPasswordDue(act: () => void): void { whenPasswordDue = act }
export function onLoggedOut(act: () => void): void { whenLoggedOut = act }

/* randomUUID exists only in secure contexts; an office may serve plain HTTP inside its network. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

export interface Options<R extends Route> {
  params?: Record<string, string>
  query?: Partial<NonNullable<Query<R>>>
  body?: Body<R>
  key?: string
  version?: number | null
  signal?: AbortSignal
}

export function queryString(query: Record<string, unknown> | undefined): string {
  const out = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && !value.length))
      out.set(name, Array.isArray(value) ? value.join(',') : String(value))
  const text = out.toString()
  return text ? `?${text}` : ''
}

/* By address, for the actions the server offers with their href. */
export async function send<T>(method: string, href: string, options: {
  body?: unknown; key?: string; version?: number | null; signal?: AbortSignal; type?: string; keepalive?: boolean
} = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  const raw = options.body instanceof Blob
  if (method !== 'GET') {
    if (csrf) headers['X-CSRF-Token'] = csrf
    headers['Idempotency-Key'] = options.key ?? newKey()
  }
  if (options.body !== undefined) headers['Content-Type'] = options.type ?? (raw ? 'application/octet-stream' : 'application/json')
  if (options.version !== undefined && options.version !== null) headers['If-Match'] = `"${options.version}"`
  let response: Response
  try {
    response = await fetch(href, {
      method, headers, credentials: 'same-origin', signal: options.signal ?? null, keepalive: options.keepalive ?? false,
      body: options.body === undefined ? null : raw ? (options.body as Blob) : JSON.stringify(options.body),
    })
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error
    throw offline()
  }
  if (response.status === 204) return undefined as T
  return answered<T>(response.status, await response.text(), response.headers.get('Content-Type') ?? '')
}
function answered<T>(status: number, text: string, type: string): T {
  const isJson = /json/.test(type)
  if (status >= 200 && status < 300) return (isJson ? JSON.parse(text) : text) as T
  const problem = new Problem(status, isJson ? JSON.parse(text) : {})
  if (status === 401 && problem.code !== 'credentials') whenLoggedOut() // a wrong old password ends nothing
  if (status === 403 && problem.code === 'password_change') whenPasswordDue()
  throw problem
}
/* Worth another try with the same key; anything else was judged by the server. */
export const isPassing = (problem: unknown): boolean => problem instanceof Problem && (problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.status >= 500)

/* A file's bytes, telling how many are on their way: fetch cannot. */
export function sendFile<T>(href: string, file: Blob, options: { key: string; type: string; progress: (sent: number) => void }): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', href)
    if (csrf) request.setRequestHeader('X-CSRF-Token', csrf)
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader('Idempotency-Key', options.key)
    request.setRequestHeader('Content-Type', options.type)
    request.upload.onprogress = (event) => options.progress(event.loaded)
    request.onerror = request.onabort = request.ontimeout = () => reject(offline())
    request.onload = () => {
      try { resolve(answered<T>(request.status, request.responseText, request.getResponseHeader('Content-Type') ?? '')) } catch (problem) { reject(problem) }
    }
    request.send(file)
  })
}

export function hrefOf<R extends Route>(route: R, options: Pick<Options<R>, 'params' | 'query'> = {}): string {
  const path = route.slice(route.indexOf(' ') + 1).replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = options.params?.[name]
    if (!value) throw new Error(`${route}: no ${name}`)
    return encodeURIComponent(value)
  })
  return `/api/v1${path}${queryString(options.query as Record<string, unknown> | undefined)}`
}

export function api<R extends Route>(route: R, options: Options<R> = {}): Promise<Answer<R>> {
  return send<Answer<R>>(route.slice(0, route.indexOf(' ')), hrefOf(route, options), options)
}
