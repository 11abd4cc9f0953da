#include "base/base.h"

#include "base/time.h"

/* 0001-01-01T00:00:00Z and the last millisecond of 9999, a day inside for any zone. */
#define FIRST_AT (INT64_C(-62135596800000) + MSH_DAY_MS)
#define LAST_AT  (INT64_C(253402300799999) - MSH_DAY_MS)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t clock_ms(clockid_t clock)
{
    struct timespec ts;

    if (clock_gettime(clock, &ts) != 0)
        msh_panic("no clock: %s", strerrordesc_np(errno));
    return (int64_t)ts.tv_sec * MSH_SECOND_MS + ts.tv_nsec / 1000000;
}

int64_t msh_time_now(void)
{
    return clock_ms(CLOCK_REALTIME);
}

int64_t msh_time_monotonic(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

int32_t msh_day_of(int64_t at, int64_t zone_ms)
{
    return (int32_t)floor_div(at + zone_ms, MSH_DAY_MS);
}

int64_t msh_day_start(int32_t day, int64_t zone_ms)
{
    return day * MSH_DAY_MS - zone_ms;
}

/* Both ways after Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in
 * March, so that the leap day is the last of its year, and 400 years are 146,097 days. */
int32_t msh_day_from_civil(int year, int month, int mday)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + mday - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return (int32_t)(era * 146097 + day_of_era - 719468);
}

void msh_day_to_civil(int32_t day, int *ret_year, int *ret_month, int *ret_mday)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t shifted = (5 * doy + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);

    *ret_year = (int)(yoe + era * 400) + (month <= 2);
    *ret_month = month;
    *ret_mday = (int)(doy - (153 * shifted + 2) / 5 + 1);
}

int msh_day_weekday(int32_t day)
{
    int64_t shifted = (int64_t)day + 3; /* 1970-01-01 was a Thursday */

    return (int)(shifted - floor_div(shifted, 7) * 7);
}

static char *put_digits(char *out, int value, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + width;
}

static char *put_date(char *out, int32_t day)
{
    int year, month, mday;

    msh_day_to_civil(day, &year, &month, &mday);
    out = put_digits(out, year, 4);
    *out++ = '-';
    out = put_digits(out, month, 2);
    *out++ = '-';
    return put_digits(out, mday, 2);
}

static char *put_zone(char *out, int64_t zone_ms)
{
    int minutes = (int)((zone_ms < 0 ? -zone_ms : zone_ms) / MSH_MINUTE_MS);

    if (zone_ms == 0) {
        *out++ = 'Z';
        return out;
    }
    *out++ = zone_ms < 0 ? '-' : '+';
    out = put_digits(out, minutes / 60, 2);
    *out++ = ':';
    return put_digits(out, minutes % 60, 2);
}

void msh_time_format(int64_t at, int64_t zone_ms, char out[MSH_RFC3339_SIZE])
{
    int32_t day;
    int rest;

    at = MSH_MAX(FIRST_AT, MSH_MIN(at, LAST_AT));
    day = msh_day_of(at, zone_ms);
    rest = (int)(at - msh_day_start(day, zone_ms));
    out = put_date(out, day);
    *out++ = 'T';
    out = put_digits(out, rest / (int)MSH_HOUR_MS, 2);
    *out++ = ':';
    out = put_digits(out, rest / (int)MSH_MINUTE_MS % 60, 2);
    *out++ = ':';
    out = put_digits(out, rest / (int)MSH_SECOND_MS % 60, 2);
    if (rest % 1000 != 0) {
        *out++ = '.';
        out = put_digits(out, rest % 1000, 3);
    }
    *put_zone(out, zone_ms) = '\0';
}

/* Exactly `width` digits within [min, max]; advances *p. */
static bool take(const char **p, int width, int min, int max, int *ret)
{
    int value = 0;

    for (int i = 0; i < width; i++) {
        char c = (*p)[i];

        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    if (value < min || value > max)
        return false;
    *p += width;
    *ret = value;
    return true;
}

static bool take_char(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool take_date(const char **p, int32_t *ret_day)
{
    int year, month, mday, back_year, back_month, back_mday;
    int32_t day;

    if (!take(p, 4, 1900, 2999, &year) || !take_char(p, '-') || !take(p, 2, 1, 12, &month) ||
        !take_char(p, '-') || !take(p, 2, 1, 31, &mday))
        return false;
    day = msh_day_from_civil(year, month, mday);
    /* 30 February comes back as another day. */
    msh_day_to_civil(day, &back_year, &back_month, &back_mday);
    if (back_mday != mday)
        return false;
    *ret_day = day;
    return true;
}

static bool take_fraction(const char **p, int *ret_ms)
{
    int ms = 0, digits = 0;

    if (!take_char(p, '.'))
        return true;
    for (; **p >= '0' && **p <= '9' && digits < 9; (*p)++, digits++)
        if (digits < 3)
            ms = ms * 10 + (**p - '0');
    if (digits == 0)
        return false;
    for (; digits < 3; digits++)
        ms *= 10;
    *ret_ms = ms;
    return true;
}

static bool take_zone(const char **p, int64_t *ret_zone_ms)
{
    int64_t sign = **p == '-' ? -1 : 1;
    int hours, minutes;

    *ret_zone_ms = 0;
    if (take_char(p, 'Z'))
        return true;
    if (!take_char(p, '+') && !take_char(p, '-'))
        return false;
    if (!take(p, 2, 0, 23, &hours) || !take_char(p, ':') || !take(p, 2, 0, 59, &minutes))
        return false;
    *ret_zone_ms = sign * (hours * MSH_HOUR_MS + minutes * MSH_MINUTE_MS);
    return true;
}

bool msh_time_parse(const char *text, int64_t *ret_at)
{
    int hour, minute, second, ms = 0;
    int64_t zone_ms;
    int32_t day;

    if (text == NULL || !take_date(&text, &day) || !take_char(&text, 'T') ||
        !take(&text, 2, 0, 23, &hour) || !take_char(&text, ':') ||
        !take(&text, 2, 0, 59, &minute) || !take_char(&text, ':') ||
        !take(&text, 2, 0, 59, &second) || !take_fraction(&text, &ms) ||
        !take_zone(&text, &zone_ms) || *text != '\0')
        return false;
    *ret_at = msh_day_start(day, zone_ms) + hour * MSH_HOUR_MS + minute * MSH_MINUTE_MS +
              second * MSH_SECOND_MS + ms;
    return true;
}

void msh_day_format(int32_t day, char out[MSH_DATE_SIZE])
{
    int32_t first = msh_day_of(FIRST_AT, 0), last = msh_day_of(LAST_AT, 0);

    *put_date(out, MSH_MAX(first, MSH_MIN(day, last))) = '\0';
}

bool msh_day_parse(const char *text, int32_t *ret_day)
{
    int32_t day;

    if (text == NULL || !take_date(&text, &day) || *text != '\0')
        return false;
    *ret_day = day;
    return true;
}
