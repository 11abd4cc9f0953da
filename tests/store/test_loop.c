/*
 * The closed loop through the service, without HTTP: a small city, people of every role, a ticket
 * from word to archive, and verify's verdict. Also what a damaged row makes verify say.
 */
#include "base/base.h"

#include "base/id.h"
#include "service/directory.h"
#include "service/open.h"
#include "service/rights.h"
#include "service/structure.h"
#include "service/ticket.h"
#include "service/verify.h"
#include "service/work.h"
#include "store.h"
#include "store/category_store.h"
#include "store/unit_store.h"

struct city {
    struct test_db db;
    char dir[96];
    struct msh_service *service;
    struct msh_arena arena;
    int64_t bureau, hotline, street;
    int problems;
    char first_problem[512];
};

static struct msh_err err;

static void ok(int rc)
{
    if (rc < 0)
        fail_msg("%s %s: %s", err.code, err.field, err.text);
}

static int add_city(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    struct city *city = arg;
    int64_t region_id = city->service->region.region_id;
    const struct msh_directory *directory = msh_service_directory(city->service);
    struct msh_category noise = { .scheme = "local",
                                  .code = "010101",
                                  .name = "施工噪声",
                                  .pinyin = "sgzs",
                                  .level = 1,
                                  .needs_place = true };
    struct msh_unit bureau = { .id = msh_service_new_id(city->service),
                               .code = "chengguan",
                               .name = "城市管理局",
                               .short_name = "城管局",
                               .level = 2,
                               .kind = "government",
                               .family = "chengguan",
                               .pinyin = "cgj",
                               .parent_id = msh_directory_unit_code(directory, "city")->id };
    struct msh_unit street = bureau;
    street.id = msh_service_new_id(city->service);
    street.code = "street", street.name = "和风街道", street.short_name = "和风", street.level = 3;
    street.kind = "township", street.family = "xiangzhen", street.parent_id = bureau.id;
    city->bureau = bureau.id;
    city->street = street.id;
    city->hotline = msh_directory_unit_code(directory, "hotline")->id;
    msh_directory_release(directory);
    int rc = msh_category_put(tx, region_id, &noise, e);
    if (rc == MSH_OK)
        rc = msh_unit_insert(tx, region_id, &bureau, e);
    if (rc == MSH_OK)
        rc = msh_unit_insert(tx, region_id, &street, e);
    return rc < 0 ? rc : msh_region_bump_epoch(tx, &city->service->region, e);
}

static int setup(void **state)
{
    struct city *city = msh_alloc0(1, sizeof(*city));
    (void)snprintf(city->dir, sizeof(city->dir), "/tmp/msh-loop-%d-XXXXXX", (int)getpid());
    assert_non_null(mkdtemp(city->dir));
    assert_int_equal(rmdir(city->dir), 0);
    test_db_open(&city->db, NULL);
    struct msh_init init = { .dir = city->dir, .preset = "anyang", .sandbox = true };
    if (test_engine() == MSH_ENGINE_POSTGRES)
        init.db = city->db.url;
    ok(msh_service_init(&init, &err));
    ok(msh_service_open(city->dir, &city->service, &err));
    ok(msh_tx_run(city->service->store, "city", add_city, city, &err));
    ok(msh_service_reload(city->service, &err));
    msh_arena_init(&city->arena, 512u << 20);
    *state = city;
    return 0;
}

static int teardown(void **state)
{
    struct city *city = *state;
    char command[160];
    msh_service_close(city->service);
    test_db_close(&city->db);
    msh_arena_done(&city->arena);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", city->dir);
    assert_int_equal(system(command), 0);
    free(city);
    return 0;
}

static struct msh_principal staff(enum msh_role role, int64_t unit_id, int64_t account_id)
{
    struct msh_principal p = { .kind = MSH_PRINCIPAL_STAFF,
                               .account_id = account_id,
                               .grants = { { role, unit_id, 0 } },
                               .n_grants = 1 };
    msh_principal_settle(&p);
    return p;
}

