#include "base/base.h"

#include "base/crypto.h"
#include "base/str.h"
#include "store/driver.h"
#include "store/migrate.h"

#define STEPS_MAX     1000
#define FILES_MAX     8 /* of one number */
#define STATEMENT_MAX ((size_t)1 << 20)
#define DIGEST_SIZE   (2 * MSH_HASH_SIZE + 1)

static const struct msh_stmt make_table = {
    "make schema_migration",
    "CREATE TABLE IF NOT EXISTS schema_migration (version BIGINT NOT NULL PRIMARY KEY, "
    "name TEXT NOT NULL, applied_at BIGINT NOT NULL, digest TEXT NOT NULL)",
    NULL, NULL
};
static const struct msh_stmt has_table = {
    "find schema_migration", NULL,
    "SELECT COUNT(*) FROM information_schema.tables "
    "WHERE table_schema = current_schema() AND table_name = 'schema_migration'",
    "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'"
};
static const struct msh_stmt list_rows = {
    "list schema_migration", "SELECT version, digest FROM schema_migration ORDER BY version", NULL,
    NULL
};
static const struct msh_stmt find_row = { "find migration",
                                          "SELECT digest FROM schema_migration WHERE version = $1",
                                          NULL, NULL };
static const struct msh_stmt add_row = {
    "add migration",
    "INSERT INTO schema_migration (version, name, applied_at, digest) VALUES ($1, $2, $3, $4)",
    NULL, NULL
};
/* SQLite's writers already wait for each other. */
static const struct msh_stmt lock_out = { "lock migrations", "SELECT 1",
                                          "SELECT COUNT(pg_advisory_xact_lock(1295270984))", NULL };
static const struct msh_stmt no_limit = { "no time limit", "SELECT 1",
                                          "SELECT set_config('statement_timeout', '0', TRUE)",
                                          NULL };

/* In the order of `demands`. */
static const struct msh_stmt settings = {
    "database settings", NULL,
    "SELECT current_setting('server_encoding'), current_setting('fsync'),"
    " current_setting('full_page_writes'),"
    " CASE current_setting('synchronous_commit') WHEN 'off' THEN 'off' ELSE 'on' END",
    "SELECT 'UTF8', 'on', 'on', 'on'"
};

struct step {
    int64_t version;
    const struct msh_embed *files[FILES_MAX]; /* shared first */
    size_t n;
    char digest[DIGEST_SIZE];
};

struct plan {
    struct step *steps; /* by version */
    size_t n;
};

struct run {
    const struct msh_migrate *how;
    const struct plan *plan;
    const struct step *step; /* the one being applied */
    bool missing;            /* schema_migration is not there */
    size_t applied;          /* rows seen so far */
};

static bool is_shared(const struct msh_embed *file)
{
    return strchr(file->name, '/') == NULL;
}

/* The file's name without folders if this engine runs it, else NULL. */
static const char *own_name(const struct msh_embed *file, enum msh_engine engine)
{
    const char *folder = engine == MSH_ENGINE_SQLITE ? "dialect/sqlite/" : "dialect/postgres/";

    if (is_shared(file))
        return file->name;
    return strncmp(file->name, folder, strlen(folder)) == 0 ? file->name + strlen(folder) : NULL;
}

static struct step *step_at(struct plan *plan, int64_t version)
{
    size_t i = plan->n;

    while (i > 0 && plan->steps[i - 1].version >= version)
        i--;
    if (i < plan->n && plan->steps[i].version == version)
        return &plan->steps[i];
    if (plan->n == STEPS_MAX)
        return NULL;
    memmove(&plan->steps[i + 1], &plan->steps[i], (plan->n - i) * sizeof(*plan->steps));
    plan->n++;
    plan->steps[i] = (struct step){ .version = version };
    return &plan->steps[i];
}

static int add_file(struct plan *plan, const struct msh_embed *file, const char *name,
                    struct msh_err *err)
{
    char number[5] = "";
    int64_t version = 0;
    struct step *step = NULL;

