#include "base/base.h"

#include "base/csv.h"
#include "base/disk.h"
#include "base/time.h"
#include "service/accounts.h"
#include "service/city_load.h"
#include "service/directory.h"
#include "service/structure.h"
#include "service/told.h"
#include "store/article_store.h"

#define ARENA_MAX   ((size_t)256 << 20)
#define COLUMNS_MAX 16
#define SCHEME      "local"
#define MAP         "map.geojson"

/* A file in memory: cells[row * n_columns + column]. */
struct table {
    const char *name;
    size_t n_columns, n_rows;
    const char **cells;
};

/* A code of the files and the id it was given. */
struct named {
    const char *code;
    int64_t id;
};
struct names {
    struct named *items; /* in order of code */
    size_t n;
};

struct loading {
    struct msh_service *service;
    const struct msh_city_load *how;
    struct msh_city_loaded *ret;
    struct msh_arena arena;
    struct msh_principal by;
    const struct table *table; /* the one being stored */
    struct names areas, units;
    int64_t now; /* business time */
    struct msh_told before;
    const char *hash;
};

/* Reading ---------------------------------------------------------------------------------------*/

static int bad(const struct table *table, size_t row, const char *what, const char *value,
               struct msh_err *err)
{
    return msh_err_set(err, MSH_E_INVALID, "city_file", "%s, row %zu: %s %.60s", table->name,
                       row + 1, what, value);
}

/* All rows of a file whose first row must be exactly `columns`, separated by blanks. */
static int read_table(struct loading *l, const char *name, const char *columns, struct table *ret,
                      struct msh_err *err)
{
    const struct msh_embed *files = l->how->files != NULL ? l->how->files : msh_demo_files;
    const struct msh_embed *file = msh_embed_find(files, name);
    const char *cells[COLUMNS_MAX], *at = columns;
    struct msh_csv csv;
    size_t n = 0, cap = 0, count = 0;
    int rc;

    *ret = (struct table){ .name = name };
    if (file == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "city_file", "no file %s", name);
    msh_csv_init(&csv, '\t', file->data, file->size);
    rc = msh_csv_next(&csv, &l->arena, cells, COLUMNS_MAX, &n, err);
    if (rc <= 0)
        return rc < 0 ? rc : msh_err_set(err, MSH_E_INVALID, "city_file", "%s is empty", name);
    for (size_t i = 0; i < n; i++) {
        size_t length = strcspn(at, " ");

        if (strlen(cells[i]) != length || strncmp(cells[i], at, length) != 0)
            return msh_err_set(err, MSH_E_INVALID, "city_file", "%s: its columns are %s", name,
                               columns);
        at += length + (at[length] == ' ');
    }
    ret->n_columns = n;
    while ((rc = msh_csv_next(&csv, &l->arena, cells, COLUMNS_MAX, &n, err)) > 0) {
        if (n != ret->n_columns)
            return bad(ret, ret->n_rows, "wrong number of cells", "", err);
        for (size_t i = 0; i < n; i++)
            *MSH_PUSH(&l->arena, ret->cells, count, cap) = cells[i];
        ret->n_rows++;
    }
    return rc < 0 || *at == '\0' ? rc
                                 : msh_err_set(err, MSH_E_INVALID, "city_file",
                                               "%s: its columns are %s", name, columns);
}

static const char *cell(const struct table *table, size_t row, size_t column)
{
    return table->cells[row * table->n_columns + column];
}

static int64_t number(const struct table *table, size_t row, size_t column)
{
    int64_t value = 0;

    return msh_parse_i64(cell(table, row, column), 0, INT32_MAX, &value) ? value : -1;
}

/* "123.1000" in millionths; false for "" or anything else. */
static bool millionths(const char *text, int64_t *ret)
{
    int64_t whole = 0, part = 0, unit = MSH_SECOND_MS * MSH_SECOND_MS;
    const char *p = text;

    if (!isdigit((unsigned char)*p))
        return false;
    for (; isdigit((unsigned char)*p) && whole < 1000; p++)
        whole = whole * 10 + (*p - '0');
    if (*p == '.')
        p++;
    for (; isdigit((unsigned char)*p) && unit > 1; p++) {
        unit /= 10;
        part += (*p - '0') * unit;
    }
    *ret = whole * 1000000 + part;
    return *p == '\0';
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->code, ((const struct named *)b)->code);
}

