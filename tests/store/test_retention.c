/* Personal data whose time is over: gathered, decided by two people, destroyed, and destroyed again
 * after a restore; every chain verifies throughout. */
#include "told.h"
#include "town.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/destroy.h"
#include "service/retention.h"
#include "service/rights.h"
#include "service/verify/verify.h"
#include "service/work.h"
#include "store/destroyed.h"
#include "store/rule_store.h"

#define YEARS_3 (3 * 366 * MSH_DAY_MS)

static struct town town;
static struct msh_err err;
static int64_t hotline;

static int setup(MSH_UNUSED void **state)
{
    town_open(&town, false);
    hotline = town_unit(&town, "hotline");
    town_ok(msh_work_prepare(town.service, &err), &err);
    return 0;
}

static int teardown(MSH_UNUSED void **state)
{
    town_close(&town);
    return 0;
}

static struct msh_principal staff(enum msh_role role, int64_t account_id)
{
    struct msh_principal p = { .kind = MSH_PRINCIPAL_STAFF,
                               .account_id = account_id,
                               .grants = { { role, hotline, 0 } },
                               .n_grants = 1 };

    msh_principal_settle(&p);
    return p;
}

static struct msh_call call_of(const struct msh_principal *who)
{
    return (struct msh_call){
        .service = town.service, .principal = who, .arena = &town.arena, .if_match = -1
    };
}

static int set_years(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    struct msh_setting setting = { .name = "retention_years", .value = arg, .legal_ref = "local" };

    return msh_setting_put(tx, town.service->region.region_id, &setting, e);
}

static void keep_for(const char *years)
{
    char value[8];

    snprintf(value, sizeof(value), "%s", years);
    town_ok(test_tell(town.service, set_years, value, &err), &err);
}

static int64_t speak(void)
{
    struct msh_principal citizen = { .kind = MSH_PRINCIPAL_ANONYMOUS,
                                     .roles = MSH_ACTOR_ANONYMOUS };
    struct msh_call call = call_of(&citizen);
    struct msh_intake intake = { .text = "厂房冒烟，请派人来看。",
                                 .channel = "phone",
                                 .type = MSH_TYPE_HELP,
                                 .identity = MSH_IDENTITY_REAL,
                                 .contact = { "程一禾", "13900000000" } };
    struct msh_registered made;

    town_ok(msh_ticket_register(&call, &intake, &made, &err), &err);
    return made.ticket_id;
}

/* Handed to the fire brigade: an end without a callback. */
static int64_t spoken_and_ended(void)
{
    struct msh_principal operator= staff(MSH_STAFF_OPERATOR, 11);
    struct msh_call call = call_of(&operator);
    int64_t id = speak();
    struct msh_act act = { .ticket_id = id,
                           .part = "ticket",
                           .text = "已转消防",
                           .urgency = -1,
                           .type = -1,
                           .command = { .op = MSH_OP_TRANSFER, .reason_code = "119" } };
    struct msh_acted acted;

    town_ok(msh_ticket_act(&call, &act, &acted, &err), &err);
    return id;
}

static void archive_all(void)
{
    town_ok(msh_work_advance(town.service, 40 * MSH_DAY_MS, &err), &err);
}

static const struct msh_stmt set_clock = {
    .name = "test_set_clock",
    .sql = "UPDATE region SET clock_offset_ms = $2 WHERE region_id = $1",
};

static int put_clock(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    const int64_t *offset = arg;

    return msh_db_exec(tx, &set_clock,
                       MSH_VALS(msh_i(town.service->region.region_id), msh_i(*offset)), NULL, e);
}

/* The sandbox's clock, this far from the real one. */
static void clock_at(int64_t offset)
{
    town_ok(msh_tx_run(town.service->store, "clock", put_clock, &offset, &err), &err);
}

/* The business clock stands three years back while `n` people speak and their tickets end. */
static int64_t ended_years_ago(int n)
{
    int64_t id = 0;

    clock_at(-YEARS_3);
    for (int i = 0; i < n; i++)
        id = spoken_and_ended();
    archive_all();
    clock_at(0);
    return id;
}