    memcpy(number, name, MSH_MIN(strlen(name), 4));
    if (msh_parse_i64(number, 1, 9999, &version) && name[4] == '_')
        step = step_at(plan, version);
    if (step == NULL || step->n == FILES_MAX)
        return msh_err_set(err, MSH_E_BUG, "migration_name", "%s: not NNNN_name.sql", file->name);
    if (is_shared(file)) {
        memmove(&step->files[1], &step->files[0], step->n * sizeof(step->files[0]));
        step->files[0] = file;
    } else {
        step->files[step->n] = file;
    }
    step->n++;
    return 0;
}

static void digest_step(struct step *step)
{
    struct msh_piece pieces[2 * FILES_MAX];
    uint8_t hash[MSH_HASH_SIZE];
    size_t i;

    for (i = 0; i < step->n; i++) {
        pieces[2 * i].p = step->files[i]->name;
        pieces[2 * i].n = strlen(step->files[i]->name) + 1;
        pieces[2 * i + 1].p = step->files[i]->data;
        pieces[2 * i + 1].n = step->files[i]->size + 1;
    }
    msh_hash(MSH_CRYPTO_INTL, pieces, 2 * step->n, hash);
    for (i = 0; i < sizeof(hash); i++)
        snprintf(step->digest + 2 * i, 3, "%02x", hash[i]);
}

static int make_plan(enum msh_engine engine, const struct msh_embed *files, struct plan *ret,
                     struct msh_err *err)
{
    const char *name;
    size_t i;
    int rc;

