/* Persons: sealed, opened, found by phone, corrected, restricted, destroyed. */
#include "base/base.h"

#include "words.h"

#include "store/person_store.h"

static struct test_db db;
static struct msh_arena arena;
static uint8_t person_key[MSH_KEY_SIZE] = { 1 }, index_key[MSH_KEY_SIZE] = { 2 };
static const struct msh_person_keys keys = { MSH_CRYPTO_GUOMI, 7, person_key, index_key };
static const struct msh_reader desk = { .city_wide = true, .audiences = 1 };

/* Tickets 1 and 2 are ordinary, 3 is a report that accuses unit 3. */
static int fill(struct msh_tx *tx, MSH_UNUSED void *arg, struct msh_err *err)
{
    for (int64_t id = 1; id <= 3; id++) {
        struct world_ticket t = { .id = id,
                                  .at = WORLD_T0 + id,
                                  .state = MSH_TICKET_HANDLING,
                                  .type = id == 3 ? MSH_TYPE_REPORT : MSH_TYPE_COMPLAINT,
                                  .channel = "phone",
                                  .units = 1u << 4,
                                  .accused = id == 3 ? 1u << 3 : 0 };

        if (world_store(tx, &t, err) < 0)
            return err->rc;
    }
    return 0;
}

static int set_up(MSH_UNUSED void **state)
{
    struct msh_err err;

    test_db_open(&db, NULL);
    world_schema(&db);
    assert_int_equal(msh_tx_run(db.store, "fill", fill, NULL, &err), 0);
    msh_arena_init(&arena, (size_t)16 << 20);
    return 0;
}

static int tear_down(MSH_UNUSED void **state)
{
    msh_arena_done(&arena);
    test_db_close(&db);
    return 0;
}

struct doing {
    int64_t person_id, ticket_id;
    struct msh_person_clear clear;
    struct msh_person_sealed sealed;
    struct msh_person info[MSH_PERSON_PER_TICKET];
    size_t n;
    const struct msh_reader *reader;
    const char *phone;
    bool tail;
    struct msh_caller_row *rows;
};

static int insert_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct doing *d = arg;

    return msh_person_insert(tx, 1, d->person_id, d->ticket_id, &d->sealed, WORLD_T0 + d->person_id,
                             err);
}

static int correct_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct doing *d = arg;

    return msh_person_correct(tx, 1, d->person_id, &d->sealed, err);
}

static int destroy_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct doing *d = arg;

    return msh_person_destroy(tx, 1, d->person_id, WORLD_T0 + 99, err);
}

static int restrict_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct doing *d = arg;

    return msh_person_restrict(tx, 1, d->person_id, d->tail, err);
}

static int reveal_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct doing *d = arg;

    return msh_person_reveal_until(tx, 1, d->person_id, d->ticket_id, err);
}

static int live_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct doing *d = arg;

    return msh_person_assert_live(tx, 1, d->person_id, err);
}

static int open_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct doing *d = arg;

    return msh_person_open(tx, 1, &keys, d->person_id, &arena, &d->clear, err);
}

static int info_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct doing *d = arg;

    return msh_person_of_ticket(tx, 1, d->ticket_id, d->info, &d->n, err);
}

static int history_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct doing *d = arg;

    return msh_person_history(tx, 1, &keys, d->reader, d->phone, d->tail, 10, &arena, &d->rows,
                              &d->n, err);
}

static void seal(struct doing *d, const char *name, const char *phone)
{
    struct msh_person_clear clear = { name, phone };
    struct msh_err err;

    assert_int_equal(msh_person_seal(&keys, 1, d->person_id, &clear, &d->sealed, &err), 0);
}

static void add(int64_t person_id, int64_t ticket_id, const char *name, const char *phone)
{
    struct doing d = { .person_id = person_id, .ticket_id = ticket_id };
    struct msh_err err;

    seal(&d, name, phone);
    assert_int_equal(msh_tx_run(db.store, "add", insert_tx, &d, &err), 0);
}

static int opened(int64_t person_id, struct msh_person_clear *ret, struct msh_err *err)
{
    struct doing d = { .person_id = person_id };
    int rc = msh_tx_read(db.store, "open", open_tx, &d, err);

    *ret = d.clear;
    return rc;
}

static size_t history(const struct msh_reader *reader, const char *phone, bool tail, int64_t *first)
{
    struct doing d = { .reader = reader, .phone = phone, .tail = tail };
    struct msh_err err;

    if (msh_tx_read(db.store, "history", history_tx, &d, &err) < 0)
        fail_msg("%s", err.text);
    *first = d.n > 0 ? d.rows[0].ticket_id : 0;
    return d.n;
}