static void problem(MSH_UNUSED void *arg, const char *line)
{
    fail_msg("%s", line);
}

static void expect_verified(void)
{
    struct msh_verdict verdict;

    town_ok(msh_verify(town.service, problem, NULL, &verdict, &err), &err);
    assert_int_equal(verdict.problems, 0);
}

struct named {
    const char *code;
    int64_t n;
};

static void count_named(void *arg, const char *line)
{
    struct named *named = arg;

    named->n += strstr(line, named->code) != NULL;
}

/* How many problems of this code verify finds. */
static int64_t problems_named(const char *code)
{
    struct named named = { .code = code };
    struct msh_verdict verdict;

    town_ok(msh_verify(town.service, count_named, &named, &verdict, &err), &err);
    assert_true(verdict.problems >= named.n);
    return named.n;
}

static int64_t gathered(void)
{
    int64_t list_id = -1;

    town_ok(msh_retention_gather(town.service, true, &list_id, &err), &err);
    return list_id;
}

static int64_t alive(void)
{
    return test_sql_i64(town.service->store,
                        "SELECT COUNT(*) FROM person WHERE key_sealed IS NOT NULL");
}

static int unmask(int64_t ticket_id)
{
    struct msh_principal desk = staff(MSH_STAFF_OPERATOR, 11);
    struct msh_call call = call_of(&desk);
    struct msh_person_clear clear;

    return msh_person_unmask(&call, ticket_id, "核实", &clear, &err);
}

static struct msh_retention_list list_of(int64_t list_id)
{
    struct msh_retention_list list;
    struct msh_retention_item *items;
    size_t n;

    town_ok(msh_retention_read(town.service, &town.arena, list_id, 0, 100, &list, &items, &n, &err),
            &err);
    assert_int_equal(n, list.persons);
    return list;
}

/* Two people, then the job; `list_id` is destroyed. */
static void decide(int64_t list_id)
{
    struct msh_principal first = staff(MSH_STAFF_SUPERVISOR, 15);
    struct msh_principal second = staff(MSH_STAFF_AUDITADMIN, 31);
    struct msh_call call = call_of(&first);
    int64_t n;

    town_ok(msh_retention_confirm(&call, list_id, &err), &err);
    call = call_of(&second);
    town_ok(msh_retention_confirm(&call, list_id, &err), &err);
    town_ok(msh_work_run(town.service, 0, &n, &err), &err);
}

static void nothing_expires_without_a_period_or_before_its_end(MSH_UNUSED void **state)
{
    struct msh_retention_report report;
    int64_t ended;

    (void)speak();
    (void)spoken_and_ended();
    archive_all();
    assert_int_equal(gathered(), 0); /* no period is set */
    town_ok(msh_retention_report(town.service, &town.arena, 0, 10, &report, &err), &err);
    assert_true(report.years == 0 && report.cutoff_at == 0 && report.n_lists == 0);
    keep_for("1");
    assert_int_equal(gathered(), 0);
    /* Ten years of the business clock are no time: retention follows the real one. */
    town_ok(msh_work_advance(town.service, 3650 * MSH_DAY_MS, &err), &err);
    assert_int_equal(gathered(), 0);
    assert_int_equal(alive(), 2);
    ended = ended_years_ago(1);
    keep_for("4");
    assert_int_equal(gathered(), 0);
    keep_for("2");
    int64_t list_id = gathered();
    assert_true(list_id > 0);
    struct msh_retention_list list = list_of(list_id);
    assert_int_equal(list.persons, 1); /* one is open, one ended not long ago */
    assert_int_equal(list.state, MSH_RETENTION_PROPOSED);
    assert_int_equal(unmask(ended), 0);
    assert_int_equal(gathered(), 0); /* one list at a time */
    expect_verified();
}

