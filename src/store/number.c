#include "base/base.h"

#include <pthread.h>

#include "base/crypto.h"
#include "base/time.h"
#include "store/number.h"

#define NO_DIGITS   6
#define NO_MAX      INT64_C(9999999999)
#define BLOCK_FIRST 32
#define BLOCK_MAX   1024
#define DAYS_KEPT   64 /* days with an open block; more only while history is loaded */

/* Damm's quasigroup of order 10. */
static const uint8_t damm[10][10] = {
    { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
    { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
    { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
    { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
    { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

/* 0 over digits that end in their check digit. */
static int check_digit(const char *digits, size_t n)
{
    int c = 0;

    for (size_t i = 0; i < n; i++)
        c = damm[c][digits[i] - '0'];
    return c;
}

void msh_number_format(int32_t day, int64_t no, char ret[MSH_NUMBER_SIZE])
{
    int year, month, mday, n;

    if (no < 1 || no > NO_MAX)
        msh_panic("ticket number %" PRId64 " is out of range", no);
    msh_day_to_civil(day, &year, &month, &mday);
    n = snprintf(ret, MSH_NUMBER_SIZE - 1, "%04d%02d%02d%0*" PRId64, year, month, mday, NO_DIGITS,
                 no);
    ret[n] = (char)('0' + check_digit(ret, (size_t)n));
    ret[n + 1] = '\0';
}

bool msh_number_parse(const char *text, int32_t *ret_day, int64_t *ret_no)
{
    char buf[MSH_NUMBER_SIZE], date[MSH_DATE_SIZE], again[MSH_NUMBER_SIZE];
    size_t n = text == NULL ? 0 : strlen(text);
    int32_t day;
    int64_t no;

    if (n < 8 + NO_DIGITS + 1 || n >= sizeof(buf) || strspn(text, "0123456789") != n)
        return false;
    memcpy(buf, text, n);
    buf[n - 1] = '\0';
    snprintf(date, sizeof(date), "%.4s-%.2s-%.2s", buf, buf + 4, buf + 6);
    if (!msh_day_parse(date, &day) || !msh_parse_i64(buf + 8, 1, NO_MAX, &no))
        return false;
    /* Written again it must be the same: one text per number, the check digit included. */
    msh_number_format(day, no, again);
    if (!msh_streq(again, text))
        return false;
    if (ret_day != NULL)
        *ret_day = day;
    if (ret_no != NULL)
        *ret_no = no;
    return true;
}

bool msh_number_valid(const char *text)
{
    return msh_number_parse(text, NULL, NULL);
}

void msh_query_code_new(char ret[MSH_QUERY_CODE_SIZE])
{
    msh_random_code(ret, MSH_QUERY_CODE_LEN);
}

/* What is left of a leased block: numbers next … end - 1. */
struct block {
    int32_t day;
    int64_t next, end;
    int64_t size;
    uint64_t used; /* for replacing the one unused for longest */
};

struct msh_numbers {
    struct msh_store *store;
    int64_t region_id, zone_ms;
    pthread_mutex_t lock;
    struct block blocks[DAYS_KEPT];
    uint64_t uses;
};

static const struct msh_stmt lease_block = {
    .name = "number_lease",
    .sql = "INSERT INTO number_block (region_id, day, next_no) VALUES ($1, $2, 1 + $3)"
           " ON CONFLICT (region_id, day) DO UPDATE SET next_no = number_block.next_no + $3"
           " RETURNING next_no",
};

struct msh_numbers *msh_numbers_new(struct msh_store *store, int64_t region_id, int64_t zone_ms)
{
    struct msh_numbers *numbers = msh_alloc0(1, sizeof(*numbers));

    numbers->store = store;
    numbers->region_id = region_id;
    numbers->zone_ms = zone_ms;
    pthread_mutex_init(&numbers->lock, NULL);
    return numbers;
}

void msh_numbers_free(struct msh_numbers *numbers)
{
    if (numbers == NULL)
        return;
    pthread_mutex_destroy(&numbers->lock);
    free(numbers);
}

/* The block of a day, or the one to give up for it. */
static struct block *block_of(struct msh_numbers *numbers, int32_t day)
{
    struct block *oldest = &numbers->blocks[0];

    for (size_t i = 0; i < DAYS_KEPT; i++) {
        struct block *block = &numbers->blocks[i];

        if (block->used != 0 && block->day == day)
            return block;
        if (block->used < oldest->used)
            oldest = block;
    }
    *oldest = (struct block){ .day = day };
    return oldest;
}

struct leasing {
    int64_t region_id;
    struct block block;
};

static int lease_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct leasing *leasing = arg;
    struct block *block = &leasing->block;
    int rc = msh_db_i64(tx, &lease_block,
                        MSH_VALS(msh_i(leasing->region_id), msh_i(block->day), msh_i(block->size)),
                        0, &block->end, err);

    block->next = block->end - block->size;
    if (rc == 0 && block->end - 1 > NO_MAX)
        return msh_err_set(err, MSH_E_LIMIT, "number_exhausted", "no ticket number is left today");
    return rc;
}

int msh_number_lease(struct msh_numbers *numbers, int32_t day, int64_t n, int64_t *ret_first,
                     struct msh_err *err)
{
    struct leasing leasing = { .region_id = numbers->region_id,
                               .block = { .day = day, .size = n } };
    int rc = msh_tx_run(numbers->store, "number_lease", lease_tx, &leasing, err);

    if (rc == 0)
        *ret_first = leasing.block.next;
    return rc;
}

struct leasing_days {
    int64_t region_id;
    struct msh_number_want *wants;
    size_t n;
};

static int lease_days_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct leasing_days *days = arg;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < days->n; i++) {
        struct leasing one = { .region_id = days->region_id,
                               .block = { .day = days->wants[i].day, .size = days->wants[i].n } };

        rc = lease_tx(tx, &one, err);
        days->wants[i].first = one.block.next;
    }
    return rc;
}

int msh_number_lease_days(struct msh_numbers *numbers, struct msh_number_want *wants, size_t n,
                          struct msh_err *err)
{
    struct leasing_days days = { numbers->region_id, wants, n };

    return msh_tx_run(numbers->store, "number_lease", lease_days_tx, &days, err);
}

int msh_number_next(struct msh_numbers *numbers, int64_t accepted_at, char ret[MSH_NUMBER_SIZE],
                    struct msh_err *err)
{
    int32_t day = msh_day_of(accepted_at, numbers->zone_ms);
    struct leasing leasing = { .region_id = numbers->region_id };
    struct block *block;
    int rc = 0;

    pthread_mutex_lock(&numbers->lock);
    block = block_of(numbers, day);
    if (block->next == block->end) {
        leasing.block = *block;
        leasing.block.size = block->size == 0 ? BLOCK_FIRST : MSH_MIN(2 * block->size, BLOCK_MAX);
        rc = msh_tx_run(numbers->store, "number_lease", lease_tx, &leasing, err);
        if (rc == 0)
            *block = leasing.block;
    }
    if (rc == 0) {
        msh_number_format(day, block->next++, ret);
        block->used = ++numbers->uses;
    }
    pthread_mutex_unlock(&numbers->lock);
    return rc;
}
