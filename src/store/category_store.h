/*
 * category_store.h - what a matter is about: a tree of codes; and the doors it came through.
 *
 * Writers bump the config epoch, as in unit_store.h. Threads: as db.h.
 */
#ifndef MSH_STORE_CATEGORY_STORE_H
#define MSH_STORE_CATEGORY_STORE_H

#include "domain/city.h"
#include "store/db.h"

#define MSH_CATEGORIES_MAX  5000
#define MSH_CATEGORY_LEVELS 5

#define MSH_CATEGORY_LEVELS 5

struct msh_category {
    const char *scheme; /* "local"; a city may keep the national scheme beside its own */
    const char *code;
    const char *parent; /* code, or NULL */
    int level;          /* 1 to MSH_CATEGORY_LEVELS */
    const char *name;
    bool needs_place;
    const char *pinyin;
    int64_t valid_to; /* not for new tickets from then on, 0 = open */
};

/* Insert, or replace what the scheme and code name. */
int msh_category_put(struct msh_tx *tx, int64_t region_id, const struct msh_category *category,
                     struct msh_err *err);
/* Of the scheme "local". MSH_E_NOT_FOUND "category_unknown". */
int msh_category_find(struct msh_tx *tx, int64_t region_id, const char *code,
                      struct msh_arena *arena, struct msh_category *ret, struct msh_err *err);
/* Versions of rows, here and below: a mark of all that stands in them. */
int64_t msh_category_mark(const struct msh_category *category);
int msh_category_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                      struct msh_category **ret, size_t *ret_n, struct msh_err *err);

/* A channel 渠道. */
#define MSH_CHANNELS_MAX 200
struct msh_channel {
    const char *code;
    const char *name;
    const char *kind; /* msh_channel_kind_names */
};
int msh_channel_put(struct msh_tx *tx, int64_t region_id, const struct msh_channel *channel,
                    struct msh_err *err);
int msh_channel_find(struct msh_tx *tx, int64_t region_id, const char *code,
                     struct msh_arena *arena, struct msh_channel *ret, struct msh_err *err);
int64_t msh_channel_mark(const struct msh_channel *channel);
int msh_channel_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                     struct msh_channel **ret, size_t *ret_n, struct msh_err *err);

/* An emergency or sister line a ticket may be handed to: 110, 119, 12315 … */
struct msh_transfer_line {
    const char *code;
    const char *name;
    bool emergency;
    const char *purpose;
};
int msh_transfer_line_put(struct msh_tx *tx, int64_t region_id,
                          const struct msh_transfer_line *line, struct msh_err *err);
int msh_transfer_line_find(struct msh_tx *tx, int64_t region_id, const char *code,
                           struct msh_arena *arena, struct msh_transfer_line *ret,
                           struct msh_err *err);
int msh_transfer_line_delete(struct msh_tx *tx, int64_t region_id, const char *code,
                             struct msh_err *err);
int64_t msh_transfer_line_mark(const struct msh_transfer_line *line);
int msh_transfer_line_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                           struct msh_transfer_line **ret, size_t *ret_n, struct msh_err *err);

#endif