    ret->steps = msh_alloc0(STEPS_MAX, sizeof(*ret->steps));
    ret->n = 0;
    for (; files->name != NULL; files++) {
        name = own_name(files, engine);
        rc = name == NULL ? 0 : add_file(ret, files, name, err);
        if (rc < 0)
            return rc;
    }
    for (i = 0; i < ret->n; i++)
        digest_step(&ret->steps[i]);
    return 0;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Shared files are written as SQLite reads them: for PostgreSQL these words become others. Texts are
 * ordered by their bytes there too: what the database itself was made with may order them by a
 * language, which differs between cities and may change with a library of the system's. */
static const struct word {
    const char *shared, *pg;
} words[] = {
    { "BLOB", "BYTEA" },
    { "TEXT", "TEXT COLLATE \"C\"" },
};

static const struct word *word_at(const char *line, size_t n)
{
    for (size_t i = 0; i < MSH_COUNT(words); i++)
        if (n == strlen(words[i].shared) && memcmp(line, words[i].shared, n) == 0)
            return &words[i];
    return NULL;
}

/* Append a line, word for word; for PostgreSQL with those of `words` as it has them. */
static void add_line(struct msh_str *out, const char *line, size_t n, bool for_pg)
{
    size_t i, end;

    for (i = 0; i < n; i = end) {
        for (end = i + 1; is_word(line[i]) && end < n && is_word(line[end]);)
            end++;
        const struct word *word = for_pg ? word_at(line + i, end - i) : NULL;

        if (word != NULL)
            msh_str_add(out, word->pg);
        else
            msh_str_addn(out, line + i, end - i);
    }
    msh_str_addc(out, '\n');
}

/* The next statement of a file into `out`; false at the end. */
static bool next_statement(const char **at, bool for_pg, struct msh_str *out)
{
    const char *line, *text;
    size_t n, end;

    msh_str_clear(out);
    while (**at != '\0') {
        line = *at;
        n = strcspn(line, "\n");
        *at += n + (line[n] == '\n');
        text = line + strspn(line, " \t\r");
        if (text >= line + n || strncmp(text, "--", 2) == 0)
            continue;
        add_line(out, line, n, for_pg);
        for (end = n; end > 0 && isspace((unsigned char)line[end - 1]);)
            end--;
        if (end > 0 && line[end - 1] == ';')
            return true;
    }
    return out->n > 0;
}

static int run_file(struct msh_tx *tx, const struct msh_embed *file, struct msh_err *err)
{
    bool for_pg = is_shared(file) && msh_tx_engine(tx) == MSH_ENGINE_POSTGRES;
    const char *at = file->data;
    struct msh_str sql;
    char text[sizeof(err->text)];
    int rc = 0;

    msh_str_init(&sql, STATEMENT_MAX);
    while (rc == 0 && next_statement(&at, for_pg, &sql)) {
        if (sql.overflow)
            rc = msh_err_set(err, MSH_E_BUG, "migration_size", "%s: too long", file->name);
        else
            rc = msh_db_script(tx, sql.p, err);
    }
    if (rc < 0 && rc != MSH_E_RETRY) {
        (void)msh_copy(text, sizeof(text), err->text);
        msh_err_set(err, (enum msh_rc)rc, "migration", "%s: %.60s: %s", file->name, sql.p, text);
    }
    msh_str_done(&sql);
    return rc;
}

static int changed_error(int64_t version, struct msh_err *err)
{
    return msh_err_set(err, MSH_E_STATE, "schema_changed",
                       "migration %" PRId64 " is not the one that was applied", version);
}

static int compare_digest(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    const struct step *step = arg;

    return msh_streq(msh_rows_text(rows, 0), step->digest) ? 0 : changed_error(step->version, err);
}

static int lock(struct msh_tx *tx, struct msh_err *err)
{
    int rc = msh_db_one(tx, &no_limit, MSH_NO_VALS, NULL, NULL, err);

    return rc < 0 ? rc : msh_db_one(tx, &lock_out, MSH_NO_VALS, NULL, NULL, err);
}

static int make_table_tx(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    int rc = lock(tx, err);

    return rc < 0 ? rc : msh_db_script(tx, make_table.sql, err);
}

static int apply_step(struct msh_tx *tx, const struct run *run, struct msh_err *err)
{
    const struct step *step = run->step;
    size_t i;
    int rc = 0;

    for (i = 0; rc == 0 && i < step->n; i++)
        rc = run_file(tx, step->files[i], err);
    if (rc < 0)
        return rc;
    return msh_db_exec(tx, &add_row,
                       MSH_VALS(msh_i(step->version), msh_t(step->files[0]->name),
                                msh_i(run->how->now_at), msh_t(step->digest)),
                       NULL, err);
}

/* Rights come with the last step, in its transaction: a schema that is up to date has them, whenever
 * the run was killed. */
static int apply_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct run *run = arg;
    const struct msh_migrate *how = run->how;
    struct step step = *run->step;
    int rc = lock(tx, err);

    if (rc == 0)
        rc = msh_db_one(tx, &find_row, MSH_VALS(msh_i(step.version)), compare_digest, &step, err);
    if (rc == MSH_E_NOT_FOUND) /* else applied before, or by another run while this one waited */
        rc = apply_step(tx, run, err);
    if (rc == 0 && how->app_role != NULL && run->step == &run->plan->steps[run->plan->n - 1] &&
        msh_tx_engine(tx) == MSH_ENGINE_POSTGRES)
        rc = msh_grant(tx, how->app_role, how->app_password, err);
    return rc;
}

/* A row of schema_migration against the plan: every applied number must be known and unchanged. */
static int check_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct run *run = arg;
    const struct plan *plan = run->plan;
    int64_t version = msh_rows_i64(rows, 0);
    size_t i;

    for (i = 0; i < plan->n && plan->steps[i].version != version;)
        i++;
    if (i == plan->n)
        return msh_err_set(err, MSH_E_STATE, "schema_newer",
                           "the database has migration %" PRId64 ", which this program lacks",
                           version);
    if (!msh_streq(msh_rows_text(rows, 1), plan->steps[i].digest))
        return changed_error(version, err);
    run->applied++;
    return 0;
}

