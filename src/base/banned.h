/*
 * banned.h - libc calls that have hurt others; using one is a compile error.
 *
 * Included at the end of base.h, after the system headers. The replacement stands beside each.
 */
#ifndef MSH_BASE_BANNED_H
#define MSH_BASE_BANNED_H

#pragma GCC poison strcpy   /* msh_str_add, msh_copy */
#pragma GCC poison strcat   /* msh_str_add */
#pragma GCC poison strncpy  /* msh_copy */
#pragma GCC poison strncat  /* msh_str_add */
#pragma GCC poison sprintf  /* snprintf, msh_str_fmt */
#pragma GCC poison vsprintf /* msh_str_vfmt */
#pragma GCC poison gets
#pragma GCC poison strtok  /* strtok_r, or a cursor */
#pragma GCC poison atoi    /* msh_parse_i64 */
#pragma GCC poison atol    /* msh_parse_i64 */
#pragma GCC poison asctime /* msh_time_rfc3339 */
#pragma GCC poison localtime
#pragma GCC poison gmtime

/* OpenSSL's headers have parameters of this name, so only the call is refused (warnings are errors). */
int rand(void) __attribute__((deprecated("use msh_random")));
void srand(unsigned seed) __attribute__((deprecated("use msh_random")));

#endif