static struct msh_registered speak(struct city *city, enum msh_identity_mode identity)
{
    struct msh_principal citizen = { .kind = MSH_PRINCIPAL_ANONYMOUS,
                                     .roles = MSH_ACTOR_ANONYMOUS };
    struct msh_call call = {
        .service = city->service, .principal = &citizen, .arena = &city->arena, .if_match = -1
    };
    struct msh_intake intake = { .text = "夜里两点工地还在打桩，孩子睡不着。",
                                 .channel = "phone",
                                 .type = MSH_TYPE_COMPLAINT,
                                 .category = "010101",
                                 .place = { .detail = "和风路8号" },
                                 .identity = identity };
    struct msh_registered ret;
    if (identity != MSH_IDENTITY_ANONYMOUS)
        intake.contact = (struct msh_contact){ "王小明", "13800001234" };
    ok(msh_ticket_register(&call, &intake, &ret, &err));
    return ret;
}

static struct msh_acted act_as(struct city *city, struct msh_principal who, struct msh_act act)
{
    struct msh_call call = {
        .service = city->service, .principal = &who, .arena = &city->arena, .if_match = -1
    };
    struct msh_acted acted;
    act.urgency = act.type = -1;
    if (act.part == NULL)
        act.part = "ticket";
    ok(msh_ticket_act(&call, &act, &acted, &err));
    return acted;
}

static int try_as(struct city *city, struct msh_principal who, struct msh_act act)
{
    struct msh_call call = {
        .service = city->service, .principal = &who, .arena = &city->arena, .if_match = -1
    };
    struct msh_acted acted;
    act.urgency = act.type = -1;
    if (act.part == NULL)
        act.part = "ticket";
    return msh_ticket_act(&call, &act, &acted, &err);
}

static struct msh_ticket_view view_as(struct city *city, struct msh_principal who, int64_t id)
{
    struct msh_call call = { .service = city->service, .principal = &who, .arena = &city->arena };
    struct msh_ticket_view view;
    ok(msh_ticket_view(&call, id, &view, &err));
    return view;
}

static void note_problem(void *arg, const char *line)
{
    struct city *city = arg;
    if (city->problems++ == 0)
        msh_copy(city->first_problem, sizeof(city->first_problem), line);
}

static void expect_verified(struct city *city)
{
    struct msh_verdict verdict;
    city->problems = 0;
    ok(msh_verify(city->service, note_problem, city, &verdict, &err));
    if (verdict.problems != 0)
        fail_msg("%d problems, first: %s", city->problems, city->first_problem);
    assert_true(verdict.tickets > 0);
}

/* From a citizen's word to a reply under review; answers the ticket. */
static int64_t until_reply(struct city *city, int64_t *ret_task)
{
    struct msh_share share = { city->bureau, MSH_ROLE_LEAD, "三定职责", 0 };
    int64_t id = speak(city, MSH_IDENTITY_REAL).ticket_id;
    (void)act_as(city, staff(MSH_STAFF_OPERATOR, city->hotline, 11),
                 (struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_TRIAGE } });
    (void)act_as(
        city, staff(MSH_STAFF_DISPATCHER, city->hotline, 12),
        (struct msh_act){ .ticket_id = id,
                          .command = { .op = MSH_OP_DISPATCH, .shares = &share, .n_shares = 1 } });
    struct msh_ticket_view view = view_as(city, staff(MSH_STAFF_CLERK, city->bureau, 21), id);
    int64_t task = view.row.ticket.tasks[0].id;
    (void)act_as(
        city, staff(MSH_STAFF_CLERK, city->bureau, 21),
        (struct msh_act){ .part = "task", .command = { .op = MSH_OP_SIGN, .target_id = task } });
    (void)act_as(city, staff(MSH_STAFF_CLERK, city->bureau, 21),
                 (struct msh_act){ .part = "task",
                                   .text = "已责令停工整改。",
                                   .public_text = "您反映的工地已停止夜间施工。",
                                   .command = { .op = MSH_OP_REPLY,
                                                .target_id = task,
                                                .contacted = MSH_ANSWER_YES,
                                                .solved = MSH_ANSWER_YES } });
    (void)act_as(
        city, staff(MSH_STAFF_HEAD, city->bureau, 22),
        (struct msh_act){ .part = "task", .command = { .op = MSH_OP_APPROVE, .target_id = task } });
    *ret_task = task;
    return id;
}

