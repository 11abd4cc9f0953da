/*
 * The closed loop through the service, without HTTP: a small city, people of every role, a ticket
 * from word to archive, and verify's verdict. Also what a damaged row makes verify say.
 */
#include "base/base.h"

#include "base/id.h"
#include "service/auth.h"
#include "service/directory.h"
#include "service/open.h"
#include "service/rights.h"
#include "service/structure.h"
#include "service/ticket.h"
#include "service/verify/verify.h"
#include "service/work.h"
#include "small_city.h"

static struct msh_err err;

/* From a citizen's word to a reply under review; answers the ticket. */
static int64_t until_reply(struct small_city *city, int64_t *ret_task)
{
    struct msh_share share = { city->bureau, MSH_ROLE_LEAD, "三定职责", 0 };
    int64_t id = city_speak(city, MSH_IDENTITY_REAL).ticket_id;
    (void)city_act_as(city, city_staff(MSH_STAFF_OPERATOR, city->hotline, 11),
                      (struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_TRIAGE } });
    (void)city_act_as(
        city, city_staff(MSH_STAFF_DISPATCHER, city->hotline, 12),
        (struct msh_act){ .ticket_id = id,
                          .command = { .op = MSH_OP_DISPATCH, .shares = &share, .n_shares = 1 } });
    struct msh_ticket_view view =
        city_view_as(city, city_staff(MSH_STAFF_CLERK, city->bureau, 21), id);
    int64_t task = view.row.ticket.tasks[0].id;
    (void)city_act_as(
        city, city_staff(MSH_STAFF_CLERK, city->bureau, 21),
        (struct msh_act){ .part = "task", .command = { .op = MSH_OP_SIGN, .target_id = task } });
    (void)city_act_as(city, city_staff(MSH_STAFF_CLERK, city->bureau, 21),
                      (struct msh_act){ .part = "task",
                                        .text = "已责令停工整改。",
                                        .public_text = "您反映的工地已停止夜间施工。",
                                        .command = { .op = MSH_OP_REPLY,
                                                     .target_id = task,
                                                     .contacted = MSH_ANSWER_NO,
                                                     .solved = MSH_ANSWER_YES } });
    (void)city_act_as(
        city, city_staff(MSH_STAFF_HEAD, city->bureau, 22),
        (struct msh_act){ .part = "task", .command = { .op = MSH_OP_APPROVE, .target_id = task } });
    *ret_task = task;
    return id;
}

static void word_to_archive(void **state)
{
    struct small_city *city = *state;
    int64_t task = 0;
    int64_t id = until_reply(city, &task);
    struct msh_acted acted =
        city_act_as(city, city_staff(MSH_STAFF_REVIEWER, city->hotline, 13),
                    (struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_PASS } });
    assert_int_equal(acted.state, MSH_TICKET_CALLBACK);
    acted = city_act_as(city, city_staff(MSH_STAFF_CALLBACK, city->hotline, 14),
                        (struct msh_act){ .ticket_id = id,
                                          .text = "晚上安静了",
                                          .pressed = MSH_ANSWER_YES,
                                          .command = { .op = MSH_OP_SOLVED,
                                                       .contacted = MSH_ANSWER_YES,
                                                       .solved = MSH_ANSWER_YES,
                                                       .rating = MSH_RATING_GOOD } });
    assert_int_equal(acted.state, MSH_TICKET_CLOSED);
    city_verified(city);
    city_ok(msh_work_prepare(city->service, &err), &err);
    city_ok(msh_work_advance(city->service, 40 * MSH_DAY_MS, &err), &err);
    struct msh_ticket_view view =
        city_view_as(city, city_staff(MSH_STAFF_SUPERVISOR, city->hotline, 15), id);
    assert_int_equal(view.row.ticket.state, MSH_TICKET_ARCHIVED);
    assert_int_equal(view.row.ticket.first_rating, MSH_RATING_GOOD);
    city_verified(city);
}