static void it_takes_two_people(MSH_UNUSED void **state)
{
    struct msh_principal first = staff(MSH_STAFF_SUPERVISOR, 15);
    struct msh_principal second = staff(MSH_STAFF_AUDITADMIN, 31), program = second;
    struct msh_call call = call_of(&first);
    struct msh_retention_item *items;
    struct msh_retention_list list;
    int64_t ended = ended_years_ago(1), n;
    size_t n_items;

    keep_for("2");
    town_ok(msh_work_advance(town.service, 2 * MSH_DAY_MS, &err), &err); /* the daily job */
    list = (struct msh_retention_list){
        .list_id = test_sql_i64(town.service->store, "SELECT MAX(list_id) FROM retention_list")
    };
    assert_int_equal(msh_retention_confirm(&call, list.list_id + 1, &err), MSH_E_NOT_FOUND);
    call.if_match = 1;
    assert_int_equal(msh_retention_confirm(&call, list.list_id, &err), MSH_E_STALE);
    call.if_match = -1;
    town_ok(msh_retention_confirm(&call, list.list_id, &err), &err);
    assert_int_equal(msh_retention_confirm(&call, list.list_id, &err), MSH_E_FORBIDDEN);
    assert_string_equal(err.code, "second_person");
    program.kind = MSH_PRINCIPAL_TOKEN;
    call = call_of(&program);
    assert_int_equal(msh_retention_confirm(&call, list.list_id, &err), MSH_E_FORBIDDEN);
    assert_string_equal(err.code, "person_only");
    town_ok(msh_work_run(town.service, 0, &n, &err), &err);
    assert_int_equal(unmask(ended), 0);
    call = call_of(&second);
    town_ok(msh_retention_confirm(&call, list.list_id, &err), &err);
    assert_int_equal(msh_retention_refuse(&call, list.list_id, "x", &err), MSH_E_STATE);
    town_ok(msh_work_run(town.service, 0, &n, &err), &err);
    assert_true(unmask(ended) < 0);
    town_ok(msh_retention_read(town.service, &town.arena, list.list_id, 0, 10, &list, &items,
                               &n_items, &err),
            &err);
    assert_int_equal(list.state, MSH_RETENTION_DONE);
    assert_int_equal(list.asked_by, 15);
    assert_int_equal(list.decided_by, 31);
    assert_int_equal(list.destroyed, 1);
    assert_int_equal(n_items, 1);
    assert_true(items[0].ticket_id == ended && items[0].destroyed_at > 0);
    assert_non_null(items[0].number);
    assert_int_equal(alive(), 0);
    assert_int_equal(
        test_sql_i64(town.service->store, "SELECT COUNT(*) FROM event WHERE op = 'destroy_person'"),
        1);
    expect_verified();
}

static void a_dropped_list_destroys_nothing_and_rests(MSH_UNUSED void **state)
{
    struct msh_principal first = staff(MSH_STAFF_SUPERVISOR, 15);
    struct msh_call call = call_of(&first);
    int64_t again = -1;

    (void)ended_years_ago(1);
    keep_for("2");
    int64_t list_id = gathered();
    town_ok(msh_retention_refuse(&call, list_id, "诉讼中", &err), &err);
    assert_string_equal(list_of(list_id).reason, "诉讼中");
    assert_int_equal(msh_retention_confirm(&call, list_id, &err), MSH_E_STATE);
    assert_int_equal(alive(), 1);
    town_ok(msh_retention_gather(town.service, false, &again, &err), &err);
    assert_int_equal(again, 0);
    assert_true(gathered() > list_id); /* asked for by a person */
    expect_verified();
}

static void a_changed_list_is_not_carried_out(MSH_UNUSED void **state)
{
    struct msh_principal first = staff(MSH_STAFF_SUPERVISOR, 15);
    struct msh_principal second = staff(MSH_STAFF_SUPERVISOR, 16);
    struct msh_call call = call_of(&first);

    (void)ended_years_ago(2);
    keep_for("2");
    int64_t list_id = gathered();
    town_ok(msh_retention_confirm(&call, list_id, &err), &err);
    test_sql(town.service->store, "DELETE FROM retention_item WHERE person_id ="
                                  " (SELECT MAX(person_id) FROM retention_item)");
    call = call_of(&second);
    assert_int_equal(msh_retention_confirm(&call, list_id, &err), MSH_E_CORRUPT);
    assert_int_equal(alive(), 2);
}

