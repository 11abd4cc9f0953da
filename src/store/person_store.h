/*
 * person_store.h - the requester's name and phone, sealed under a key of their own.
 *
 * One person row per requester per ticket, never joined into a person graph (guarantee 7). Each row
 * has a random key, itself sealed by the city's person key; destroying the row's key leaves nothing
 * to open (guarantee 10), and in memory it lives no longer than the call that uses it. The phone is
 * found by keyed hashes of the whole number and of its last four digits. Sealing happens outside
 * transactions (msh_person_seal); these functions log nothing: unmasking and caller history are
 * events the caller writes in the same transaction (guarantee 8). Threads: as db.h.
 */
#ifndef MSH_STORE_PERSON_STORE_H
#define MSH_STORE_PERSON_STORE_H

#include "base/crypto.h"
#include "domain/vocab.h"
#include "store/columns.h"
#include "store/db.h"
#include "store/list/list.h"

#define MSH_PERSON_NAME_MAX    64 /* characters */
#define MSH_PERSON_PHONE_MAX   40 /* bytes as written */
#define MSH_PHONE_SIZE         24 /* normalised digits with NUL */
#define MSH_PERSON_PER_TICKET  16
#define MSH_PERSON_HISTORY_MAX 50

/* Keys of the city, from the key folder. Borrowed. */
struct msh_person_keys {
    enum msh_crypto_profile profile;
    uint32_t key_id;
    const uint8_t *person_key; /* 32 bytes: seals the key of each person */
    const uint8_t *index_key;  /* 32 bytes: keyed hashes */
};

struct msh_person_clear {
    const char *name;  /* NULL or "" = none */
    const char *phone; /* as written by people; NULL or "" = none */
};

/* What is stored: bytes made outside the transaction. Fixed size, no pointers. */
#define MSH_PERSON_SEALED_MAX (4 * MSH_PERSON_NAME_MAX + MSH_SEAL_EXTRA)
struct msh_person_sealed {
    uint8_t key[MSH_KEY_SIZE + MSH_SEAL_EXTRA];
    uint8_t name[MSH_PERSON_SEALED_MAX];
    size_t name_n; /* 0 = none */
    uint8_t phone[MSH_PERSON_SEALED_MAX];
    size_t phone_n; /* 0 = none */
    uint8_t phone_hash[MSH_HASH_SIZE], tail_hash[MSH_HASH_SIZE];
};

/* Digits only, +86, 0086 or 86 before a mobile number dropped, full-width digits folded. False
 * unless 3 to 20 digits remain and nothing but digits, blanks, dashes, brackets, a leading plus was
 * there. */
bool msh_phone_normalise(const char *text, char ret[MSH_PHONE_SIZE]);

/* "王某某" → "王**", "13800001234" → "138****1234", a short number shows two digits or none. `out`
 * takes at least 8 bytes. */
void msh_person_mask_name(const char *name, char *out, size_t size);
void msh_person_mask_phone(const char *phone, char *out, size_t size);

/* Draw a key and seal. MSH_E_INVALID names "contact.name" or "contact.phone". */
int msh_person_seal(const struct msh_person_keys *keys, int64_t region_id, int64_t person_id,
                    const struct msh_person_clear *clear, struct msh_person_sealed *ret,
                    struct msh_err *err);

/* What a person's sealed row holds, keyed (columns.h); the same of a stored one. The two flags of a
 * person, and when it was kept, are told by events of their own. */
void msh_person_digest(const struct msh_person_sealed *sealed, int64_t person_id, int64_t ticket_id,
                       enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
                       uint8_t ret[MSH_ROW_DIGEST_SIZE]);

int msh_person_insert(struct msh_tx *tx, int64_t region_id, int64_t person_id, int64_t ticket_id,
                      const struct msh_person_sealed *sealed, int64_t created_at,
                      struct msh_err *err);

/* Correction: new sealed fields under a new key; the old ones are gone. MSH_E_STATE
 * "person_destroyed". */
int msh_person_correct(struct msh_tx *tx, int64_t region_id, int64_t person_id,
                       const struct msh_person_sealed *sealed, struct msh_err *err);

/* What may be told without opening anything. */
struct msh_person {
    int64_t person_id;
    int64_t ticket_id;
    bool has_name, has_phone;
    bool restricted;
    int64_t reveal_until; /* inspectors hold back who opened the identity until then; 0 = no */
    int64_t destroyed_at; /* 0 = key alive */
    int64_t created_at;
};

