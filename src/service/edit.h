/*
 * edit.h - how administrators change a city: one transaction with its event, a new config epoch
 * and the idempotency row of the request.
 *
 * Every change of structure, rules, settings and accounts goes through here, from the API and from
 * the command line alike, so that each is in the chain and every running server reads the city
 * again within a second. Changes of one subject stand in line: the head of its chain is locked
 * before `fn` looks at a row, so what `fn` compares cannot move any more.
 */
#ifndef MSH_SERVICE_EDIT_H
#define MSH_SERVICE_EDIT_H

#include "service/call.h"

#define MSH_EDIT_DATA_MAX 512

struct msh_edit {
    struct msh_call *call;
    const char *subject_kind; /* NULL: the region itself */
    int64_t subject_id;
    const char *op;               /* of the event */
    char data[MSH_EDIT_DATA_MAX]; /* its data, "" = none; fn may write it */
    int (*fn)(struct msh_tx *tx, struct msh_edit *change,
              struct msh_err *err); /* NULL: only told */
    void *arg;
    int64_t ref_id;   /* what it makes; kept with the key, so a repeat gets the first one's */
    int64_t ref_more; /* the same for a second number */
    bool dry_run;     /* look whether it could be done, keep nothing */
    bool replayed;    /* out: the key had been used, nothing was done now */
    bool accounts;    /* people only: the directory of this process need not be read again */
};

/* Run it. The key of the call is taken first (MSH_E_CONFLICT "idempotency_mismatch" for another
 * body), and not at all in a dry run. */
int msh_edit_run(struct msh_edit *change, struct msh_err *err);

/* MSH_E_STALE unless the caller named this version, or none. Inside fn. */
int msh_edit_match(const struct msh_edit *change, int64_t version, struct msh_err *err);

/* {"code":…,"number":…} into data; number 0 is left out. */
void msh_edit_tell(struct msh_edit *change, const char *code, int64_t number);

#endif