static void word_to_archive(void **state)
{
    struct city *city = *state;
    int64_t task = 0;
    int64_t id = until_reply(city, &task);
    struct msh_acted acted =
        act_as(city, staff(MSH_STAFF_REVIEWER, city->hotline, 13),
               (struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_PASS } });
    assert_int_equal(acted.state, MSH_TICKET_CALLBACK);
    acted = act_as(city, staff(MSH_STAFF_CALLBACK, city->hotline, 14),
                   (struct msh_act){ .ticket_id = id,
                                     .text = "晚上安静了",
                                     .pressed = MSH_ANSWER_YES,
                                     .command = { .op = MSH_OP_SOLVED,
                                                  .contacted = MSH_ANSWER_YES,
                                                  .solved = MSH_ANSWER_YES,
                                                  .rating = MSH_RATING_GOOD } });
    assert_int_equal(acted.state, MSH_TICKET_CLOSED);
    expect_verified(city);
    ok(msh_work_prepare(city->service, &err));
    ok(msh_work_advance(city->service, 40 * MSH_DAY_MS, &err));
    struct msh_ticket_view view = view_as(city, staff(MSH_STAFF_SUPERVISOR, city->hotline, 15), id);
    assert_int_equal(view.row.ticket.state, MSH_TICKET_ARCHIVED);
    assert_int_equal(view.row.ticket.first_rating, MSH_RATING_GOOD);
    expect_verified(city);
}

static void limit_passes(void **state)
{
    struct city *city = *state;
    struct msh_share share = { city->bureau, MSH_ROLE_LEAD, "三定职责", 0 };
    int64_t id = speak(city, MSH_IDENTITY_ANONYMOUS).ticket_id;
    (void)act_as(city, staff(MSH_STAFF_OPERATOR, city->hotline, 11),
                 (struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_TRIAGE } });
    (void)act_as(
        city, staff(MSH_STAFF_DISPATCHER, city->hotline, 12),
        (struct msh_act){ .ticket_id = id,
                          .command = { .op = MSH_OP_DISPATCH, .shares = &share, .n_shares = 1 } });
    ok(msh_work_prepare(city->service, &err));
    ok(msh_work_advance(city->service, 30 * MSH_DAY_MS, &err));
    struct msh_ticket_view view = view_as(city, staff(MSH_STAFF_SUPERVISOR, city->hotline, 15), id);
    assert_int_equal(view.row.ticket.state, MSH_TICKET_HANDLING);
    assert_true(view.row.ticket.tasks[0].window_closed);
    assert_int_equal(view.row.ticket.n_callbacks, 1);
    assert_int_equal(view.row.ticket.callbacks[0].cause, MSH_ASK_CAUSE_EXPIRED);
    assert_int_equal(try_as(city, staff(MSH_STAFF_CLERK, city->bureau, 21),
                            (struct msh_act){ .part = "claim",
                                              .ticket_id = id,
                                              .text = "不属我局",
                                              .command = { .op = MSH_OP_ASK,
                                                           .target_id = view.row.ticket.tasks[0].id,
                                                           .claim_kind = MSH_CLAIM_RETURN,
                                                           .reason_code = "jurisdiction" } }),
                     MSH_E_STATE);
    assert_string_equal(err.code, "window_closed");
    expect_verified(city);
}

#define TELLING " FROM job WHERE kind IN ('remind', 'warn')"