int msh_person_of_ticket(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                         struct msh_person ret_persons[MSH_PERSON_PER_TICKET], size_t *ret_n,
                         struct msh_err *err);

/* Tickets whose person asked, or somebody asked for them, to be deleted, and is not yet; the oldest
 * asking first, at most `limit` (1 to 1,000) askings. */
struct msh_asked {
    int64_t ticket_id;
    int64_t at;
};
int msh_person_asked(struct msh_tx *tx, int64_t region_id, int64_t limit, struct msh_arena *arena,
                     struct msh_asked **ret, size_t *ret_n, struct msh_err *err);

/* Which person of the ticket has this phone? Compared by keyed hash, in constant time; nothing is
 * opened. *ret_person_id is 0 where nobody has it, *ret_any tells whether there was any number to
 * compare with. MSH_E_INVALID "phone". */
int msh_person_by_phone(struct msh_tx *tx, int64_t region_id, const struct msh_person_keys *keys,
                        int64_t ticket_id, const char *phone, bool *ret_any, int64_t *ret_person_id,
                        struct msh_err *err);

/* Clear values in `arena`, NULL where none; wipe with the arena. MSH_E_NOT_FOUND; MSH_E_STATE
 * "person_destroyed"; MSH_E_CORRUPT when a field was moved or changed. */
int msh_person_open(struct msh_tx *tx, int64_t region_id, const struct msh_person_keys *keys,
                    int64_t person_id, struct msh_arena *arena, struct msh_person_clear *ret_clear,
                    struct msh_err *err);

/* The persons of a ticket as who checks them sees them. */
struct msh_person_seen {
    struct msh_person person;
    bool opens;                          /* it lives, and what is sealed opens */
    uint8_t digest[MSH_ROW_DIGEST_SIZE]; /* of its row: msh_person_digest */
};
int msh_person_see(struct msh_tx *tx, int64_t region_id, const struct msh_person_keys *keys,
                   enum msh_crypto_profile profile, const uint8_t row_key[MSH_KEY_SIZE],
                   int64_t ticket_id, struct msh_arena *arena,
                   struct msh_person_seen ret_seen[MSH_PERSON_PER_TICKET], size_t *ret_n,
                   struct msh_err *err);

/* Inside a prepared command: MSH_E_STALE unless the person's key is still alive. */
int msh_person_assert_live(struct msh_tx *tx, int64_t region_id, int64_t person_id,
                           struct msh_err *err);

/* Key, sealed fields and hashes gone; the row stays as a tombstone. Harmless twice. */
int msh_person_destroy(struct msh_tx *tx, int64_t region_id, int64_t person_id,
                       int64_t destroyed_at, struct msh_err *err);

/* 限制处理: a restricted person does not show in caller history. */
int msh_person_restrict(struct msh_tx *tx, int64_t region_id, int64_t person_id, bool restricted,
                        struct msh_err *err);
/* Inspectors may delay what the requester sees about unmaskings; 0 ends it. */
int msh_person_reveal_until(struct msh_tx *tx, int64_t region_id, int64_t person_id, int64_t until,
                            struct msh_err *err);

/* What a running call needs of earlier tickets to tell them apart: no words, no names. */
struct msh_caller_row {
    int64_t ticket_id;
    int64_t matter_id;
    const char *number;
    enum msh_ticket_state state;
    enum msh_ticket_type type;
    const char *category;
    int64_t area_id;
    int64_t lead_unit;
    int64_t accepted_at;
    const char *title;  /* the one this reader may see, or NULL */
    const char *answer; /* the beginning of what was last told; NULL by the tail alone: it may have
                           been somebody else's */
};

/*
 * Tickets told from this phone, those still open first, then the newest. With `tail_only`, `phone`
 * is the last four digits. Only what `reader` may see (scope, reports, seal, fence). The caller logs
 * each look-up. MSH_E_INVALID "phone".
 */
int msh_person_history(struct msh_tx *tx, int64_t region_id, const struct msh_person_keys *keys,
                       const struct msh_reader *reader, const char *phone, bool tail_only,
                       int64_t limit, struct msh_arena *arena, struct msh_caller_row **ret_rows,
                       size_t *ret_n, struct msh_err *err);

#endif