/* Give every row of a table an id, findable by the code in its first column. */
static int name_rows(struct loading *l, const struct table *table, struct names *names,
                     struct msh_err *err)
{
    names->n = table->n_rows;
    names->items = MSH_ARRAY(&l->arena, names->n + 1, struct named);
    for (size_t i = 0; i < names->n; i++)
        names->items[i] = (struct named){ cell(table, i, 0), msh_service_new_id(l->service) };
    qsort(names->items, names->n, sizeof(*names->items), by_code);
    for (size_t i = 1; i < names->n; i++)
        if (by_code(&names->items[i - 1], &names->items[i]) == 0)
            return bad(table, i, "stands there twice:", names->items[i].code, err);
    return 0;
}

/* 0 where there is none. */
static int64_t id_of(const struct names *names, const char *code)
{
    const struct named key = { .code = code };
    const struct named *found =
        names->n == 0 ? NULL : bsearch(&key, names->items, names->n, sizeof(key), by_code);

    return found == NULL ? 0 : found->id;
}

/* Id of a cell that may be empty but not unknown. */
static int ref(const struct table *table, size_t row, size_t column, const struct names *names,
               int64_t *ret, struct msh_err *err)
{
    const char *code = cell(table, row, column);

    *ret = id_of(names, code);
    return *ret != 0 || *code == '\0' ? 0 : bad(table, row, "unknown code", code, err);
}

/* Rows ------------------------------------------------------------------------------------------*/

enum { AREA_CODE, AREA_PARENT, AREA_LEVEL, AREA_NAME, AREA_SHORT, AREA_LON, AREA_LAT, AREA_PINYIN };

static int put_area(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err)
{
    const struct table *t = l->table;
    struct msh_area area = { .id = id_of(&l->areas, cell(t, i, AREA_CODE)),
                             .code = cell(t, i, AREA_CODE),
                             .level = cell(t, i, AREA_LEVEL),
                             .name = cell(t, i, AREA_NAME),
                             .pinyin = cell(t, i, AREA_PINYIN) };

    area.has_point =
        millionths(cell(t, i, AREA_LON), &area.lon) && millionths(cell(t, i, AREA_LAT), &area.lat);
    if (ref(t, i, AREA_PARENT, &l->areas, &area.parent_id, err) < 0)
        return err->rc;
    return msh_area_insert(tx, l->service->region.region_id, &area, err);
}

enum {
    UNIT_CODE,
    UNIT_NAME,
    UNIT_SHORT,
    UNIT_LEVEL,
    UNIT_KIND,
    UNIT_PARENT,
    UNIT_LINE,
    UNIT_AREA,
    UNIT_PINYIN,
    UNIT_KEY
};

static int put_unit(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err)
{
    const struct table *t = l->table;
    struct msh_unit unit = { .id = id_of(&l->units, cell(t, i, UNIT_CODE)),
                             .code = cell(t, i, UNIT_CODE),
                             .name = cell(t, i, UNIT_NAME),
                             .short_name = cell(t, i, UNIT_SHORT),
                             .level = (int)number(t, i, UNIT_LEVEL),
                             .kind = cell(t, i, UNIT_KIND),
                             .family = cell(t, i, UNIT_KEY),
                             .pinyin = cell(t, i, UNIT_PINYIN),
                             .created_at = l->now };

    if (ref(t, i, UNIT_PARENT, &l->units, &unit.parent_id, err) < 0 ||
        ref(t, i, UNIT_LINE, &l->units, &unit.line_id, err) < 0 ||
        ref(t, i, UNIT_AREA, &l->areas, &unit.area_id, err) < 0)
        return err->rc;
    return msh_unit_insert(tx, l->service->region.region_id, &unit, err);
}

enum { CAT_SCHEME, CAT_CODE, CAT_PARENT, CAT_LEVEL, CAT_NAME, CAT_PLACE, CAT_PINYIN };

static int put_category(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err)
{
    const struct table *t = l->table;
    const char *parent = cell(t, i, CAT_PARENT);
    const struct msh_category category = { .scheme = SCHEME,
                                           .code = cell(t, i, CAT_CODE),
                                           .parent = *parent == '\0' ? NULL : parent,
                                           .level = (int)number(t, i, CAT_LEVEL),
                                           .name = cell(t, i, CAT_NAME),
                                           .needs_place = number(t, i, CAT_PLACE) == 1,
                                           .pinyin = cell(t, i, CAT_PINYIN) };

    return msh_category_put(tx, l->service->region.region_id, &category, err);
}