static void limit_passes(void **state)
{
    struct small_city *city = *state;
    struct msh_share share = { city->bureau, MSH_ROLE_LEAD, "三定职责", 0 };
    int64_t id = city_speak(city, MSH_IDENTITY_ANONYMOUS).ticket_id;
    (void)city_act_as(city, city_staff(MSH_STAFF_OPERATOR, city->hotline, 11),
                      (struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_TRIAGE } });
    (void)city_act_as(
        city, city_staff(MSH_STAFF_DISPATCHER, city->hotline, 12),
        (struct msh_act){ .ticket_id = id,
                          .command = { .op = MSH_OP_DISPATCH, .shares = &share, .n_shares = 1 } });
    city_ok(msh_work_prepare(city->service, &err), &err);
    city_ok(msh_work_advance(city->service, 30 * MSH_DAY_MS, &err), &err);
    struct msh_ticket_view view =
        city_view_as(city, city_staff(MSH_STAFF_SUPERVISOR, city->hotline, 15), id);
    assert_int_equal(view.row.ticket.state, MSH_TICKET_HANDLING);
    assert_true(view.row.ticket.tasks[0].window_closed);
    assert_int_equal(view.row.ticket.n_callbacks, 1);
    assert_int_equal(view.row.ticket.callbacks[0].cause, MSH_ASK_CAUSE_EXPIRED);
    assert_int_equal(
        city_try_as(city, city_staff(MSH_STAFF_CLERK, city->bureau, 21),
                    (struct msh_act){ .part = "claim",
                                      .ticket_id = id,
                                      .text = "不属我局",
                                      .command = { .op = MSH_OP_ASK,
                                                   .target_id = view.row.ticket.tasks[0].id,
                                                   .claim_kind = MSH_CLAIM_RETURN,
                                                   .reason_code = "jurisdiction" } },
                    &err),
        MSH_E_STATE);
    assert_string_equal(err.code, "window_closed");
    city_verified(city);
}

#define TELLING " FROM job WHERE kind IN ('remind', 'warn')"

/* People are told in their working time, whenever the limit passes (design §4). */
static void reminders_keep_hours(void **state)
{
    struct small_city *city = *state;
    int64_t task = 0;
    (void)until_reply(city, &task);
    const struct msh_directory *directory = msh_service_directory(city->service);
    const struct msh_calendar *calendar = msh_directory_calendar(directory);
    struct msh_store *store = city->service->store;
    int64_t first = test_sql_i64(store, "SELECT MIN(due_at)" TELLING);
    int64_t last = test_sql_i64(store, "SELECT MAX(due_at)" TELLING);
    assert_int_equal(test_sql_i64(store, "SELECT COUNT(*)" TELLING), 2);
    assert_true(first < last);
    assert_int_equal(msh_calendar_at_work(calendar, first), first);
    assert_int_equal(msh_calendar_at_work(calendar, last), last);
    msh_directory_release(directory);
}

/* An archive waits for the city's own days, not only for the end of objections. */
static void the_archive_waits_as_set(void **state)
{
    struct small_city *city = *state;
    int64_t task = 0, id = until_reply(city, &task);
    const struct msh_principal hotline = city_staff(MSH_STAFF_SUPERVISOR, city->hotline, 15);
    struct msh_call call = {
        .service = city->service, .principal = &hotline, .arena = &city->arena, .if_match = -1
    };
    city_ok(msh_structure_setting_put(&call, "archive_days", "60", "local", &err), &err);
    city_ok(msh_service_reload(city->service, &err), &err);
    (void)city_act_as(city, city_staff(MSH_STAFF_REVIEWER, city->hotline, 13),
                      (struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_PASS } });
    (void)city_act_as(city, city_staff(MSH_STAFF_CALLBACK, city->hotline, 14),
                      (struct msh_act){ .ticket_id = id,
                                        .command = { .op = MSH_OP_SOLVED,
                                                     .contacted = MSH_ANSWER_YES,
                                                     .solved = MSH_ANSWER_YES } });
    city_ok(msh_work_advance(city->service, 59 * MSH_DAY_MS, &err), &err);
    assert_int_equal(city_view_as(city, hotline, id).row.ticket.state, MSH_TICKET_CLOSED);
    city_ok(msh_work_advance(city->service, 2 * MSH_DAY_MS, &err), &err);
    assert_int_equal(city_view_as(city, hotline, id).row.ticket.state, MSH_TICKET_ARCHIVED);
}

/* A unit never sees the original of a confidential ticket, and nothing at all before the hotline
 * wrote a rendition that somebody else approved. */