static void what_is_sealed_opens_only_in_its_place(MSH_UNUSED void **state)
{
    struct msh_person_clear clear;
    struct msh_err err = { 0 };

    add(11, 1, "王小明", "138 0000 1234");
    add(12, 2, NULL, "13900005678");
    add(13, 2, "", NULL);
    assert_int_equal(opened(11, &clear, &err), 0);
    assert_string_equal(clear.name, "王小明");
    assert_string_equal(clear.phone, "138 0000 1234");
    assert_int_equal(opened(12, &clear, &err), 0);
    assert_null(clear.name);
    assert_int_equal(opened(13, &clear, &err), 0);
    assert_null(clear.phone);
    assert_int_equal(opened(99, &clear, &err), MSH_E_NOT_FOUND);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM person WHERE phone_hash IS NULL"),
                     1);
    /* A field moved to another column, or a key to another row, does not open. */
    test_sql(db.store, "UPDATE person SET name_sealed = phone_sealed WHERE person_id = 12");
    assert_int_equal(opened(12, &clear, &err), MSH_E_CORRUPT);
    test_sql(db.store, "UPDATE person SET name_sealed = NULL WHERE person_id = 12");
    assert_int_equal(opened(12, &clear, &err), 0);
    test_sql(db.store, "UPDATE person SET key_sealed = (SELECT key_sealed FROM person"
                       " WHERE person_id = 11) WHERE person_id = 13");
    assert_int_equal(opened(13, &clear, &err), MSH_E_CORRUPT);
    test_sql(db.store, "DELETE FROM person WHERE person_id = 13");
}

static void a_persons_key_does_not_stay_in_memory(MSH_UNUSED void **state)
{
    struct msh_person_clear clear;
    struct msh_err err = { 0 };
    struct doing d = { .person_id = 17, .ticket_id = 3 };

    msh_seal_forget(NULL);
    seal(&d, "李小明", "13500007777");
    assert_int_equal(msh_seal_kept(), 1); /* the city's */
    assert_int_equal(msh_tx_run(db.store, "add", insert_tx, &d, &err), 0);
    msh_seal_forget(NULL);
    assert_int_equal(opened(17, &clear, &err), 0);
    assert_true(msh_seal_kept() <= 1);
}

static void bad_contacts_are_named(MSH_UNUSED void **state)
{
    static const struct {
        const char *name, *phone, *field;
    } cases[] = {
        { NULL, "12", "contact.phone" },
        { NULL, "1380000123x", "contact.phone" },
        { NULL, "138+0000", "contact.phone" },
        { NULL, "123456789012345678901", "contact.phone" },
        { NULL, "1                                        2", "contact.phone" },
        { "a\x80", NULL, "contact.name" },
        { "a\nb\x01", NULL, "contact.name" },
        { "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四"
          "五六七八九十"
          "一二三四五六七八九十一二三四五",
          NULL, "contact.name" },
    };

    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        struct msh_person_clear clear = { cases[i].name, cases[i].phone };
        struct msh_person_sealed sealed;
        struct msh_err err = { 0 };

        assert_int_equal(msh_person_seal(&keys, 1, 5, &clear, &sealed, &err), MSH_E_INVALID);
        assert_string_equal(err.field, cases[i].field);
    }
}

static void phones_are_one_however_written(MSH_UNUSED void **state)
{
    static const struct {
        const char *text, *digits;
    } cases[] = {
        { "13800001234", "13800001234" },
        { "+86 138-0000-1234", "13800001234" },
        { "0086 13800001234", "13800001234" },
        { "8613800001234", "13800001234" },
        { "１３８００００１２３４", "13800001234" },
        { "(0372) 123 4567", "03721234567" },
        { "（0372）1234567", "03721234567" },
        { "86123", "86123" },
        { "110", "110" },
    };
    char digits[MSH_PHONE_SIZE];

    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        assert_true(msh_phone_normalise(cases[i].text, digits));
        assert_string_equal(digits, cases[i].digits);
    }
    assert_false(msh_phone_normalise("", digits));
    assert_false(msh_phone_normalise("电话", digits));
}

static void callers_find_what_they_may(MSH_UNUSED void **state)
{
    static const int64_t fence[] = { 3 }, other[] = { 5 };
    struct msh_reader inspector = { .city_wide = true, .may_reports = true };
    struct msh_reader clerk = { .units = other, .n_units = 1 };
    int64_t first;

    add(21, 2, "甲", "138-0000-1234");
    add(22, 3, "乙", "13800001234");
    assert_int_equal(history(&desk, "+8613800001234", false, &first), 2);
    assert_int_equal(first, 2);
    assert_int_equal(history(&desk, "13800001235", false, &first), 0);
    assert_int_equal(history(&desk, "1234", true, &first), 2);
    assert_int_equal(history(&desk, "5678", true, &first), 1);
    /* The report shows to nobody but who may see reports and stands outside the fence. */
    assert_int_equal(history(&inspector, "13800001234", false, &first), 3);
    assert_int_equal(first, 3);
    inspector.fence = fence;
    inspector.n_fence = 1;
    assert_int_equal(history(&inspector, "13800001234", false, &first), 2);
    assert_int_equal(history(&clerk, "13800001234", false, &first), 0);
}

