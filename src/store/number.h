/*
 * number.h - the ticket number people read out on the phone, and the query code beside it.
 *
 * Number: acceptance date YYYYMMDD in the business zone, a running number of at least 6 digits
 * (wider once a day is exhausted), and a check digit by Damm's algorithm over all digits before it
 * (H. M. Damm, 2004: finds every wrong digit and every swap of two neighbours). Running numbers are
 * leased in blocks per process; a block not used up leaves a gap, never a double.
 *
 * Query code: 10 random characters of Crockford base 32 (50 bits), stored as a keyed hash.
 */
#ifndef MSH_STORE_NUMBER_H
#define MSH_STORE_NUMBER_H

#include "store/db.h"

#define MSH_NUMBER_SIZE     24 /* with the NUL */
#define MSH_QUERY_CODE_LEN  10
#define MSH_QUERY_CODE_SIZE (MSH_QUERY_CODE_LEN + 1)

/* `day` as in base/time.h, `no` from 1 to 9,999,999,999. */
void msh_number_format(int32_t day, int64_t no, char ret[MSH_NUMBER_SIZE]);
/* False unless it is exactly a number we could have given; outputs may be NULL. */
bool msh_number_parse(const char *text, int32_t *ret_day, int64_t *ret_no);
bool msh_number_valid(const char *text);

/* The allocator of one process, used from any thread. */
struct msh_numbers;
struct msh_numbers *msh_numbers_new(struct msh_store *store, int64_t region_id, int64_t zone_ms);
void msh_numbers_free(struct msh_numbers *numbers); /* NULL-safe */

/* Next number for a ticket accepted at that instant. Call it before the ticket's transaction: it
 * runs its own when a block is used up, with the errors of msh_tx_run. */
/* Lease the next `n` numbers of a day for the caller, who formats them: *ret_first and on. */
int msh_number_lease(struct msh_numbers *numbers, int32_t day, int64_t n, int64_t *ret_first,
                     struct msh_err *err);
struct msh_number_want {
    int32_t day;
    int64_t n;
    int64_t first; /* out: first … first + n - 1 are the caller's */
};
/* Of several days in one transaction, for history. */
int msh_number_lease_days(struct msh_numbers *numbers, struct msh_number_want *wants, size_t n,
                          struct msh_err *err);

int msh_number_next(struct msh_numbers *numbers, int64_t accepted_at, char ret[MSH_NUMBER_SIZE],
                    struct msh_err *err);

void msh_query_code_new(char ret[MSH_QUERY_CODE_SIZE]);

#endif