static void confidential_by_rendition(void **state)
{
    struct small_city *city = *state;
    struct msh_share share = { city->bureau, MSH_ROLE_LEAD, "三定职责", 0 };
    int64_t id = city_speak(city, MSH_IDENTITY_CONFIDENTIAL).ticket_id, rendition = 0;
    struct msh_principal operator= city_staff(MSH_STAFF_OPERATOR, city->hotline, 11);
    struct msh_principal dispatcher = city_staff(MSH_STAFF_DISPATCHER, city->hotline, 12);
    struct msh_principal clerk = city_staff(MSH_STAFF_CLERK, city->bureau, 21);
    struct msh_act dispatch = {
        .ticket_id = id, .command = { .op = MSH_OP_DISPATCH, .shares = &share, .n_shares = 1 }
    };
    struct msh_call call = {
        .service = city->service, .principal = &operator, .arena = & city->arena, .if_match = -1
    };
    (void)city_act_as(
        city, operator,(struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_TRIAGE } });
    assert_int_equal(city_try_as(city, dispatcher, dispatch, &err), MSH_E_STATE);
    assert_string_equal(err.code, "rendition_missing");
    city_ok(
        msh_rendition_write(&call, id, "工地夜间施工", "某工地夜间施工扰民。", &rendition, &err),
        &err);
    assert_int_equal(msh_rendition_pass(&call, id, rendition, &err), MSH_E_FORBIDDEN);
    call.principal = &dispatcher;
    city_ok(msh_rendition_pass(&call, id, rendition, &err), &err);
    (void)city_act_as(city, dispatcher, dispatch);
    struct msh_ticket_view view = city_view_as(city, clerk, id);
    assert_string_equal(view.title, "工地夜间施工");
    for (size_t i = 0; i < view.n_texts; i++)
        assert_null(strstr(view.texts[i].text, "孩子"));
    city_verified(city);
}

/* Every opening is recorded and told, may be held back for a time, and ends with the key; erasing
 * takes two and leaves the chains whole. */
static void persons_rights(void **state)
{
    struct small_city *city = *state;
    int64_t id = city_speak(city, MSH_IDENTITY_REAL).ticket_id;
    struct msh_principal caller = city_staff(MSH_STAFF_CALLBACK, city->hotline, 14);
    struct msh_principal first = city_staff(MSH_STAFF_SUPERVISOR, city->hotline, 15);
    struct msh_principal second = city_staff(MSH_STAFF_SUPERVISOR, city->hotline, 16);
    struct msh_principal requester = { .kind = MSH_PRINCIPAL_REQUESTER,
                                       .ticket_id = id,
                                       .roles = MSH_ACTOR_REQUESTER };
    struct msh_call call = {
        .service = city->service, .principal = &caller, .arena = &city->arena, .if_match = -1
    };
    struct msh_rectify right = { true, true, "王晓明", "13900005678" };
    struct msh_rectify phone = { .set_phone = true, .phone = "13900009999" };
    struct msh_rectify forget = { .set_name = true };
    struct msh_person_clear clear;
    struct msh_opening *openings;
    struct msh_pressure *pressures;
    size_t n = 0;
    bool done = true;
    assert_int_equal(msh_person_unmask(&call, id, "", &clear, &err), MSH_E_INVALID);
    city_ok(msh_person_unmask(&call, id, "回访核实", &clear, &err), &err);
    assert_string_equal(clear.name, "王小明");
    city_ok(msh_person_rectify(&call, id, &right, &err), &err);
    city_ok(msh_person_unmask(&call, id, "再次回访", &clear, &err), &err);
    assert_string_equal(clear.phone, "13900005678");
    city_ok(msh_person_rectify(&call, id, &phone, &err), &err);
    city_ok(msh_person_unmask(&call, id, "只改电话", &clear, &err), &err);
    assert_string_equal(clear.name, "王晓明");
    assert_string_equal(clear.phone, "13900009999");
    city_ok(msh_person_rectify(&call, id, &forget, &err), &err);
    city_ok(msh_person_unmask(&call, id, "姓名已删", &clear, &err), &err);
    assert_null(clear.name);
    assert_string_equal(clear.phone, "13900009999");
    phone.phone = NULL;
    assert_int_equal(msh_person_rectify(&call, id, &phone, &err), MSH_E_INVALID);
    assert_string_equal(err.field, "phone");
    call.principal = &requester;
    city_ok(msh_person_openings(&call, id, &openings, &n, &err), &err);
    assert_int_equal(n, 4);
    assert_string_equal(openings[0].reason, "回访核实");
    call.principal = &first;
    city_ok(msh_person_hold_back(&call, id, msh_service_real_now() + MSH_DAY_MS, &err), &err);
    call.principal = &requester;
    city_ok(msh_person_openings(&call, id, &openings, &n, &err), &err);
    assert_int_equal(n, 0);
    call.principal = &first;
    city_ok(msh_person_erase(&call, id, &done, &err), &err);
    assert_false(done);
    assert_int_equal(msh_person_erase(&call, id, &done, &err), MSH_E_FORBIDDEN);
    call.principal = &second;
    city_ok(msh_person_erase(&call, id, &done, &err), &err);
    assert_true(done);
    call.principal = &caller;
    assert_true(msh_person_unmask(&call, id, "x", &clear, &err) < 0);
    city_ok(msh_pressure_list(&call, 0, 0, 10, &pressures, &n, &err), &err);
    assert_int_equal(n, 0);
    city_verified(city);
}