/* What inspectors still hold back is not destroyed under them. */
static void a_held_back_opening_keeps_the_person(MSH_UNUSED void **state)
{
    (void)ended_years_ago(1);
    keep_for("2");
    test_sql(town.service->store, "UPDATE person SET reveal_until = 9000000000000");
    assert_int_equal(gathered(), 0);
    test_sql(town.service->store, "UPDATE person SET reveal_until = 1");
    assert_true(gathered() > 0);
}

/* The restore of an older database: the sealed person is back until the process starts. */
static const struct msh_stmt copy_person = {
    .name = "test_copy_person",
    .sql = "SELECT key_sealed, name_sealed, phone_sealed FROM person WHERE region_id = $1",
};
static const struct msh_stmt put_person = {
    .name = "test_put_person",
    .sql = "UPDATE person SET key_sealed = $2, name_sealed = $3, phone_sealed = $4,"
           " destroyed_at = NULL WHERE region_id = $1",
};
static const struct msh_stmt put_mark = {
    .name = "test_put_mark",
    .sql = "UPDATE destroyed_mark SET bytes = 0 WHERE region_id = $1",
};

struct saved {
    uint8_t bytes[3][512];
    size_t n[3];
};

static int save_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *e)
{
    struct saved *saved = arg;

    for (int i = 0; i < 3; i++) {
        const void *blob = msh_rows_blob(rows, i, &saved->n[i]);

        assert_true(blob != NULL && saved->n[i] <= sizeof(saved->bytes[i]));
        memcpy(saved->bytes[i], blob, saved->n[i]);
    }
    return 0;
}

static int back_up(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    return msh_db_one(tx, &copy_person, MSH_VALS(msh_i(town.service->region.region_id)), save_row,
                      arg, e);
}

static int restore(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    const struct saved *s = arg;
    int64_t region_id = town.service->region.region_id;
    int rc = msh_db_exec(tx, &put_person,
                         MSH_VALS(msh_i(region_id), msh_b(s->bytes[0], s->n[0]),
                                  msh_b(s->bytes[1], s->n[1]), msh_b(s->bytes[2], s->n[2])),
                         NULL, e);

    return rc < 0 ? rc : msh_db_exec(tx, &put_mark, MSH_VALS(msh_i(region_id)), NULL, e);
}

static void a_restore_keeps_destroyed_keys_destroyed(MSH_UNUSED void **state)
{
    struct msh_destroy_check check;
    struct saved saved;
    int64_t ended = ended_years_ago(1), again = -1;

    keep_for("2");
    town_ok(msh_tx_read(town.service->store, "back_up", back_up, &saved, &err), &err);
    decide(gathered());
    assert_int_equal(alive(), 0);
    expect_verified();
    test_sql(town.service->store, "UPDATE retention_list SET asked_by = asked_by + 1");
    assert_int_equal(problems_named("list_differs"), 1);
    test_sql(town.service->store, "UPDATE retention_list SET asked_by = asked_by - 1,"
                                  " destroyed = destroyed - 1");
    assert_int_equal(problems_named("list_differs"), 1);
    test_sql(town.service->store, "UPDATE retention_list SET destroyed = destroyed + 1,"
                                  " list_id = list_id + 1");
    assert_int_equal(problems_named("list_missing"), 1);
    assert_int_equal(problems_named("list_unknown"), 1);
    test_sql(town.service->store, "UPDATE retention_list SET list_id = list_id - 1");
    town_ok(msh_destroy_again(town.service, &again, &err), &err);
    assert_int_equal(again, 0);
    town_ok(msh_tx_run(town.service->store, "restore", restore, &saved, &err), &err);
    assert_int_equal(unmask(ended), 0);
    town_ok(msh_destroy_verify(town.service, INT64_MAX, &check, &err), &err);
    assert_true(check.listed == 1 && check.alive == 1 && check.first_alive == ended);
    assert_int_equal(problems_named("destroyed_alive"), 1);
    town_ok(msh_destroy_again(town.service, &again, &err), &err);
    assert_int_equal(again, 1);
    assert_true(unmask(ended) < 0);
    town_ok(msh_destroy_verify(town.service, INT64_MAX, &check, &err), &err);
    assert_true(check.listed == 1 && check.alive == 0 && !check.shorter);
    town_ok(msh_destroy_again(town.service, &again, &err), &err);
    assert_int_equal(again, 0);
    expect_verified();
}