/* People are told in their working time, whenever the limit passes (design §4). */
static void reminders_keep_hours(void **state)
{
    struct city *city = *state;
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
    struct city *city = *state;
    int64_t task = 0, id = until_reply(city, &task);
    const struct msh_principal hotline = staff(MSH_STAFF_SUPERVISOR, city->hotline, 15);
    struct msh_call call = {
        .service = city->service, .principal = &hotline, .arena = &city->arena, .if_match = -1
    };
    ok(msh_structure_setting_put(&call, "archive_days", "60", "local", &err));
    ok(msh_service_reload(city->service, &err));
    (void)act_as(city, staff(MSH_STAFF_REVIEWER, city->hotline, 13),
                 (struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_PASS } });
    (void)act_as(city, staff(MSH_STAFF_CALLBACK, city->hotline, 14),
                 (struct msh_act){ .ticket_id = id,
                                   .command = { .op = MSH_OP_SOLVED,
                                                .contacted = MSH_ANSWER_YES,
                                                .solved = MSH_ANSWER_YES } });
    ok(msh_work_advance(city->service, 59 * MSH_DAY_MS, &err));
    assert_int_equal(view_as(city, hotline, id).row.ticket.state, MSH_TICKET_CLOSED);
    ok(msh_work_advance(city->service, 2 * MSH_DAY_MS, &err));
    assert_int_equal(view_as(city, hotline, id).row.ticket.state, MSH_TICKET_ARCHIVED);
}

/* A unit never sees the original of a confidential ticket, and nothing at all before the hotline
 * wrote a rendition that somebody else approved. */
static void confidential_by_rendition(void **state)
{
    struct city *city = *state;
    struct msh_share share = { city->bureau, MSH_ROLE_LEAD, "三定职责", 0 };
    int64_t id = speak(city, MSH_IDENTITY_CONFIDENTIAL).ticket_id, rendition = 0;
    struct msh_principal operator= staff(MSH_STAFF_OPERATOR, city->hotline, 11);
    struct msh_principal dispatcher = staff(MSH_STAFF_DISPATCHER, city->hotline, 12);
    struct msh_principal clerk = staff(MSH_STAFF_CLERK, city->bureau, 21);
    struct msh_act dispatch = {
        .ticket_id = id, .command = { .op = MSH_OP_DISPATCH, .shares = &share, .n_shares = 1 }
    };
    struct msh_call call = {
        .service = city->service, .principal = &operator, .arena = & city->arena, .if_match = -1
    };
    (void)act_as(
        city, operator,(struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_TRIAGE } });
    assert_int_equal(try_as(city, dispatcher, dispatch), MSH_E_STATE);
    assert_string_equal(err.code, "rendition_missing");
    ok(msh_rendition_write(&call, id, "工地夜间施工", "某工地夜间施工扰民。", &rendition, &err));
    assert_int_equal(msh_rendition_pass(&call, id, rendition, &err), MSH_E_FORBIDDEN);
    call.principal = &dispatcher;
    ok(msh_rendition_pass(&call, id, rendition, &err));
    (void)act_as(city, dispatcher, dispatch);
    struct msh_ticket_view view = view_as(city, clerk, id);
    assert_string_equal(view.title, "工地夜间施工");
    for (size_t i = 0; i < view.n_texts; i++)
        assert_null(strstr(view.texts[i].text, "孩子"));
    expect_verified(city);
}

/* Every opening is recorded and told, may be held back for a time, and ends with the key; erasing
 * takes two and leaves the chains whole. */