/* What a database's administrator may have set otherwise. In another encoding rare characters of
 * names are refused, or bytes counted for characters; without the others a commit that was told to
 * a citizen may be gone after a loss of power. */
static const struct demand {
    const char *setting, *value, *code, *advice;
} demands[] = {
    { "server_encoding", "UTF8", "database_encoding",
      "make the database with ENCODING 'UTF8' TEMPLATE template0" },
    { "fsync", "on", "database_unsafe", "a crash could break the database" },
    { "full_page_writes", "on", "database_unsafe", "a crash could break the database" },
    { "synchronous_commit", "on", "database_unsafe", "a crash could lose what was acknowledged" },
};

static int check_settings(struct msh_rows *rows, void *arg MSH_UNUSED, struct msh_err *err)
{
    for (size_t i = 0; i < MSH_COUNT(demands); i++) {
        const struct demand *demand = &demands[i];
        const char *value = msh_rows_text(rows, (int)i);

        if (!msh_streq(value, demand->value))
            return msh_err_set(err, MSH_E_STATE, demand->code,
                               "%s is %s in this database, not %s: %s", demand->setting, value,
                               demand->value, demand->advice);
    }
    return 0;
}

static int check_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct run *run = arg;
    int64_t tables = 0;
    int rc = msh_db_one(tx, &settings, MSH_NO_VALS, check_settings, NULL, err);

    if (rc == 0)
        rc = msh_db_i64(tx, &has_table, MSH_NO_VALS, 0, &tables, err);
    run->applied = 0;
    run->missing = tables == 0;
    if (rc < 0 || run->missing)
        return rc;
    return msh_db_each(tx, &list_rows, MSH_NO_VALS, check_row, run, err);
}

static int apply_all(struct msh_store *store, struct run *run, struct msh_err *err)
{
    size_t i;
    int rc = msh_tx_read(store, "check schema", check_tx, run, err);

    if (rc < 0)
        return rc;
    if (run->missing)
        rc = msh_tx_run(store, "make schema_migration", make_table_tx, NULL, err);
    for (i = 0; rc == 0 && i < run->plan->n; i++) {
        run->step = &run->plan->steps[i];
        rc = msh_tx_run(store, "migrate", apply_tx, run, err);
    }
    return rc;
}

int msh_store_migrate(struct msh_store *store, const struct msh_migrate *how, int64_t *ret_version,
                      struct msh_err *err)
{
    const struct msh_embed *files = how->files == NULL ? msh_sql_files : how->files;
    struct plan plan;
    struct run run = { .how = how, .plan = &plan };
    int rc = make_plan(msh_store_engine(store), files, &plan, err);

    if (rc == 0)
        rc = apply_all(store, &run, err);
    if (rc == 0 && ret_version != NULL)
        *ret_version = plan.n == 0 ? 0 : plan.steps[plan.n - 1].version;
    free(plan.steps);
    return rc;
}

int msh_store_schema_check(struct msh_store *store, const struct msh_embed *files,
                           int64_t *ret_version, struct msh_err *err)
{
    struct plan plan;
    struct run run = { .plan = &plan };
    int rc = make_plan(msh_store_engine(store), files == NULL ? msh_sql_files : files, &plan, err);

    if (rc == 0)
        rc = msh_tx_read(store, "check schema", check_tx, &run, err);
    if (rc == 0 && run.missing)
        rc = msh_err_set(err, MSH_E_STATE, "schema_missing", "the database is empty");
    else if (rc == 0 && run.applied < plan.n)
        rc = msh_err_set(err, MSH_E_STATE, "schema_older",
                         "the database is older than this program by %zu migrations: run `minsheng "
                         "upgrade --data DIR`",
                         plan.n - run.applied);
    if (rc == 0 && ret_version != NULL)
        *ret_version = plan.n == 0 ? 0 : plan.steps[plan.n - 1].version;
    free(plan.steps);
    return rc;
}
