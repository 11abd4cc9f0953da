/* The year whose notice is missing, by the server's clock: told on every part of the page. */
import { ref } from 'vue'
import { api } from '@/api/client'

export const missingYear = ref<number | null>(null)
export async function askYear(): Promise<void> {
  try { missingYear.value = (await api('GET /calendars')).missing_year } catch { missingYear.value = null } // the part below says so itself
}