enum { ROW_CATEGORY, ROW_LEVEL, ROW_LEAD, ROW_ASSIST, ROW_INFORM, ROW_BASIS, ROW_VERSION };

static int put_catalogue(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err)
{
    const struct table *t = l->table;
    int level = msh_name_find(&msh_area_level_names, cell(t, i, ROW_LEVEL));
    const struct msh_catalogue_row row = { .catalogue_id = msh_service_new_id(l->service),
                                           .version = (int)number(t, i, ROW_VERSION),
                                           .category = cell(t, i, ROW_CATEGORY),
                                           .area_level = (enum msh_area_level)level,
                                           .lead_family = cell(t, i, ROW_LEAD),
                                           .assist_families = cell(t, i, ROW_ASSIST),
                                           .inform_families = cell(t, i, ROW_INFORM),
                                           .legal_basis = cell(t, i, ROW_BASIS) };

    if (level < 0)
        return bad(t, i, "unknown level", cell(t, i, ROW_LEVEL), err);
    return msh_catalogue_insert(tx, l->service->region.region_id, &row, err);
}

enum { DUTY_CODE, DUTY_KIND, DUTY_CATEGORY, DUTY_LEVEL, DUTY_TEXT, DUTY_BASIS };

static int put_duty(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err)
{
    const struct table *t = l->table;
    int kind = msh_name_find(&msh_unit_kind_names, cell(t, i, DUTY_KIND));
    const struct msh_duty duty = {
        .unit_kind = (enum msh_unit_kind)kind,
        .category = cell(t, i, DUTY_CATEGORY),
        .basis =
            msh_arena_fmt(&l->arena, "%s（%s）", cell(t, i, DUTY_TEXT), cell(t, i, DUTY_BASIS)),
    };

    if (kind < 0)
        return bad(t, i, "unknown kind", cell(t, i, DUTY_KIND), err);
    return msh_duty_put(tx, l->service->region.region_id, &duty, err);
}

static int put_channel(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err)
{
    const struct msh_channel channel = { cell(l->table, i, 0), cell(l->table, i, 1),
                                         cell(l->table, i, 2) };

    return msh_channel_put(tx, l->service->region.region_id, &channel, err);
}

static int put_line(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err)
{
    const struct msh_transfer_line line = { cell(l->table, i, 0), cell(l->table, i, 1),
                                            number(l->table, i, 2) == 1, cell(l->table, i, 3) };

    return msh_transfer_line_put(tx, l->service->region.region_id, &line, err);
}

enum { KB_CODE, KB_TITLE, KB_CATEGORY, KB_BODY, KB_OWNER, KB_BASIS, KB_MONTHS };

/* The same day so many months later, the 28th at most. */
static int64_t months_later(int64_t at, int64_t zone_ms, int64_t months)
{
    int year, month, mday;

    msh_day_to_civil(msh_day_of(at, zone_ms), &year, &month, &mday);
    months += month - 1;
    return msh_day_start(
        msh_day_from_civil(year + (int)(months / 12), (int)(months % 12) + 1, MSH_MIN(mday, 28)),
        zone_ms);
}

static int tell(struct msh_tx *tx, const struct loading *l, const char *kind, int64_t subject_id,
                const char *op, const struct msh_told *before, struct msh_err *err)
{
    const struct msh_event_in in = {
        .subject_kind = kind,
        .subject_id = subject_id,
        .op = op,
        .actor_kind = msh_name_code(&msh_principal_names, (int)l->by.kind),
        .actor_id = l->by.account_id,
    };

    return msh_told_append(tx, &l->service->region, l->service->row_key, &in, l->now, before, err);
}

static int put_article(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err)
{
    const struct table *t = l->table;
    int64_t months = number(t, i, KB_MONTHS);
    struct msh_article article = { .article_id = msh_service_new_id(l->service),
                                   .version = 1,
                                   .title = cell(t, i, KB_TITLE),
                                   .body = cell(t, i, KB_BODY),
                                   .category = cell(t, i, KB_CATEGORY),
                                   .legal_basis = cell(t, i, KB_BASIS),
                                   .state = "published",
                                   .created_at = l->now };

    if (months > 0)
        article.expires_at = months_later(l->now, l->service->region.zone_ms, months);
    if (ref(t, i, KB_OWNER, &l->units, &article.owner_unit, err) < 0)
        return err->rc;
    if (msh_article_put(tx, l->service->region.region_id, &article, err) < 0)
        return err->rc;
    return tell(tx, l, "article", article.article_id, "create", NULL, err);
}