static void restriction_hides_from_history(MSH_UNUSED void **state)
{
    struct doing d = { .person_id = 21, .tail = true };
    struct msh_err err;
    int64_t first;

    assert_int_equal(msh_tx_run(db.store, "restrict", restrict_tx, &d, &err), 0);
    assert_int_equal(history(&desk, "13800001234", false, &first), 1);
    d.tail = false;
    assert_int_equal(msh_tx_run(db.store, "release", restrict_tx, &d, &err), 0);
    assert_int_equal(history(&desk, "13800001234", false, &first), 2);
    d.person_id = 999;
    assert_int_equal(msh_tx_run(db.store, "restrict", restrict_tx, &d, &err), MSH_E_NOT_FOUND);
}

static void correction_replaces_everything(MSH_UNUSED void **state)
{
    struct doing d = { .person_id = 21 };
    struct msh_person_clear clear;
    struct msh_err err;
    int64_t first;

    seal(&d, "甲甲", "13911112222");
    assert_int_equal(msh_tx_run(db.store, "correct", correct_tx, &d, &err), 0);
    assert_int_equal(opened(21, &clear, &err), 0);
    assert_string_equal(clear.phone, "13911112222");
    assert_int_equal(history(&desk, "13800001234", false, &first), 1);
    assert_int_equal(history(&desk, "13911112222", false, &first), 1);
}

static void a_destroyed_key_leaves_a_tombstone(MSH_UNUSED void **state)
{
    struct doing d = { .person_id = 11, .ticket_id = 1 };
    struct msh_person_clear clear;
    struct msh_err err = { 0 };
    int64_t first;

    assert_int_equal(msh_tx_read(db.store, "live", live_tx, &d, &err), 0);
    assert_int_equal(msh_tx_run(db.store, "destroy", destroy_tx, &d, &err), 0);
    assert_int_equal(msh_tx_run(db.store, "destroy", destroy_tx, &d, &err), 0);
    assert_int_equal(opened(11, &clear, &err), MSH_E_STATE);
    assert_string_equal(err.code, "person_destroyed");
    assert_int_equal(msh_tx_read(db.store, "live", live_tx, &d, &err), MSH_E_STALE);
    assert_int_equal(history(&desk, "13800001234", false, &first), 0);
    assert_int_equal(history(&desk, "1234", true, &first), 0);
    seal(&d, "again", NULL);
    assert_int_equal(msh_tx_run(db.store, "correct", correct_tx, &d, &err), MSH_E_STATE);
    d.person_id = 998;
    assert_int_equal(msh_tx_run(db.store, "correct", correct_tx, &d, &err), MSH_E_NOT_FOUND);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM person WHERE person_id = 11 AND"
                                            " (key_sealed IS NOT NULL OR name_sealed IS NOT NULL OR"
                                            " phone_sealed IS NOT NULL OR phone_hash IS NOT NULL OR"
                                            " tail_hash IS NOT NULL)"),
                     0);
    assert_int_equal(msh_tx_read(db.store, "info", info_tx, &d, &err), 0);
    assert_int_equal(d.n, 1);
    assert_int_equal(d.info[0].destroyed_at, WORLD_T0 + 99);
    assert_false(d.info[0].has_name || d.info[0].has_phone);
}

static void inspectors_may_delay_what_is_shown(MSH_UNUSED void **state)
{
    struct doing d = { .person_id = 12, .ticket_id = WORLD_T0 };
    struct msh_err err;

    assert_int_equal(msh_tx_run(db.store, "reveal", reveal_tx, &d, &err), 0);
    d.ticket_id = 2;
    assert_int_equal(msh_tx_read(db.store, "info", info_tx, &d, &err), 0);
    assert_int_equal(d.n, 2);
    assert_int_equal(d.info[0].person_id, 12);
    assert_int_equal(d.info[0].reveal_until, WORLD_T0);
    assert_true(d.info[0].has_phone && !d.info[0].has_name);
}

static void masks_show_little(MSH_UNUSED void **state)
{
    static const struct {
        const char *phone, *masked;
    } cases[] = { { "13800001234", "138****1234" },
                  { "0372-1234567", "037****4567" },
                  { "1234567", "****67" },
                  { "110", "****" } };
    char out[64], small[8];

    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        msh_person_mask_phone(cases[i].phone, out, sizeof(out));
        assert_string_equal(out, cases[i].masked);
    }
    msh_person_mask_name("欧阳某某", out, sizeof(out));
    assert_string_equal(out, "欧**");
    msh_person_mask_name("\xF0\xA0\xAE\xB7野", small, sizeof(small));
    assert_string_equal(small, "\xF0\xA0\xAE\xB7**");
    msh_person_mask_name("", out, sizeof(out));
    assert_string_equal(out, "**");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_opens_only_in_its_place),
        cmocka_unit_test(a_persons_key_does_not_stay_in_memory),
        cmocka_unit_test(bad_contacts_are_named),
        cmocka_unit_test(phones_are_one_however_written),
        cmocka_unit_test(callers_find_what_they_may),
        cmocka_unit_test(restriction_hides_from_history),
        cmocka_unit_test(correction_replaces_everything),
        cmocka_unit_test(a_destroyed_key_leaves_a_tombstone),
        cmocka_unit_test(inspectors_may_delay_what_is_shown),
        cmocka_unit_test(masks_show_little),
    };

    return cmocka_run_group_tests_name("person", tests, set_up, tear_down);
}