static void damage_is_named(void **state)
{
    struct small_city *city = *state;
    int64_t task = 0;
    (void)until_reply(city, &task);
    city_verified(city);
    struct msh_verdict verdict;
    test_sql(city->service->store, "UPDATE text_piece SET text = 'x' WHERE kind = 'words'");
    city->problems = 0;
    city_ok(msh_verify(city->service, city_note_problem, city, &verdict, &err), &err);
    assert_non_null(strstr(city->told, "words_differ"));
    test_sql(city->service->store, "UPDATE ticket SET state = 'closed'");
    test_sql(city->service->store, "UPDATE clock SET due_at = due_at + 1");
    city->problems = 0;
    city_ok(msh_verify(city->service, city_note_problem, city, &verdict, &err), &err);
    assert_true(city->problems >= 3);
}

/* What was changed by hand shows also when a later act has written over it. */
static void damage_stays_named(void **state)
{
    struct small_city *city = *state;
    struct msh_principal operator= city_staff(MSH_STAFF_OPERATOR, city->hotline, 11);
    struct msh_principal system;
    int64_t task = 0, id = until_reply(city, &task), unit_id = 0;
    struct msh_call call = {
        .service = city->service, .principal = &system, .arena = &city->arena, .if_match = -1
    };
    struct msh_unit_in office = { .code = "later",
                                  .name = "后设办公室",
                                  .short_name = "后设办",
                                  .kind = "government",
                                  .family = "houshe",
                                  .parent = "city",
                                  .pinyin = "hsb",
                                  .level = 2 };
    struct msh_verdict verdict;
    msh_principal_system(&system);
    city_verified(city);
    test_sql(city->service->store, "UPDATE ticket SET place = '别处'");
    city_act_as(city, operator,(struct msh_act){
                          .ticket_id = id, .text = "已致电", .command = { .op = MSH_OP_REMARK } });
    city->problems = 0;
    city_ok(msh_verify(city->service, city_note_problem, city, &verdict, &err), &err);
    assert_int_equal(city->problems, 1);
    assert_non_null(strstr(city->told, "rows_differ: its rows had been changed"));
    test_sql(city->service->store, "UPDATE unit SET name = '别的局' WHERE code = 'street'");
    city_ok(msh_structure_unit_add(&call, &office, &unit_id, &err), &err);
    city->problems = 0;
    city_ok(msh_verify(city->service, city_note_problem, city, &verdict, &err), &err);
    assert_int_equal(city->problems, 2);
    assert_non_null(strstr(city->told, "rows_differ: its rows of unit had been changed"));
}

static void repeats_and_races(void **state)
{
    struct small_city *city = *state;
    struct msh_principal operator= city_staff(MSH_STAFF_OPERATOR, city->hotline, 11);
    struct msh_idem_key key = { .principal = "account:11", .route = "triage", .key = "k-1" };
    int64_t id = city_speak(city, MSH_IDENTITY_REAL).ticket_id;
    struct msh_call call = { .service = city->service,
                             .principal = &operator,
                             .arena = & city->arena,
                             .idem = &key,
                             .if_match = -1 };
    struct msh_act act = { .ticket_id = id,
                           .part = "ticket",
                           .urgency = -1,
                           .type = -1,
                           .command = { .op = MSH_OP_TRIAGE } };
    struct msh_acted first, again;
    city_ok(msh_ticket_act(&call, &act, &first, &err), &err);
    city_ok(msh_ticket_act(&call, &act, &again, &err), &err);
    assert_false(first.repeat);
    assert_true(again.repeat);
    assert_int_equal(first.version, again.version);
    call.idem = NULL;
    call.if_match = 1; /* the version before triage */
    act.command.op = MSH_OP_REMARK;
    act.text = "x";
    assert_int_equal(msh_ticket_act(&call, &act, &again, &err), MSH_E_STALE);
    city_verified(city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(word_to_archive, city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(limit_passes, city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(reminders_keep_hours, city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(the_archive_waits_as_set, city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(confidential_by_rendition, city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(persons_rights, city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(damage_is_named, city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(damage_stays_named, city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(repeats_and_races, city_setup, city_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
