/*
 * The city in memory: look-ups, catalogue, duties, fences, scopes, search, clocks; how changes get
 * into it; and data folders that do not open.
 */
#include "base/base.h"

#include <pthread.h>

#include "town.h"

#include "service/city_load.h"
#include "service/clockwork.h"
#include "service/structure.h"
#include "service/unit_merge.h"

static struct town town;
static struct msh_err err;

static int set_up(void **state)
{
    (void)state;
    town_open(&town, true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static const struct msh_directory *directory(void)
{
    return msh_service_directory(town.service);
}

static const char *name_of(const struct msh_directory *dir, int64_t unit_id)
{
    const struct msh_unit *unit = msh_directory_unit(dir, unit_id);

    return unit == NULL ? "none" : unit->code;
}

static int64_t at(const char *text)
{
    int64_t ret = 0;

    if (!msh_time_parse(text, &ret))
        fail_msg("no instant: %s", text);
    return ret;
}

/* Structure -------------------------------------------------------------------------------------*/

static void look_ups_find_what_is_there(void **state)
{
    const struct msh_directory *dir = directory();
    size_t n_units, n_areas, n_categories, n;
    const struct msh_unit *units = msh_directory_units(dir, &n_units);
    const struct msh_area *areas = msh_directory_areas(dir, &n_areas);
    const struct msh_category *categories = msh_directory_categories(dir, &n_categories);

    (void)state;
    assert_int_equal(n_units, 997 + 2); /* with the two that init made */
    assert_int_equal(n_areas, 148);
    assert_int_equal(n_categories, 625);
    for (size_t i = 0; i < n_units; i++) {
        assert_ptr_equal(msh_directory_unit(dir, units[i].id), &units[i]);
        assert_ptr_equal(msh_directory_unit_code(dir, units[i].code), &units[i]);
        assert_true(i == 0 || strcmp(units[i - 1].code, units[i].code) < 0);
    }
    for (size_t i = 0; i < n_areas; i++) {
        assert_ptr_equal(msh_directory_area(dir, areas[i].id), &areas[i]);
        assert_ptr_equal(msh_directory_area_code(dir, areas[i].code), &areas[i]);
    }
    for (size_t i = 0; i < n_categories; i++)
        assert_ptr_equal(msh_directory_category(dir, categories[i].code), &categories[i]);
    assert_null(msh_directory_unit(dir, 0));
    assert_null(msh_directory_unit(dir, 1));
    assert_null(msh_directory_unit_code(dir, NULL));
    assert_null(msh_directory_unit_code(dir, ""));
    assert_null(msh_directory_unit_code(dir, "zzz"));
    assert_non_null(msh_directory_channel(dir, "phone"));
    assert_non_null(msh_directory_line(dir, "110"));
    assert_null(msh_directory_rule(dir, 0));
    assert_non_null(msh_directory_duties(dir, &n));
    assert_int_equal(n, 18);
    /* What init made is merged away: the loaded root and hotline are the city's. */
    assert_string_equal(name_of(dir, msh_unit_tree_root(msh_directory_tree(dir))),
                        "990100-zhengfu");
    assert_string_equal(name_of(dir, msh_directory_hotline(dir)), "990100-rexian");
    assert_false(msh_unit_live(msh_directory_unit_code(dir, "hotline"), 0));
    msh_directory_release(dir);
}

static void trees_are_walked(void **state)
{
    const struct msh_directory *dir = directory();
    const struct msh_area *county = msh_directory_area_code(dir, "990102");
    const int64_t *ids;
    size_t n, in_county = 0, n_areas;
    const struct msh_area *areas = msh_directory_areas(dir, &n_areas);

    (void)state;
    for (size_t i = 0; i < n_areas; i++)
        in_county += areas[i].parent_id == county->id;
    ids = msh_directory_areas_below(dir, county->id, &town.arena, &n);
    assert_int_equal(n, in_county + 1);
    for (size_t i = 0; i < n; i++)
        assert_true(ids[i] == county->id ||
                    msh_directory_area(dir, ids[i])->parent_id == county->id);
    msh_directory_areas_below(dir, msh_directory_area_code(dir, "990100")->id, &town.arena, &n);
    assert_int_equal(n, n_areas);
    msh_directory_areas_below(dir, 5, &town.arena, &n);
    assert_int_equal(n, 0);
    assert_true(msh_directory_category_within(dir, "010101", "010100"));
    assert_true(msh_directory_category_within(dir, "010101", "010000"));
    assert_true(msh_directory_category_within(dir, "010101", "010101"));
    assert_false(msh_directory_category_within(dir, "010100", "010101"));
    assert_false(msh_directory_category_within(dir, "010101", "020000"));
    assert_false(msh_directory_category_within(dir, NULL, "020000"));
    msh_directory_release(dir);
}

/* The lead of a category at an area, by code; "" = no entry. */
static const char *lead_of(const struct msh_directory *dir, const char *category, const char *area)
{
    const struct msh_area *where = msh_directory_area_code(dir, area);
    struct msh_suggestion found;

    if (!msh_directory_suggest(dir, category, where == NULL ? 0 : where->id, &found))
        return "";
    return name_of(dir, found.lead);
}

static void the_catalogue_names_the_lead(void **state)
{
    const struct msh_directory *dir = directory();
    struct msh_suggestion found;

    (void)state;
    /* The entry of a category above counts; a township's place leads to its county's office. */
    assert_string_equal(lead_of(dir, "010101", "990102001"), "990102-chengguan");
    assert_string_equal(lead_of(dir, "010101", "990102"), "990102-chengguan");
    /* A place known no nearer than the city, or not at all: the city's office. */
    assert_string_equal(lead_of(dir, "010101", "990100"), "990100-chengguan");
    assert_string_equal(lead_of(dir, "010101", NULL), "990100-chengguan");
    /* An entry at city level skips the county's office. */
    assert_string_equal(lead_of(dir, "020700", "990102001"), "990100-zhufang");
    assert_string_equal(lead_of(dir, "no-such", "990102"), "");
    assert_string_equal(lead_of(dir, NULL, NULL), "");
    assert_true(msh_directory_suggest(dir, "010101", msh_directory_area_code(dir, "990102001")->id,
                                      &found));
    assert_string_equal(found.category, "010100");
    assert_string_equal(found.legal_basis, "城市市容和环境卫生管理条例");
    assert_int_equal(found.n_assists, 1);
    assert_string_equal(name_of(dir, found.assists[0]), "990102001-xiangzhen");
    msh_directory_release(dir);
}

static void townships_lead_on_their_duties_alone(void **state)
{
    const struct msh_directory *dir = directory();
    int64_t township = town_unit(&town, "990102001-xiangzhen");
    int64_t village = town_unit(&town, "990102001-v01");

    (void)state;
    assert_true(msh_directory_may_lead(dir, township, "100600"));
    assert_true(msh_directory_may_lead(dir, township, "100601")); /* below a duty */
    assert_false(msh_directory_may_lead(dir, township, "100000"));
    assert_false(msh_directory_may_lead(dir, township, "010101"));
    assert_false(msh_directory_may_lead(dir, township, NULL));
    assert_true(msh_directory_may_lead(dir, village, "130505"));
    assert_false(msh_directory_may_lead(dir, village, "100600"));
    assert_true(msh_directory_may_lead(dir, town_unit(&town, "990102-chengguan"), "010101"));
    assert_false(msh_directory_may_lead(dir, 5, "010101"));
    msh_directory_release(dir);
}

static bool holds(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static void a_fence_stands_around_the_accused(void **state)
{
    const struct msh_directory *dir = directory();
    int64_t accused = town_unit(&town, "990102-chengguan"), *ids = NULL;
    size_t n = 0;

    (void)state;
    msh_directory_fence(dir, &accused, 1, &town.arena, &ids, &n);
    assert_true(holds(ids, n, accused));
    assert_true(holds(ids, n, town_unit(&town, "990102-zhengfu")));   /* administration above */
    assert_true(holds(ids, n, town_unit(&town, "990100-chengguan"))); /* line above */
    assert_false(holds(ids, n, town_unit(&town, "990100-zhengfu")));  /* but not the root */
    assert_false(holds(ids, n, town_unit(&town, "990102-zhujian")));
    assert_false(holds(ids, n, town_unit(&town, "990100-rexian")));
    for (size_t i = 1; i < n; i++)
        assert_true(ids[i - 1] < ids[i]);
    msh_directory_fence(dir, NULL, 0, &town.arena, &ids, &n);
    assert_int_equal(n, 0);
    msh_directory_release(dir);
}

static void scopes_become_readers(void **state)
{
    const struct msh_directory *dir = directory();
    struct msh_principal who = { .kind = MSH_PRINCIPAL_STAFF, .n_grants = 1 };
    struct msh_scope scope;
    struct msh_reader reader;

    (void)state;
    who.grants[0] = (struct msh_grant){ MSH_STAFF_CLERK, town_unit(&town, "990102-chengguan"), 0 };
    msh_principal_settle(&who);
    msh_directory_scope(dir, &who, &town.arena, &scope);
    assert_true(msh_scope_reader(&scope, &reader));
    assert_false(reader.city_wide);
    assert_true(holds(reader.units, reader.n_units, who.unit_id));
    assert_true(holds(reader.fence, reader.n_fence, town_unit(&town, "990100-chengguan")));
    who.grants[0].role = MSH_STAFF_SYSADMIN;
    msh_principal_settle(&who);
    msh_directory_scope(dir, &who, &town.arena, &scope);
    assert_false(msh_scope_reader(&scope, &reader));
    who = (struct msh_principal){ .kind = MSH_PRINCIPAL_REQUESTER, .ticket_id = 3 };
    msh_principal_settle(&who);
    msh_directory_scope(dir, &who, &town.arena, &scope);
    assert_false(msh_scope_reader(&scope, &reader));
    msh_directory_release(dir);
}

static void search_takes_names_and_initials(void **state)
{
    const struct msh_directory *dir = directory();
    const struct msh_unit *units[5];
    const struct msh_category *categories[5];

    (void)state;
    assert_true(msh_directory_search_units(dir, "scgj", 0, units, 5) >= 1);
    assert_string_equal(units[0]->code, "990100-chengguan");
    assert_true(msh_directory_search_units(dir, "ＳＣＧＪ", 0, units, 5) >= 1);
    assert_string_equal(units[0]->code, "990100-chengguan");
    assert_true(msh_directory_search_units(dir, "市城市管理局", 0, units, 5) >= 1);
    assert_string_equal(units[0]->code, "990100-chengguan");
    assert_int_equal(msh_directory_search_units(dir, "局", 0, units, 5), 5);
    assert_int_equal(msh_directory_search_units(dir, "", 0, units, 5), 0);
    assert_int_equal(msh_directory_search_units(dir, "xyzzy", 0, units, 5), 0);
    assert_int_equal(msh_directory_search_units(dir, "hotline", 0, units, 5), 0); /* merged */
    assert_true(msh_directory_search_categories(dir, "zdjy", 0, categories, 5) >= 1);
    assert_string_equal(categories[0]->code, "010101");
    msh_directory_release(dir);
}

/* Changes ---------------------------------------------------------------------------------------*/

static void a_snapshot_outlives_its_city(void **state)
{
    const struct msh_directory *old = directory(), *fresh;
    const struct msh_unit_in in = { .code = "snapshot",
                                    .name = "新设机构",
                                    .kind = "institution",
                                    .level = 2,
                                    .parent = "990100-zhengfu" };
    int64_t id = 0;

    (void)state;
    town_ok(msh_structure_unit_add(&town.call, &in, &id, &err), &err);
    fresh = directory();
    assert_null(msh_directory_unit_code(old, "snapshot"));
    assert_int_equal(msh_directory_unit_code(fresh, "snapshot")->id, id);
    assert_true(msh_directory_epoch(fresh) > msh_directory_epoch(old));
    msh_directory_release(old);
    msh_directory_release(fresh);
}

static void *hold_and_release(void *arg)
{
    const struct msh_directory **dir = arg;

    for (int i = 0; i < 20000; i++)
        msh_directory_release(msh_directory_hold(*dir));
    return NULL;
}

/* ThreadSanitizer asks: a dry run copies the snapshot while requests come and go. */
static void a_copy_is_made_beside_holders(void **state)
{
    const struct msh_directory *dir = directory();
    struct msh_arena arena;
    pthread_t thread;

    (void)state;
    msh_arena_init(&arena, 1 << 20);
    assert_int_equal(pthread_create(&thread, NULL, hold_and_release, &dir), 0);
    for (int i = 0; i < 1000; i++) {
        const struct msh_directory *other =
            msh_directory_with(dir, msh_directory_calendar(dir), &arena);

        assert_ptr_equal(msh_directory_calendar(other), msh_directory_calendar(dir));
        msh_arena_reset(&arena);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    msh_arena_done(&arena);
    msh_directory_release(dir);
}

static void another_process_sees_the_change(void **state)
{
    const struct msh_area_in in = {
        .code = "9901-new", .parent = "990100", .level = "county", .name = "新区"
    };
    const struct timespec step = { .tv_nsec = 20000000 };
    struct msh_service *other;
    bool seen = false;
    int64_t id;

    (void)state;
    town_ok(msh_service_open(town.dir, &other, &err), &err);
    town_ok(msh_structure_area_add(&town.call, &in, &id, &err), &err);
    for (int i = 0; i < 1500 && !seen; i++) {
        const struct msh_directory *dir = msh_service_directory(other);

        seen = msh_directory_area_code(dir, "9901-new") != NULL;
        msh_directory_release(dir);
        nanosleep(&step, NULL);
    }
    assert_true(seen);
    /* Two processes never share a node. */
    assert_true(msh_service_new_id(other) >> 12 != msh_service_new_id(town.service) >> 12);
    town_ok(msh_service_ready(other, &err), &err);
    msh_service_close(other);
}

static int merge(const char *code, const char *into)
{
    const struct msh_merge_in in = { .code = code, .into = into, .from_day = MSH_MERGE_FROM_NOW };
    struct msh_merge_view view;

    return msh_unit_merge_order(&town.call, &in, &view, &err);
}

static void a_successor_takes_the_work(void **state)
{
    const struct msh_unit_in in = { .code = "990104-heir",
                                    .name = "合并后的城市管理局",
                                    .kind = "government",
                                    .level = 3,
                                    .parent = "990104-zhengfu",
                                    .area = "990104" };
    const struct msh_directory *dir;
    const struct msh_unit *gone, *heir;
    size_t n_before = 0, n_after = 0;
    int64_t id;

    (void)state;
    town_ok(msh_structure_unit_add(&town.call, &in, &id, &err), &err);
    dir = directory();
    gone = msh_directory_unit_code(dir, "990104-chengguan");
    msh_directory_units_below(dir, gone->id, &town.arena, &n_before);
    msh_directory_release(dir);
    town_ok(merge("990104-chengguan", "990104-heir"), &err);
    dir = directory();
    gone = msh_directory_unit_code(dir, "990104-chengguan");
    heir = msh_directory_unit_code(dir, "990104-heir");
    assert_string_equal(lead_of(dir, "010101", "990104"), "990104-heir");
    assert_string_equal(heir->family, "chengguan"); /* it had none */
    assert_true(gone->merged_into == heir->id && gone->valid_to != 0);
    msh_directory_units_below(dir, heir->id, &town.arena, &n_after);
    assert_int_equal(n_after, n_before + 1); /* itself, the merged one, and what stood below */
    assert_true(n_before > 1);
    msh_directory_release(dir);
    assert_int_equal(merge("990104-chengguan", "990104-heir"), MSH_E_STATE);
    assert_int_equal(merge("990104-heir", "990104-chengguan"), MSH_E_INVALID);
    assert_int_equal(merge("990104-heir", "990104-heir"), MSH_E_INVALID);
}

static void bad_structure_is_refused(void **state)
{
    const struct msh_unit_in units[] = {
        { .code = "990100-chengguan", .name = "n", .level = 2 },
        { .code = "有汉字", .name = "n", .level = 2 },
        { .code = "x", .name = "", .level = 2 },
        { .code = "x", .name = "n", .level = 9 },
        { .code = "x", .name = "n", .level = 2, .kind = "castle" },
        { .code = "x", .name = "n", .level = 2, .parent = "nowhere" },
        { .code = "x", .name = "n", .level = 2, .line = "nowhere" },
        { .code = "x", .name = "n", .level = 2, .area = "nowhere" },
    };
    const struct msh_category loop = { .code = "010000", .parent = "010101", .name = "绕圈" };
    const struct msh_category orphan = { .code = "99", .parent = "nowhere", .name = "无主" };
    struct msh_catalogue_row no_family = { .category = "010101",
                                           .lead_family = "nobody",
                                           .assist_families = "",
                                           .inform_families = "",
                                           .legal_basis = "x" };
    struct msh_catalogue_row no_category = no_family;
    int64_t id, version;

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(units); i++)
        if (msh_structure_unit_add(&town.call, &units[i], &id, &err) >= 0)
            fail_msg("unit %zu was taken", i);
    assert_int_equal(msh_structure_category_put(&town.call, &loop, &err), MSH_E_INVALID);
    assert_int_equal(msh_structure_category_put(&town.call, &orphan, &err), MSH_E_INVALID);
    assert_int_equal(msh_structure_catalogue_put(&town.call, &no_family, 1, &version, &err),
                     MSH_E_INVALID);
    assert_string_equal(err.code, "family_unknown");
    no_category.category = "nowhere";
    assert_int_equal(msh_structure_catalogue_put(&town.call, &no_category, 1, &version, &err),
                     MSH_E_INVALID);
}

static void a_newer_catalogue_entry_wins(void **state)
{
    struct msh_catalogue_row rows[] = {
        { .category = "010101",
          .area_level = MSH_AREA_LEVEL_COUNTY,
          .lead_family = "zhujian",
          .assist_families = "chengguan zhujian chengguan",
          .inform_families = "",
          .legal_basis = "市政府第9号会议纪要" },
        { .category = "010102",
          .area_level = MSH_AREA_LEVEL_CITY,
          .lead_family = "chengguan",
          .assist_families = "",
          .inform_families = "",
          .legal_basis = "同上" },
    };
    struct msh_catalogue_row end = rows[0];
    struct msh_suggestion found;
    const struct msh_directory *dir;
    int64_t version = 0;

    (void)state;
    town_ok(msh_structure_catalogue_put(&town.call, rows, 2, &version, &err), &err);
    assert_int_equal(version, 2);
    dir = directory();
    assert_string_equal(lead_of(dir, "010101", "990102001"), "990102-zhujian");
    assert_string_equal(lead_of(dir, "010102", "990102001"), "990100-chengguan");
    assert_string_equal(lead_of(dir, "010103", "990102001"), "990102-chengguan");
    assert_true(
        msh_directory_suggest(dir, "010101", msh_directory_area_code(dir, "990102")->id, &found));
    assert_int_equal(found.n_assists, 1); /* neither the lead nor anybody twice */
    msh_directory_release(dir);
    end.lead_family = "";
    end.assist_families = "";
    town_ok(msh_structure_catalogue_put(&town.call, &end, 1, &version, &err), &err);
    dir = directory();
    assert_string_equal(lead_of(dir, "010101", "990102001"), "990102-chengguan");
    msh_directory_release(dir);
}

/* Rules and calendars ---------------------------------------------------------------------------*/

static struct msh_ticket complaint(void)
{
    return (struct msh_ticket){ .type = MSH_TYPE_COMPLAINT };
}

static int start(const char *category, enum msh_stage stage, int64_t from, struct msh_printed *ret)
{
    const struct msh_directory *dir = directory();
    struct msh_city_clockwork work;
    struct msh_ticket ticket = complaint();
    int rc;

    msh_clockwork_init(&work, dir, category);
    *ret = (struct msh_printed){ 0 };
    rc = work.clockwork.start(work.clockwork.arg, &ticket, stage, from, ret, &err);
    msh_directory_release(dir);
    return rc;
}

static void clocks_run_by_the_citys_rules(void **state)
{
    const struct msh_directory *dir = directory();
    const struct msh_clockwork *work = msh_directory_clockwork(dir);
    const int64_t monday = at("2026-03-02T10:00:00+08:00");
    struct msh_printed due, later = { 0 };
    struct msh_limits limits;
    struct msh_clock clock = { .start_at = monday }, plan = { .due_at = monday, .warn_at = 5 };

    (void)state;
    assert_int_equal(start("010101", MSH_STAGE_HANDLE, monday, &due), 1);
    assert_int_equal(due.due_at, at("2026-03-10T00:00:00+08:00")); /* five workdays */
    assert_int_equal(due.warn_at, at("2026-03-06T00:00:00+08:00"));
    assert_int_equal(due.calendar_version, 1);
    assert_false(due.provisional);
    assert_int_equal(start("010101", MSH_STAGE_REHANDLE, monday, &due), 0); /* no row, no clock */
    assert_int_equal(start("010101", MSH_STAGE_HANDLE, monday, &due), 1);
    clock.rule_id = due.rule_id;
    clock.due_at = due.due_at;
    clock.warn_at = due.warn_at;
    work->limits(work->arg, &clock, &limits);
    assert_int_equal(limits.extend_max_times, 1);
    assert_int_equal(limits.extend_max_amount, 5);
    assert_true(limits.extend_by_head);
    assert_int_equal(limits.pause_reasons, 0);
    work->limits(work->arg, NULL, &limits);
    assert_int_equal(limits.extend_max_times, 0);
    town_ok(work->extend(work->arg, &clock, 5, &later, &err), &err);
    assert_int_equal(later.due_at, at("2026-03-17T00:00:00+08:00"));
    assert_int_equal(later.warn_at, at("2026-03-13T00:00:00+08:00"));
    clock.paused_at = at("2026-03-03T09:00:00+08:00");
    town_ok(work->resume(work->arg, &clock, 2 * MSH_DAY_MS, &later, &err), &err);
    assert_int_equal(later.due_at, at("2026-03-12T00:00:00+08:00"));
    /* A date of a plan has no rule: it moves by the time lost and is never extended. */
    town_ok(work->resume(work->arg, &plan, 7, &later, &err), &err);
    assert_int_equal(later.due_at, monday + 7);
    assert_int_equal(later.warn_at, 12);
    assert_int_equal(work->extend(work->arg, &plan, 1, &later, &err), MSH_E_STATE);
    plan.rule_id = 12345;
    assert_int_equal(work->extend(work->arg, &plan, 1, &later, &err), MSH_E_CORRUPT);
    msh_directory_release(dir);
}

static void tags_choose_special_rules(void **state)
{
    const int64_t now = msh_time_now();
    struct msh_printed plain, quick;
    size_t n = 0;

    (void)state;
    town_ok(msh_structure_preset_use(&town.call, "tourism-quick", &n, &err), &err);
    assert_int_equal(n, 2);
    assert_int_equal(start("160000", MSH_STAGE_FIRST_FEEDBACK, now, &plain), 0);
    town_ok(msh_structure_setting_put(&town.call, "tag.tourism", "160000 170000", "local", &err),
            &err);
    assert_int_equal(start("160000", MSH_STAGE_FIRST_FEEDBACK, now, &quick), 1);
    assert_int_equal(quick.due_at, now + 30 * MSH_MINUTE_MS);
    assert_int_equal(start("010101", MSH_STAGE_FIRST_FEEDBACK, now, &plain), 0);
    assert_int_equal(start(NULL, MSH_STAGE_FIRST_FEEDBACK, now, &plain), 0);
}

static void a_new_preset_leaves_running_clocks_their_rule(void **state)
{
    const int64_t now = msh_time_now();
    const struct msh_directory *dir;
    struct msh_printed before, after;
    size_t n;

    (void)state;
    assert_int_equal(start(NULL, MSH_STAGE_HANDLE, now, &before), 1);
    town_ok(msh_structure_preset_use(&town.call, "jinan", &n, &err), &err);
    assert_int_equal(start(NULL, MSH_STAGE_HANDLE, now, &after), 1);
    assert_true(before.rule_id != after.rule_id);
    assert_int_equal(start(NULL, MSH_STAGE_RETURN, now, &after), 0); /* anyang's, gone with it */
    /* What began earlier is still counted by the rules of its day. */
    assert_int_equal(start(NULL, MSH_STAGE_HANDLE, now - 3 * MSH_DAY_MS, &after), 1);
    assert_int_equal(after.rule_id, before.rule_id);
    dir = directory();
    assert_string_equal(msh_directory_rule(dir, before.rule_id)->code, "anyang.handle");
    msh_directory_release(dir);
    assert_int_equal(msh_structure_preset_use(&town.call, "beijing-grades", &n, &err),
                     MSH_E_INVALID);
    assert_int_equal(msh_structure_preset_use(&town.call, "nowhere", &n, &err), MSH_E_NOT_FOUND);
    town_ok(msh_structure_preset_use(&town.call, "anyang", &n, &err), &err);
}

#define OWN_RULE(code, days)                                                                       \
    code "\thandle\t*\t*\t-\t" days "\tworkday\tnext_workday\tend_of_day\t1\t5\tworkday\thead\t"   \
         "supplement:5\tcity\tP\t-\t-\tlocal\tlocal\t-"

static void the_city_writes_its_own_rules(void **state)
{
    const int64_t now = msh_time_now();
    struct msh_limits limits;
    struct msh_printed due;
    struct msh_clock clock = { 0 };
    const struct msh_directory *dir;
    int64_t id = 0;

    (void)state;
    /* Beside a rule that begins on the same day nobody could say which holds. */
    assert_int_equal(msh_structure_rule_put(&town.call, OWN_RULE("city.handle", "4"), &id, &err),
                     MSH_E_INVALID);
    assert_string_equal(err.code, "rule_ambiguous");
    town_ok(msh_structure_rule_put(&town.call, OWN_RULE("anyang.handle", "4"), &id, &err), &err);
    assert_int_equal(start(NULL, MSH_STAGE_HANDLE, now, &due), 1);
    assert_int_equal(due.rule_id, id);
    dir = directory();
    clock.rule_id = id;
    msh_directory_clockwork(dir)->limits(msh_directory_clockwork(dir)->arg, &clock, &limits);
    assert_int_equal(limits.pause_reasons, MSH_BIT(MSH_PAUSE_SUPPLEMENT));
    msh_directory_release(dir);
    assert_int_equal(msh_structure_rule_put(&town.call, "nonsense", &id, &err), MSH_E_INVALID);
}

/* Monday 2 March 2026 at three in the morning. */
static void urgent_hours_alert_at_any_hour(void **state)
{
    const int64_t night = at("2026-03-02T03:00:00+08:00");
    const int64_t morning = at("2026-03-02T08:30:00+08:00");
    const struct msh_directory *dir = directory();
    struct msh_clock clock = { 0 };
    struct msh_printed due;

    (void)state;
    assert_int_equal(start(NULL, MSH_STAGE_RETURN, night, &due), 1); /* 24 hours */
    clock.rule_id = due.rule_id;
    assert_int_equal(msh_clockwork_alert(dir, &clock, MSH_URGENCY_URGENT, night), night);
    assert_int_equal(msh_clockwork_alert(dir, &clock, MSH_URGENCY_MASS, night), night);
    assert_int_equal(msh_clockwork_alert(dir, &clock, MSH_URGENCY_NORMAL, night), morning);
    assert_int_equal(start(NULL, MSH_STAGE_HANDLE, night, &due), 1); /* five workdays */
    clock.rule_id = due.rule_id;
    assert_int_equal(msh_clockwork_alert(dir, &clock, MSH_URGENCY_MASS, night), morning);
    clock.rule_id = 0; /* the date of a plan */
    assert_int_equal(msh_clockwork_alert(dir, &clock, MSH_URGENCY_MASS, night), morning);
    msh_directory_release(dir);
}

static void settings_are_checked(void **state)
{
    static const struct {
        const char *name, *value;
    } bad[] = { { "returns_max", "0" },       { "returns_max", "x" }, { "returns_max", "" },
                { "no_such", "1" },           { "tag.", "01" },       { "tag.x", "01,02" },
                { "sample_permille", "1001" } };
    const struct msh_directory *dir;

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        if (msh_structure_setting_put(&town.call, bad[i].name, bad[i].value, "local", &err) !=
            MSH_E_INVALID)
            fail_msg("%s = %s was taken", bad[i].name, bad[i].value);
    town_ok(msh_structure_setting_put(&town.call, "returns_max", "5", "local", &err), &err);
    dir = directory();
    assert_int_equal(msh_directory_setting(dir, "returns_max", 3), 5);
    assert_int_equal(msh_directory_setting(dir, "attempts_min", 3), 3);
    assert_int_equal(msh_directory_setting(dir, "tag.tourism", 9), 9); /* no number */
    msh_directory_release(dir);
}

static void an_imported_year_renews_provisional_dues(void **state)
{
    static const char notice[] =
        "{\"year\":2031,\"days\":[{\"name\":\"元旦\",\"date\":\"2031-01-01\",\"isOffDay\":true},"
        "{\"name\":\"元旦\",\"date\":\"2031-01-02\",\"isOffDay\":true}]}";
    const int64_t from = at("2031-01-01T10:00:00+08:00");
    const struct msh_directory *dir;
    struct msh_printed printed, renewed;
    struct msh_clock clock = { .start_at = from };
    int64_t version = 0;
    int year = 0;

    (void)state;
    assert_int_equal(start(NULL, MSH_STAGE_HANDLE, from, &printed), 1);
    assert_true(printed.provisional);
    clock.rule_id = printed.rule_id;
    clock.due_at = printed.due_at;
    clock.warn_at = printed.warn_at;
    clock.provisional = true;
    town_ok(msh_structure_calendar_import(&town.call, notice, strlen(notice), "通知", &year,
                                          &version, &err),
            &err);
    assert_int_equal(year, 2031);
    assert_int_equal(version, 2);
    dir = directory();
    assert_true(msh_clockwork_renew(dir, &clock, NULL, 0, 0, &renewed));
    assert_int_equal(renewed.due_at, printed.due_at + MSH_DAY_MS); /* the 2nd is off */
    assert_int_equal(renewed.calendar_version, 2);
    assert_false(renewed.provisional);
    clock.due_at += 30 * MSH_DAY_MS; /* printed later already: never earlier */
    assert_true(msh_clockwork_renew(dir, &clock, NULL, 0, 0, &renewed));
    assert_int_equal(renewed.due_at, clock.due_at);
    clock.rule_id = 0;
    assert_false(msh_clockwork_renew(dir, &clock, NULL, 0, 0, &renewed));
    msh_directory_release(dir);
    assert_int_equal(
        msh_structure_calendar_import(&town.call, "{}", 2, "通知", &year, &version, &err),
        MSH_E_INVALID);
    town_ok(msh_structure_periods_set(&town.call, "09:00-17:00", &version, &err), &err);
    dir = directory();
    assert_int_equal(msh_calendar_work_minutes(msh_directory_calendar(dir)), 480);
    msh_directory_release(dir);
}

/* Data folders ----------------------------------------------------------------------------------*/

static void a_folder_is_made_once(void **state)
{
    const struct msh_init again = { .dir = town.dir, .preset = "anyang" };
    const struct msh_init overlay = { .dir = "/tmp/msh-town-never", .preset = "tourism-quick" };
    const struct msh_init unknown = { .dir = "/tmp/msh-town-never", .preset = "atlantis" };
    const struct msh_init nowhere = { .dir = "/tmp/msh-town-never/a/b", .preset = "anyang" };
    const struct msh_city_load load = { .password = TOWN_PASSWORD };
    struct msh_city_loaded loaded;

    (void)state;
    assert_int_equal(msh_service_init(&again, &err), MSH_E_CONFLICT);
    assert_string_equal(err.code, "dir_exists");
    assert_int_equal(msh_service_init(&overlay, &err), MSH_E_INVALID);
    assert_int_equal(msh_service_init(&unknown, &err), MSH_E_NOT_FOUND);
    assert_int_equal(msh_service_init(&nowhere, &err), MSH_E_IO);
    assert_int_equal(access("/tmp/msh-town-never", F_OK), -1);
    assert_int_equal(msh_city_load(town.service, &load, &loaded, &err), MSH_E_STATE);
    assert_string_equal(err.code, "city_not_empty");
}

static void write_text(const char *name, const char *text)
{
    char path[160];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", town.dir, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void a_strange_folder_does_not_open(void **state)
{
    struct msh_service *other = NULL;
    char mine[64];

    (void)state;
    snprintf(mine, sizeof(mine), "1 %s\n", town.service->region.data_mark);
    assert_int_equal(msh_service_open("/tmp/msh-town-never", &other, &err), MSH_E_NOT_FOUND);
    assert_string_equal(err.code, "dir_missing");
    assert_int_equal(msh_service_open("/tmp", &other, &err), MSH_E_NOT_FOUND);
    write_text("region", "1 0123456789abcdef0123456789abcdef\n");
    assert_int_equal(msh_service_open(town.dir, &other, &err), MSH_E_STATE);
    assert_string_equal(err.code, "data_mark");
    write_text("region", "garbage");
    assert_int_equal(msh_service_open(town.dir, &other, &err), MSH_E_CORRUPT);
    write_text("region", "");
    assert_int_equal(msh_service_open(town.dir, &other, &err), MSH_E_CORRUPT);
    write_text("region", mine);
    town_ok(msh_service_open(town.dir, &other, &err), &err);
    msh_service_close(other);
}

static void a_lost_node_is_replaced(void **state)
{
    int64_t before = msh_service_new_id(town.service), after;

    (void)state;
    town_ok(msh_service_renew(town.service, &err), &err);
    assert_int_equal((msh_service_new_id(town.service) ^ before) >> 12 & MSH_NODE_MAX, 0);
    /* The lease ran out and somebody else holds the node now. */
    test_sql(town.service->store, "UPDATE node_lease SET until_at = until_at - 600000,"
                                  " owner = 'other' WHERE until_at > 0");
    test_sql(town.service->store, "UPDATE node_lease SET until_at = until_at + 9000000");
    town_ok(msh_service_renew(town.service, &err), &err);
    after = msh_service_new_id(town.service);
    assert_true(((after ^ before) >> 12 & MSH_NODE_MAX) != 0);
    assert_true(after >> 22 > before >> 22); /* above everything given before */
    town_ok(msh_service_ready(town.service, &err), &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(look_ups_find_what_is_there),
        cmocka_unit_test(trees_are_walked),
        cmocka_unit_test(the_catalogue_names_the_lead),
        cmocka_unit_test(townships_lead_on_their_duties_alone),
        cmocka_unit_test(a_fence_stands_around_the_accused),
        cmocka_unit_test(scopes_become_readers),
        cmocka_unit_test(search_takes_names_and_initials),
        cmocka_unit_test(a_snapshot_outlives_its_city),
        cmocka_unit_test(a_copy_is_made_beside_holders),
        cmocka_unit_test(another_process_sees_the_change),
        cmocka_unit_test(a_successor_takes_the_work),
        cmocka_unit_test(bad_structure_is_refused),
        cmocka_unit_test(a_newer_catalogue_entry_wins),
        cmocka_unit_test(clocks_run_by_the_citys_rules),
        cmocka_unit_test(tags_choose_special_rules),
        cmocka_unit_test(a_new_preset_leaves_running_clocks_their_rule),
        cmocka_unit_test(the_city_writes_its_own_rules),
        cmocka_unit_test(urgent_hours_alert_at_any_hour),
        cmocka_unit_test(settings_are_checked),
        cmocka_unit_test(an_imported_year_renews_provisional_dues),
        cmocka_unit_test(a_lost_node_is_replaced),
        cmocka_unit_test(a_folder_is_made_once),
        cmocka_unit_test(a_strange_folder_does_not_open),
    };

    return cmocka_run_group_tests_name("directory", tests, set_up, tear_down);
}
