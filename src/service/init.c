#include "base/base.h"

#include <unistd.h>

#include "base/disk.h"
#include "base/json.h"
#include "base/time.h"
#include "domain/preset.h"
#include "service/open.h"
#include "service/schema.h"
#include "service/told.h"
#include "store/category_store.h"
#include "store/rule_store.h"
#include "store/unit_store.h"

#define REGION_ID    1 /* where none is named */
#define REGION_MAX   999999
#define ARENA_MAX    ((size_t)64 << 20)
#define CONF_MAX     ((size_t)64 << 10)
#define LEASE_MS     MSH_MINUTE_MS
#define DEFAULT_NAME "本市"

static const struct msh_channel channels[] = {
    { "phone", "12345热线电话", "phone" }, { "web", "网上受理", "web" },
    { "app", "手机客户端", "app" },        { "mail", "来信", "mail" },
    { "walk_in", "来访", "walk_in" },
};

/* Numbers that are the same in the whole country. */
static const struct msh_transfer_line lines[] = {
    { "110", "公安报警", true, "正在发生的违法犯罪、人身和财产受到危险" },
    { "119", "消防救援", true, "火灾、被困等险情" },
    { "120", "医疗急救", true, "突发疾病、受伤、中毒" },
    { "122", "交通事故报警", true, "有伤亡或影响通行的交通事故" },
    { "12119", "森林草原防火报警", true, "森林、草原火情" },
    { "12351", "职工维权", false, "职工权益" },
};

struct making {
    const struct msh_init *init;
    struct msh_arena arena;
    struct msh_region region;
    struct msh_preset preset;
    struct msh_calendar_year *years;
    size_t n_years;
    uint8_t row_key[MSH_KEY_SIZE];
    char dir[PATH_MAX];
    bool made_dir, made_files;
};

/* The database --------------------------------------------------------------------------------- */

static int put_rules(struct msh_tx *tx, struct making *m, struct msh_idgen *ids,
                     struct msh_err *err)
{
    struct msh_str line;
    int rc = 0;

    msh_str_init(&line, CONF_MAX);
    for (size_t i = 0; rc == 0 && i < m->preset.n_rules; i++) {
        const struct msh_rule *rule = &m->preset.rules[i];
        struct msh_rule_row row = { .rule_id = msh_idgen_next(ids, m->region.created_at),
                                    .preset = m->preset.name,
                                    .version = 1,
                                    .used_from = MSH_RULE_DAY_OPEN_FROM,
                                    .used_to = MSH_RULE_DAY_OPEN_TO,
                                    .legal_ref = rule->legal_ref };

        msh_str_clear(&line);
        msh_rule_format(rule, &line);
        row.line = line.p;
        rc = msh_rule_row_insert(tx, m->region.region_id, &row, err);
    }
    msh_str_done(&line);
    return rc;
}

static int put_calendars(struct msh_tx *tx, struct making *m, struct msh_err *err)
{
    struct msh_str periods;
    struct msh_calendar_row row = { .version = 1,
                                    .source = "出厂设置，请按本市作息调整",
                                    .created_at = m->region.created_at };
    int rc;

    msh_str_init(&periods, 256);
    msh_periods_format(msh_calendar_periods_default, MSH_COUNT(msh_calendar_periods_default),
                       &periods);
    row.days = periods.p;
    rc = msh_calendar_insert(tx, m->region.region_id, &row, err);
    msh_str_done(&periods);
    row.source = "国务院办公厅关于节假日安排的通知";
    for (size_t i = 0; rc == 0 && i < m->n_years; i++) {
        row.year = m->years[i].year;
        row.days = m->years[i].days;
        rc = msh_calendar_insert(tx, m->region.region_id, &row, err);
    }
    return rc;
}

static int put_units(struct msh_tx *tx, struct making *m, struct msh_idgen *ids,
                     struct msh_err *err)
{
    struct msh_unit city = { .id = msh_idgen_next(ids, m->region.created_at),
                             .code = "city",
                             .name = m->region.name,
                             .short_name = m->region.name,
                             .level = 1,
                             .kind = "government",
                             .family = "zhengfu",
                             .pinyin = "",
                             .created_at = m->region.created_at };
    struct msh_unit hotline = { .id = msh_idgen_next(ids, m->region.created_at),
                                .code = "hotline",
                                .name = "12345政务服务便民热线",
                                .short_name = "12345热线",
                                .level = 1,
                                .kind = "hotline",
                                .family = "rexian",
                                .parent_id = city.id,
                                .pinyin = "rx",
                                .created_at = m->region.created_at };