enum { USER_NAME, USER_DISPLAY, USER_ROLE, USER_UNIT, USER_SENSITIVITY };

static int put_user(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err)
{
    const struct table *t = l->table;
    int role = msh_name_find(&msh_role_names, cell(t, i, USER_ROLE));
    struct msh_grant grant = { .role = (enum msh_role)role,
                               .sensitivity = (int)number(t, i, USER_SENSITIVITY) };
    struct msh_account account = { .account_id = msh_service_new_id(l->service),
                                   .name = cell(t, i, USER_NAME),
                                   .display = cell(t, i, USER_DISPLAY),
                                   .password_hash = l->hash,
                                   .active = true,
                                   .created_at = msh_time_now() };

    if (role < 0)
        return bad(t, i, "unknown role", cell(t, i, USER_ROLE), err);
    if (ref(t, i, USER_UNIT, &l->units, &grant.unit_id, err) < 0 ||
        msh_grants_check(&grant, 1, err) < 0)
        return err->rc;
    account.unit_id = grant.unit_id;
    return msh_account_add_tx(tx, l->service, &l->by, &account, &grant, err);
}

/* Storing ---------------------------------------------------------------------------------------*/

typedef int (*put_fn)(struct msh_tx *tx, struct loading *l, size_t i, struct msh_err *err);

static const struct {
    const char *file;
    const char *columns;
    put_fn put;
    size_t count; /* where in struct msh_city_loaded */
} files[] = {
    { "areas.tsv", "code parent level name short lon lat pinyin", put_area,
      offsetof(struct msh_city_loaded, areas) },
    { "units.tsv", "code name short level kind parent line area pinyin key", put_unit,
      offsetof(struct msh_city_loaded, units) },
    { "categories.tsv", "scheme code parent level name needs_place pinyin", put_category,
      offsetof(struct msh_city_loaded, categories) },
    { "catalogue.tsv", "category area_level lead assist inform legal_basis version", put_catalogue,
      offsetof(struct msh_city_loaded, catalogue) },
    { "duties.tsv", "code unit_kind category level text basis", put_duty,
      offsetof(struct msh_city_loaded, duties) },
    { "channels.tsv", "code name kind share", put_channel,
      offsetof(struct msh_city_loaded, channels) },
    { "transfers.tsv", "code name emergency for", put_line,
      offsetof(struct msh_city_loaded, lines) },
    { "kb.tsv", "code title category body owner legal_basis valid_to_months", put_article,
      offsetof(struct msh_city_loaded, articles) },
    { "users.tsv", "name display role unit sensitivity", put_user,
      offsetof(struct msh_city_loaded, users) },
};
enum { FILE_AREAS, FILE_UNITS };

struct storing {
    struct loading *l;
    put_fn put;
};

static int store_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct storing *s = arg;

    for (size_t i = 0; i < s->l->table->n_rows; i++)
        if (s->put(tx, s->l, i, err) < 0)
            return err->rc;
    return msh_region_bump_epoch(tx, &s->l->service->region, err);
}

/* The loaded unit of the root (without anything above) or of kind hotline. */
static int64_t loaded_unit(const struct loading *l, const struct table *units, bool hotline)
{
    for (size_t i = 0; i < units->n_rows; i++)
        if (hotline ? msh_streq(cell(units, i, UNIT_KIND), "hotline")
                    : *cell(units, i, UNIT_PARENT) == '\0')
            return id_of(&l->units, cell(units, i, UNIT_CODE));
    return 0;
}

struct merging {
    struct loading *l;
    const struct table *units;
};

