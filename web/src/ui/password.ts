/* The rules of a password as src/service/auth.c has them, so that they are told while one types; the
 * server decides. Its codes are keys of `wrong`. */
export function passwordFault(password: string, name: string): 'password_short' | 'password_long' | 'password_name' | 'password_plain' | null {
  const bytes = new TextEncoder().encode(password)
  if ([...password].length < 10) return 'password_short'
  if (bytes.length > 128) return 'password_long'
  if (name.length >= 3 && password.toLowerCase().includes(name.toLowerCase())) return 'password_name'
  return new Set(bytes).size < 5 ? 'password_plain' : null
}
