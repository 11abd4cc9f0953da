#include "town.h"

#include "service/city_load.h"

void town_ok(int rc, const struct msh_err *err)
{
    if (rc < 0)
        fail_msg("%s %s: %s", err->code, err->field, err->text);
}

void town_open(struct town *town, bool loaded)
{
    const struct msh_city_load how = { .password = TOWN_PASSWORD };
    struct msh_init init = { .preset = "anyang", .sandbox = true, .name = "明川市" };
    struct msh_city_loaded counts;
    struct msh_err err = { 0 };

    *town = (struct town){ .service = NULL };
    snprintf(town->dir, sizeof(town->dir), "/tmp/msh-town-XXXXXX");
    assert_non_null(mkdtemp(town->dir));
    test_db_open(&town->db, NULL);
    init.dir = town->dir;
    if (town->db.engine == MSH_ENGINE_POSTGRES)
        init.db = town->db.url;
    town_ok(msh_service_init(&init, &err), &err);
    town_ok(msh_service_open(town->dir, &town->service, &err), &err);
    msh_principal_system(&town->system);
    town->call = (struct msh_call){
        .service = town->service, .principal = &town->system, .arena = &town->arena, .if_match = -1
    };
    msh_arena_init(&town->arena, (size_t)256 << 20);
    if (loaded)
        town_ok(msh_city_load(town->service, &how, &counts, &err), &err);
}

void town_close(struct town *town)
{
    char command[160];

    msh_service_close(town->service);
    msh_arena_done(&town->arena);
    test_db_close(&town->db);
    snprintf(command, sizeof(command), "rm -rf '%s'", town->dir);
    assert_int_equal(system(command), 0);
}

int64_t town_unit(struct town *town, const char *code)
{
    const struct msh_directory *dir = msh_service_directory(town->service);
    const struct msh_unit *unit = msh_directory_unit_code(dir, code);
    int64_t id = unit == NULL ? 0 : unit->id;

    msh_directory_release(dir);
    if (id == 0)
        fail_msg("no unit %s", code);
    return id;
}
