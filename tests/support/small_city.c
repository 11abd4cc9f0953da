#include "base/base.h"

#include "small_city.h"
#include "told.h"

#include "base/id.h"
#include "service/directory.h"
#include "service/open.h"
#include "service/verify/verify.h"
#include "store/category_store.h"
#include "store/unit_store.h"

static struct msh_err failed;

void city_ok(int rc, const struct msh_err *err)
{
    if (rc < 0)
        fail_msg("%s %s: %s", err->code, err->field, err->text);
}

static int add_city(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    struct small_city *city = arg;
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
    return rc;
}

int city_setup(void **state)
{
    struct small_city *city = msh_alloc0(1, sizeof(*city));
    (void)snprintf(city->dir, sizeof(city->dir), "/tmp/msh-loop-%d-XXXXXX", (int)getpid());
    assert_non_null(mkdtemp(city->dir));
    assert_int_equal(rmdir(city->dir), 0);
    test_db_open(&city->db, NULL);
    struct msh_init init = { .dir = city->dir, .preset = "anyang", .sandbox = true };
    if (test_engine() == MSH_ENGINE_POSTGRES)
        init.db = city->db.url;
    city_ok(msh_service_init(&init, &failed), &failed);
    city_ok(msh_service_open(city->dir, &city->service, &failed), &failed);
    city_ok(test_tell(city->service, add_city, city, &failed), &failed);
    msh_arena_init(&city->arena, 512u << 20);
    *state = city;
    return 0;
}

int city_teardown(void **state)
{
    struct small_city *city = *state;
    char command[160];
    msh_service_close(city->service);
    test_db_close(&city->db);
    msh_arena_done(&city->arena);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", city->dir);
    assert_int_equal(system(command), 0);
    free(city);
    return 0;
}

struct msh_principal city_staff(enum msh_role role, int64_t unit_id, int64_t account_id)
{
    struct msh_principal p = { .kind = MSH_PRINCIPAL_STAFF,
                               .account_id = account_id,
                               .grants = { { role, unit_id, 0 } },
                               .n_grants = 1 };
    msh_principal_settle(&p);
    return p;
}

struct msh_registered city_speak(struct small_city *city, enum msh_identity_mode identity)
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
    city_ok(msh_ticket_register(&call, &intake, &ret, &failed), &failed);
    return ret;
}

struct msh_acted city_act_as(struct small_city *city, struct msh_principal who, struct msh_act act)
{
    struct msh_call call = {
        .service = city->service, .principal = &who, .arena = &city->arena, .if_match = -1
    };
    struct msh_acted acted;
    act.urgency = act.type = -1;
    if (act.part == NULL)
        act.part = "ticket";
    city_ok(msh_ticket_act(&call, &act, &acted, &failed), &failed);
    return acted;
}

int city_try_as(struct small_city *city, struct msh_principal who, struct msh_act act,
                struct msh_err *err)
{
    struct msh_call call = {
        .service = city->service, .principal = &who, .arena = &city->arena, .if_match = -1
    };
    struct msh_acted acted;
    act.urgency = act.type = -1;
    if (act.part == NULL)
        act.part = "ticket";
    return msh_ticket_act(&call, &act, &acted, err);
}

struct msh_ticket_view city_view_as(struct small_city *city, struct msh_principal who, int64_t id)
{
    struct msh_call call = { .service = city->service, .principal = &who, .arena = &city->arena };
    struct msh_ticket_view view;
    city_ok(msh_ticket_view(&call, id, &view, &failed), &failed);
    return view;
}

void city_note_problem(void *arg, const char *line)
{
    struct small_city *city = arg;
    size_t n = city->problems++ == 0 ? 0 : strlen(city->told);
    (void)snprintf(city->told + n, sizeof(city->told) - n, "%s\n", line);
}

void city_verified(struct small_city *city)
{
    struct msh_verdict verdict;
    city->problems = 0;
    city_ok(msh_verify(city->service, city_note_problem, city, &verdict, &failed), &failed);
    if (verdict.problems != 0)
        fail_msg("%d problems: %s", city->problems, city->told);
    assert_true(verdict.tickets > 0);
}