/* An erasure stands in the list outside as well. Two accounts decide; the requester is neither. */
static void an_erasure_is_listed_too(MSH_UNUSED void **state)
{
    int64_t id = speak();
    struct msh_principal requester = { .kind = MSH_PRINCIPAL_REQUESTER,
                                       .ticket_id = id,
                                       .roles = MSH_ACTOR_REQUESTER };
    struct msh_principal first = staff(MSH_STAFF_SUPERVISOR, 15);
    struct msh_principal second = staff(MSH_STAFF_SUPERVISOR, 16);
    struct msh_call call = call_of(&requester);
    struct msh_destroy_check check;
    bool done = true;

    town_ok(msh_person_erase(&call, id, &done, &err), &err);
    assert_false(done);
    call = call_of(&first);
    town_ok(msh_person_erase(&call, id, &done, &err), &err);
    assert_false(done);
    assert_int_equal(msh_person_erase(&call, id, &done, &err), MSH_E_FORBIDDEN);
    call = call_of(&requester);
    town_ok(msh_person_erase(&call, id, &done, &err), &err);
    assert_false(done);
    call = call_of(&second);
    town_ok(msh_person_erase(&call, id, &done, &err), &err);
    assert_true(done);
    assert_int_equal(alive(), 0);
    town_ok(msh_destroy_verify(town.service, INT64_MAX, &check, &err), &err);
    assert_int_equal(check.listed, 1);
    assert_int_equal(test_sql_i64(town.service->store, "SELECT bytes FROM destroyed_mark") > 0, 1);
    expect_verified();
}

/* The list outside, by itself. */
static void a_cut_line_names_nobody(MSH_UNUSED void **state)
{
    struct msh_destroyed items[MSH_DESTROYED_BATCH] = { { 7, 70, 1 }, { 8, 80, 2 } };
    int64_t from = -1, to = -1, next = -1;
    char path[160];
    struct stat st;
    size_t n = 9;
    int fd;

    town_ok(msh_destroyed_size(town.dir, &to, &err), &err);
    assert_int_equal(to, 0);
    town_ok(msh_destroyed_append(town.dir, items, 2, &from, &to, &err), &err);
    assert_true(from == 0 && to == 14);
    snprintf(path, sizeof(path), "%s/keys/destroyed", town.dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_int_equal(write(fd, "123", 3), 3); /* the power goes */
    close(fd);
    items[0] = (struct msh_destroyed){ 9, 90, 3 };
    town_ok(msh_destroyed_append(town.dir, items, 1, &from, &to, &err), &err);
    town_ok(msh_destroyed_read(town.dir, 0, items, &n, &next, &err), &err);
    assert_int_equal(n, 3);
    assert_true(items[0].person_id == 7 && items[1].ticket_id == 80 && items[2].person_id == 9);
    assert_int_equal(next, to);
    town_ok(msh_destroyed_read(town.dir, next, items, &n, &next, &err), &err);
    assert_true(n == 0 && next == to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_expires_without_a_period_or_before_its_end, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(it_takes_two_people, setup, teardown),
        cmocka_unit_test_setup_teardown(a_dropped_list_destroys_nothing_and_rests, setup, teardown),
        cmocka_unit_test_setup_teardown(a_changed_list_is_not_carried_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_held_back_opening_keeps_the_person, setup, teardown),
        cmocka_unit_test_setup_teardown(a_restore_keeps_destroyed_keys_destroyed, setup, teardown),
        cmocka_unit_test_setup_teardown(an_erasure_is_listed_too, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cut_line_names_nobody, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