    if (msh_unit_insert(tx, m->region.region_id, &city, err) < 0)
        return err->rc;
    return msh_unit_insert(tx, m->region.region_id, &hotline, err);
}

static int put_doors(struct msh_tx *tx, struct making *m, struct msh_err *err)
{
    for (size_t i = 0; i < MSH_COUNT(channels); i++)
        if (msh_channel_put(tx, m->region.region_id, &channels[i], err) < 0)
            return err->rc;
    for (size_t i = 0; i < MSH_COUNT(lines); i++)
        if (msh_transfer_line_put(tx, m->region.region_id, &lines[i], err) < 0)
            return err->rc;
    return 0;
}

static int put_event(struct msh_tx *tx, struct making *m, struct msh_err *err)
{
    char data[128];
    const struct msh_event_in in = { .subject_kind = "region",
                                     .subject_id = m->region.region_id,
                                     .op = "init",
                                     .actor_kind = "system",
                                     .data = data };

    snprintf(data, sizeof(data), "{\"preset\":\"%s\",\"sandbox\":%d}", m->preset.name,
             m->region.sandbox);
    return msh_told_append(tx, &m->region, m->row_key, &in, m->region.created_at, NULL, err);
}

static int make_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct making *m = arg;
    struct msh_region there;
    struct msh_node_lease lease;
    struct msh_idgen *ids;
    int64_t now = m->region.created_at;
    int rc = msh_region_load(tx, m->region.region_id, &there, err);

    if (rc == 0)
        return msh_err_set(err, MSH_E_CONFLICT, "city_exists",
                           "the database holds region %" PRId64 " already", m->region.region_id);
    if (rc != MSH_E_NOT_FOUND)
        return rc;
    if (msh_region_insert(tx, &m->region, err) < 0 ||
        msh_node_acquire(tx, m->region.region_id, "init", now, LEASE_MS, &lease, err) < 0)
        return err->rc;
    ids = msh_idgen_new(lease.node, lease.high_ms);
    rc = put_rules(tx, m, ids, err);
    if (rc == 0)
        rc = put_calendars(tx, m, err);
    if (rc == 0)
        rc = put_units(tx, m, ids, err);
    if (rc == 0)
        rc = put_doors(tx, m, err);
    if (rc == 0)
        rc = put_event(tx, m, err);
    if (rc == 0)
        rc = msh_node_release(tx, &lease, msh_idgen_high(ids), err);
    msh_idgen_free(ids);
    return rc;
}

static int make_database(struct making *m, struct msh_err *err)
{
    char url[PATH_MAX + 32];
    /* Whether PgBouncer stands before it is not written down yet. */
    struct msh_store_conf conf = { .url = url, .no_named_statements = true };
    struct msh_store *store;
    int rc;

    snprintf(url, sizeof(url), "sqlite:%s/minsheng.db", m->dir);
    if (m->init->db != NULL)
        conf.url = m->init->db;
    rc = msh_schema_migrate(conf.url, m->init->db == NULL ? NULL : m->init->db_owner, true, err);
    if (rc == 0)
        rc = msh_store_open(&conf, &store, err);
    if (rc < 0)
        return rc;
    rc = msh_tx_run(store, "init", make_tx, m, err);
    msh_store_close(store);
    return rc;
}

/* The folder ----------------------------------------------------------------------------------- */

static int write_in(const struct making *m, const char *name, const char *text, size_t n,
                    struct msh_err *err)
{
    char path[PATH_MAX];

    return msh_disk_path(m->dir, name, path, err) < 0 ? err->rc
                                                      : msh_disk_write(path, text, n, err);
}

static int write_conf(const struct making *m, struct msh_err *err)
{
    struct msh_str text;
    int rc;

    msh_str_init(&text, CONF_MAX);
    if (m->init->db != NULL)
        msh_str_fmt(&text, "db = %s\n\n", m->init->db);
    msh_conf_sample(msh_service_conf_keys, msh_service_conf_n, &text);
    rc = write_in(m, "minsheng.conf", text.p, text.n, err);
    msh_str_done(&text);
    return rc;
}

static int read_row_key(struct making *m, struct msh_err *err)
{
    struct msh_keys *keys = NULL;

    if (msh_keys_open(m->dir, m->region.crypto, &keys, err) < 0)
        return err->rc;
    msh_keys_derive(keys, "row", m->row_key);
    msh_keys_close(keys);
    return 0;
}