static void persons_rights(void **state)
{
    struct city *city = *state;
    int64_t id = speak(city, MSH_IDENTITY_REAL).ticket_id;
    struct msh_principal caller = staff(MSH_STAFF_CALLBACK, city->hotline, 14);
    struct msh_principal first = staff(MSH_STAFF_SUPERVISOR, city->hotline, 15);
    struct msh_principal second = staff(MSH_STAFF_SUPERVISOR, city->hotline, 16);
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
    ok(msh_person_unmask(&call, id, "回访核实", &clear, &err));
    assert_string_equal(clear.name, "王小明");
    ok(msh_person_rectify(&call, id, &right, &err));
    ok(msh_person_unmask(&call, id, "再次回访", &clear, &err));
    assert_string_equal(clear.phone, "13900005678");
    ok(msh_person_rectify(&call, id, &phone, &err));
    ok(msh_person_unmask(&call, id, "只改电话", &clear, &err));
    assert_string_equal(clear.name, "王晓明");
    assert_string_equal(clear.phone, "13900009999");
    ok(msh_person_rectify(&call, id, &forget, &err));
    ok(msh_person_unmask(&call, id, "姓名已删", &clear, &err));
    assert_null(clear.name);
    assert_string_equal(clear.phone, "13900009999");
    phone.phone = NULL;
    assert_int_equal(msh_person_rectify(&call, id, &phone, &err), MSH_E_INVALID);
    assert_string_equal(err.field, "phone");
    call.principal = &requester;
    ok(msh_person_openings(&call, id, &openings, &n, &err));
    assert_int_equal(n, 4);
    assert_string_equal(openings[0].reason, "回访核实");
    call.principal = &first;
    ok(msh_person_hold_back(&call, id, msh_service_real_now() + MSH_DAY_MS, &err));
    call.principal = &requester;
    ok(msh_person_openings(&call, id, &openings, &n, &err));
    assert_int_equal(n, 0);
    call.principal = &first;
    ok(msh_person_erase(&call, id, &done, &err));
    assert_false(done);
    assert_int_equal(msh_person_erase(&call, id, &done, &err), MSH_E_FORBIDDEN);
    call.principal = &second;
    ok(msh_person_erase(&call, id, &done, &err));
    assert_true(done);
    call.principal = &caller;
    assert_true(msh_person_unmask(&call, id, "x", &clear, &err) < 0);
    ok(msh_pressure_list(&call, 0, 0, 10, &pressures, &n, &err));
    assert_int_equal(n, 0);
    expect_verified(city);
}

static void damage_is_named(void **state)
{
    struct city *city = *state;
    int64_t task = 0;
    (void)until_reply(city, &task);
    expect_verified(city);
    struct msh_verdict verdict;
    test_sql(city->service->store, "UPDATE text_piece SET text = 'x' WHERE kind = 'words'");
    city->problems = 0;
    ok(msh_verify(city->service, note_problem, city, &verdict, &err));
    assert_non_null(strstr(city->first_problem, "words_differ"));
    test_sql(city->service->store, "UPDATE ticket SET state = 'closed'");
    test_sql(city->service->store, "UPDATE clock SET due_at = due_at + 1");
    city->problems = 0;
    ok(msh_verify(city->service, note_problem, city, &verdict, &err));
    assert_true(city->problems >= 3);
}

static void repeats_and_races(void **state)
{
    struct city *city = *state;
    struct msh_principal operator= staff(MSH_STAFF_OPERATOR, city->hotline, 11);
    struct msh_idem_key key = { .principal = "account:11", .route = "triage", .key = "k-1" };
    int64_t id = speak(city, MSH_IDENTITY_REAL).ticket_id;
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
    ok(msh_ticket_act(&call, &act, &first, &err));
    ok(msh_ticket_act(&call, &act, &again, &err));
    assert_false(first.repeat);
    assert_true(again.repeat);
    assert_int_equal(first.version, again.version);
    call.idem = NULL;
    call.if_match = 1; /* the version before triage */
    act.command.op = MSH_OP_REMARK;
    act.text = "x";
    assert_int_equal(msh_ticket_act(&call, &act, &again, &err), MSH_E_STALE);
    expect_verified(city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(word_to_archive, setup, teardown),
        cmocka_unit_test_setup_teardown(limit_passes, setup, teardown),
        cmocka_unit_test_setup_teardown(reminders_keep_hours, setup, teardown),
        cmocka_unit_test_setup_teardown(the_archive_waits_as_set, setup, teardown),
        cmocka_unit_test_setup_teardown(confidential_by_rendition, setup, teardown),
        cmocka_unit_test_setup_teardown(persons_rights, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(repeats_and_races, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
