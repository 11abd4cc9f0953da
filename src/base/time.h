/*
 * time.h - UTC milliseconds, civil dates and their text.
 *
 * Only msh_time_now and msh_time_monotonic read a clock; no other code may. The business zone is a
 * fixed offset (China: +08:00). Pure otherwise; thread-safe.
 */
#ifndef MSH_BASE_TIME_H
#define MSH_BASE_TIME_H

#include "base/base.h"

#define MSH_ZONE_CHINA_MS (8 * MSH_HOUR_MS)

/* A day number counts days since 1970-01-01 in the business zone. */
int64_t msh_time_now(void);       /* wall clock, UTC ms */
int64_t msh_time_monotonic(void); /* ms, for durations only */

int32_t msh_day_of(int64_t at, int64_t zone_ms);     /* the civil day an instant falls on */
int64_t msh_day_start(int32_t day, int64_t zone_ms); /* 00:00 of that day as UTC ms */
int32_t msh_day_from_civil(int year, int month, int mday);
void msh_day_to_civil(int32_t day, int *ret_year, int *ret_month, int *ret_mday);
int msh_day_weekday(int32_t day); /* 0 = Monday … 6 = Sunday */

/* "2026-10-13T00:00:00.000+08:00"; the buffer takes MSH_RFC3339_SIZE bytes. Milliseconds are left
 * out when zero; a zone of 0 is "Z". Instants outside the years 1 to 9999 are shown as the nearest. */
#define MSH_RFC3339_SIZE 32
void msh_time_format(int64_t at, int64_t zone_ms, char out[MSH_RFC3339_SIZE]);

/* RFC 3339 with offset or Z, upper case, no leap second; years 1900 to 2999 only. Digits past the
 * millisecond are cut. */
bool msh_time_parse(const char *text, int64_t *ret_at);

/* "2026-10-13" both ways; parse takes the years 1900 to 2999. */
#define MSH_DATE_SIZE 12
void msh_day_format(int32_t day, char out[MSH_DATE_SIZE]);
bool msh_day_parse(const char *text, int32_t *ret_day);

#endif