static int make_files(struct making *m, struct msh_err *err)
{
    char path[PATH_MAX], line[128];
    int n =
        snprintf(line, sizeof(line), "%" PRId64 " %s\n", m->region.region_id, m->region.data_mark);

    m->made_files = true;
    if (write_conf(m, err) < 0 || write_in(m, "region", line, (size_t)n, err) < 0 ||
        msh_keys_create(m->dir, err) < 0 || read_row_key(m, err) < 0)
        return err->rc;
    return msh_disk_path(m->dir, "files", path, err) < 0 ? err->rc : msh_disk_folder(path, err);
}

static int make_dir(struct making *m, struct msh_err *err)
{
    const char *dir = m->init->dir;

    if (msh_disk_new_folder(dir, &m->made_dir, err) < 0)
        return err->rc;
    if (realpath(dir, m->dir) == NULL)
        return msh_err_errno(err, errno, "dir_write", "%.200s", dir);
    if (strlen(m->dir) > PATH_MAX - 64)
        return msh_err_field(err, "data", "path_too_long", "the data folder's path is too long");
    return 0;
}

/* Only what init itself writes. */
static void take_away(const struct making *m)
{
    static const char *const files[] = { "minsheng.conf", "region",          "keys/master.key",
                                         "minsheng.db",   "minsheng.db-wal", "minsheng.db-shm" };
    static const char *const folders[] = { "keys", "files" };
    char path[PATH_MAX];

    for (size_t i = 0; m->made_files && i < MSH_COUNT(files); i++) {
        snprintf(path, sizeof(path), "%.*s/%s", PATH_MAX - 32, m->dir, files[i]);
        unlink(path);
    }
    for (size_t i = 0; m->made_files && i < MSH_COUNT(folders); i++) {
        snprintf(path, sizeof(path), "%.*s/%s", PATH_MAX - 32, m->dir, folders[i]);
        rmdir(path);
    }
    if (m->made_dir)
        rmdir(m->dir);
}

/* What can be refused before anything is written. */
static int check(struct making *m, struct msh_err *err)
{
    const struct msh_init *init = m->init;

    if (msh_preset_load(&m->arena, init->preset, &m->preset, err) < 0)
        return err->rc;
    if (m->preset.kind != MSH_PRESET_KIND_BASE)
        return msh_err_field(err, "preset", "preset_kind",
                             "%.40s is no preset a city can run on alone", init->preset);
    if (init->region_id < 0 || init->region_id > REGION_MAX)
        return msh_err_field(err, "region", "range", "a region is 1 to %d", REGION_MAX);
    if (init->db_owner != NULL && init->db == NULL)
        return msh_err_field(err, "db-owner", "db_owner", "--db-owner goes with --db");
    if (init->db != NULL && strlen(init->db) >= sizeof(((struct msh_service_conf *)0)->db))
        return msh_err_field(err, "db", "db_long", "the url is too long");
    if (init->db != NULL && strpbrk(init->db, "\r\n") != NULL)
        return msh_err_field(err, "db", "db_text", "the url is one line");
    if (!msh_copy(m->region.name, sizeof(m->region.name),
                  msh_empty(init->name) ? DEFAULT_NAME : init->name))
        return msh_err_field(err, "name", "name_long", "the name is too long");
    return msh_calendar_shipped_years(&m->arena, &m->years, &m->n_years, err);
}

int msh_service_init(const struct msh_init *init, struct msh_err *err)
{
    struct making m = { .init = init };
    int rc;

    msh_arena_init(&m.arena, ARENA_MAX);
    m.region = (struct msh_region){ .region_id = init->region_id == 0 ? REGION_ID : init->region_id,
                                    .crypto = init->crypto,
                                    .sandbox = init->sandbox,
                                    .zone_ms = MSH_ZONE_CHINA_MS,
                                    .created_at = msh_time_now() };
    msh_region_mark(m.region.data_mark);
    rc = check(&m, err);
    if (rc == 0) {
        msh_copy(m.region.preset, sizeof(m.region.preset), m.preset.name);
        rc = make_dir(&m, err);
        if (rc == 0)
            rc = make_files(&m, err);
        if (rc == 0)
            rc = make_database(&m, err);
        if (rc < 0)
            take_away(&m);
    }
    msh_wipe(m.row_key, sizeof(m.row_key));
    msh_arena_done(&m.arena);
    return rc;
}