/* What init made gives way to what was loaded. */
static int merge_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct merging *m = arg;
    static const char *const made[] = { "city", "hotline" };
    const struct msh_region *region = &m->l->service->region;
    int64_t root = loaded_unit(m->l, m->units, false);

    for (size_t i = 0; i < MSH_COUNT(made); i++) {
        struct msh_unit unit;
        int rc = msh_unit_find(tx, region->region_id, made[i], msh_tx_arena(tx), &unit, err);

        if (rc == MSH_E_NOT_FOUND)
            continue;
        if (rc < 0)
            return rc;
        unit.parent_id = root;
        unit.merged_into = loaded_unit(m->l, m->units, i == 1);
        if (msh_unit_update(tx, region->region_id, &unit, err) < 0)
            return err->rc;
    }
    if (tell(tx, m->l, "region", region->region_id, "city_load", &m->l->before, err) < 0)
        return err->rc;
    return msh_region_bump_epoch(tx, region, err);
}

static int now_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct loading *l = arg;
    const struct msh_region *region = &l->service->region;

    if (msh_region_now(tx, region, &l->now, err) < 0)
        return err->rc;
    return msh_told_read(tx, region, l->service->row_key, "region", region->region_id, &l->before,
                         err);
}

/* One hash for all: a thousand accounts would take half a minute, and share the password anyway. */
static int make_password(struct loading *l, char *hash, struct msh_err *err)
{
    const char *password = l->how->password;

    if (password == NULL) {
        char code[20 + 1];

        msh_random_code(code, 20);
        snprintf(l->ret->password, sizeof(l->ret->password), "%.5s-%.5s-%.5s-%.5s", code, code + 5,
                 code + 10, code + 15);
        password = l->ret->password;
    }
    if (msh_password_check("", password, err) < 0)
        return err->rc;
    l->hash = hash;
    return msh_password_hash(password, hash, err);
}

static int store_all(struct loading *l, struct msh_err *err)
{
    struct table tables[MSH_COUNT(files)];
    struct merging m = { .l = l, .units = &tables[FILE_UNITS] };

    /* Everything is read before anything is written. */
    for (size_t i = 0; i < MSH_COUNT(files); i++)
        if (read_table(l, files[i].file, files[i].columns, &tables[i], err) < 0)
            return err->rc;
    if (name_rows(l, &tables[FILE_AREAS], &l->areas, err) < 0 ||
        name_rows(l, &tables[FILE_UNITS], &l->units, err) < 0)
        return err->rc;
    for (size_t i = 0; i < MSH_COUNT(files); i++) {
        struct storing s = { .l = l, .put = files[i].put };

        l->table = &tables[i];
        if (msh_tx_run(l->service->store, "city_load", store_tx, &s, err) < 0)
            return err->rc;
        memcpy((char *)l->ret + files[i].count, &tables[i].n_rows, sizeof(size_t));
    }
    return msh_tx_run(l->service->store, "city_merge", merge_tx, &m, err);
}

/* The outlines of its areas, for the pages; a city without them has none. */
static int put_map(const struct loading *l, struct msh_err *err)
{
    const struct msh_embed *map =
        msh_embed_find(l->how->files != NULL ? l->how->files : msh_demo_files, MAP);
    char path[PATH_MAX];
    int rc;

    if (map == NULL)
        return 0;
    rc = msh_disk_path(l->service->dir, MAP, path, err);
    if (rc == 0)
        rc = msh_disk_write(path, map->data, map->size, err);
    return rc == MSH_E_CONFLICT ? 0 : rc; /* somebody's own map stays */
}

int msh_city_load(struct msh_service *service, const struct msh_city_load *how,
                  struct msh_city_loaded *ret, struct msh_err *err)
{
    struct loading l = { .service = service, .how = how, .ret = ret };
    const struct msh_directory *dir = msh_service_directory(service);
    char hash[MSH_PASSWORD_HASH_SIZE];
    size_t n_areas;
    int rc;

    *ret = (struct msh_city_loaded){ 0 };
    msh_directory_areas(dir, &n_areas);
    msh_directory_release(dir);
    if (n_areas > 0)
        return msh_err_set(err, MSH_E_STATE, "city_not_empty",
                           "this city has areas already; load into a fresh one");
    msh_principal_system(&l.by);
    msh_arena_init(&l.arena, ARENA_MAX);
    rc = make_password(&l, hash, err);
    if (rc == 0)
        rc = msh_tx_read(service->store, "now", now_tx, &l, err);
    if (rc == 0)
        rc = store_all(&l, err);
    if (rc == 0)
        rc = put_map(&l, err);
    msh_arena_done(&l.arena);
    return rc < 0 ? rc : msh_service_reload(service, err);
}
