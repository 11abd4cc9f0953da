#include "base/base.h"

#include "base/csv.h"
#include "base/time.h"
#include "cli/desk.h"
#include "cli/lateness.h"
#include "cli/old_table.h"
#include "service/import/import.h"
#include "store/import_store.h"

#define ARENA_MAX   ((size_t)256 << 20) /* of one window */
#define CELLS_MAX   ((size_t)8 << 20)   /* of its rows: each may be read as every field */
#define BATCHES_MAX 1000
#define REASON_MAX  2000
#define WOULD       "would be imported"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "profile", "NAME", "how to read FILE: replies, hotline, or a file that ends in .conf",
      false },
    { "dry-run", NULL, "judge every row and write nothing into the city", false },
    { "verdicts", "FILE", "where to write what became of each row (FILE.verdicts.csv)", false },
    { "encoding", "NAME", "utf-8, gb18030 or utf-16le, where it is not found out", false },
    { "sheet", "NAME", "of a workbook, where it is not the first", false },
    { "list", NULL, "print the runs", false },
    { "lateness", NULL, "print for the closed ones when they were due, and whether they were late",
      false },
    { "preset", "NAME", "of --lateness: by these rules, as if they had been in force", false },
    { "undo", "BATCH", "take a run back", false },
    { "reason", "TEXT", "why it is taken back; the requesters can read it", false },
};

struct importing {
    struct msh_desk *desk;
    struct msh_import run;
    struct msh_tabular *file;
    struct msh_import_item *items;
    struct msh_arena arena; /* of one window */
    FILE *verdicts;
    struct msh_str text;
    int64_t rows;
    int64_t shown_at;
};

/* Verdicts ----------------------------------------------------------------------------------------*/

static void say(struct importing *im, const struct msh_import_item *item)
{
    const struct msh_name *verdict = &msh_import_verdict_names.items[item->verdict];
    const struct msh_name *field =
        item->field < 0 ? NULL : &msh_import_field_names.items[item->field];
    const bool only = item->verdict == MSH_IMPORT_TAKEN && im->run.dry_run;
    const char *note = item->note;
    char no[24], zh[512], en[512];
    bool first = true;
    (void)snprintf(no, sizeof(no), "%" PRId64, item->row.no);
    (void)snprintf(zh, sizeof(zh), "%s%s%s%s%s", field == NULL ? "" : field->zh,
                   field == NULL ? "" : "：", only ? "可以导入" : verdict->zh,
                   *note == '\0' ? "" : "：", note);
    (void)snprintf(en, sizeof(en), "%s%s%s%s%s", field == NULL ? "" : field->en,
                   field == NULL ? "" : ": ", only ? WOULD : verdict->en, *note == '\0' ? "" : ": ",
                   note);
    msh_csv_cell(&im->text, &first, no);
    msh_csv_cell(&im->text, &first, item->theirs);
    msh_csv_cell(&im->text, &first, verdict->code);
    msh_csv_cell(&im->text, &first, item->number);
    msh_csv_cell(&im->text, &first, zh);
    msh_csv_cell(&im->text, &first, en);
    msh_csv_end(&im->text, &first);
}

static int flush(struct importing *im, struct msh_err *err)
{
    if (im->verdicts != NULL &&
        (fwrite(im->text.p, 1, im->text.n, im->verdicts) != im->text.n || im->text.overflow))
        return msh_err_errno(err, errno, "write", "cannot write the verdicts");
    msh_str_clear(&im->text);
    return MSH_OK;
}

static int open_verdicts(struct importing *im, const char *file, struct msh_err *err)
{
    static const char *const columns[] = { "row",    "source_number", "verdict",
                                           "number", "sentence_zh",   "sentence_en" };
    const char *path = msh_desk_arg(im->desk, "verdicts");
    bool first = true;
    if (path == NULL)
        path = msh_arena_fmt(&im->desk->arena, "%s.verdicts.csv", file);
    im->verdicts = fopen(path, "wbe");
    if (im->verdicts == NULL)
        return msh_err_errno(err, errno, "open", "cannot write %s", path);
    msh_str_add(&im->text, MSH_CSV_BOM);
    for (size_t i = 0; i < MSH_COUNT(columns); i++)
        msh_csv_cell(&im->text, &first, columns[i]);
    msh_csv_end(&im->text, &first);
    return flush(im, err);
}

/* Rows --------------------------------------------------------------------------------------------*/

static void show(struct importing *im, bool end)
{
    msh_desk_far(&im->shown_at, end, "%" PRId64 " rows", im->rows);
}

static int window(struct importing *im, size_t n, struct msh_err *err)
{
    int rc = msh_import_window(&im->run, im->items, n, &im->arena, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++)
        say(im, &im->items[i]);
    if (rc == MSH_OK)
        rc = flush(im, err);
    im->rows += (int64_t)n;
    show(im, false);
    return rc;
}

static int read_rows(struct importing *im, struct msh_err *err)
{
    int rc = 1;
    while (rc == 1) {
        size_t n = 0;
        msh_arena_reset(&im->arena);
        while (n < MSH_IMPORT_WINDOW && im->arena.used < CELLS_MAX &&
               (rc = msh_tabular_next(im->file, &im->arena, &im->items[n].row, err)) == 1)
            n++;
        if (rc < 0)
            return rc;
        if (n > 0 && window(im, n, err) < 0)
            return err->rc;
    }
    show(im, true);
    return MSH_OK;
}

static void tell(const struct importing *im)
{
    const struct msh_import *run = &im->run;
    printf("%" PRId64 " rows of %s as %s\n", im->rows, msh_tabular_kind(im->file),
           msh_import_profile_source(run->profile));
    for (int i = 0; i < MSH_IMPORT_VERDICT_COUNT; i++)
        if (run->n[i] > 0)
            printf("%8" PRId64 "  %-12s %s\n", run->n[i], msh_import_verdict_names.items[i].code,
                   i == MSH_IMPORT_TAKEN && run->dry_run ? WOULD
                                                         : msh_import_verdict_names.items[i].en);
    if (!run->dry_run && run->n[MSH_IMPORT_TAKEN] > 0)
        printf("batch %" PRId64 "\n", run->batch_id);
}

static int open_file(struct importing *im, const char *path, struct msh_err *err)
{
    struct msh_import_profile *profile = NULL;
    int rc = msh_old_table(im->desk, path, &profile, &im->file, err);
    im->run.profile = profile;
    if (rc == MSH_OK)
        im->run.source = msh_import_profile_source(profile);
    return rc;
}

static int import_file(struct msh_desk *desk, struct msh_err *err)
{
    const char *path = msh_desk_word(desk, 0);
    struct importing im = { .desk = desk,
                            .run = { .service = desk->service,
                                     .directory = desk->dir,
                                     .dry_run = msh_arg_has(desk->args, "dry-run") } };
    msh_arena_init(&im.arena, ARENA_MAX);
    msh_str_init(&im.text, (size_t)4 << 20);
    int rc = open_file(&im, path, err);
    if (rc == MSH_OK)
        rc = open_verdicts(&im, path, err);
    if (rc == MSH_OK) {
        im.items = msh_alloc0(MSH_IMPORT_WINDOW, sizeof(*im.items));
        rc = msh_import_begin(&im.run, err);
    }
    if (rc == MSH_OK)
        rc = read_rows(&im, err);
    if (im.items != NULL)
        tell(&im);
    if (im.verdicts != NULL && fclose(im.verdicts) != 0 && rc == MSH_OK)
        rc = msh_err_errno(err, errno, "write", "cannot write the verdicts");
    msh_import_end(&im.run);
    free(im.items);
    msh_tabular_close(im.file);
    msh_str_done(&im.text);
    msh_arena_done(&im.arena);
    return rc;
}

/* Runs --------------------------------------------------------------------------------------------*/

struct batches {
    int64_t region_id;
    struct msh_import_batch *items;
    size_t n;
};

static int read_batches(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct batches *batches = arg;
    return msh_import_batches(tx, batches->region_id, batches->items, BATCHES_MAX, &batches->n,
                              err);
}

static int list(struct msh_desk *desk, struct msh_err *err)
{
    struct batches batches = { .region_id = desk->service->region.region_id,
                               .items =
                                   MSH_ARRAY(&desk->arena, BATCHES_MAX, struct msh_import_batch) };
    int rc = msh_tx_read_long(desk->service->store, "import_list", read_batches, &batches, err);
    for (size_t i = 0; rc == MSH_OK && i < batches.n; i++)
        printf("%" PRId64 "  %s  %s  %" PRId64 " tickets, %" PRId64 " undone\n",
               batches.items[i].batch_id, msh_desk_time(desk, msh_id_at(batches.items[i].batch_id)),
               batches.items[i].source[0] == '\0' ? "-" : batches.items[i].source,
               batches.items[i].tickets, batches.items[i].undone);
    return rc;
}

static int undo(struct msh_desk *desk, struct msh_err *err)
{
    const char *reason = msh_desk_arg(desk, "reason");
    struct msh_import_undone undone;
    int64_t batch_id;
    if (!msh_parse_i64(msh_desk_arg(desk, "undo"), 1, INT64_MAX, &batch_id))
        return MSH_USAGE(err, "--undo takes the number of a batch; import --list prints them");
    if (*reason == '\0' || strlen(reason) > REASON_MAX)
        return MSH_USAGE(err, "--reason takes a sentence, at most %d bytes", REASON_MAX);
    if (msh_import_undo(&desk->call, batch_id, reason, &undone, err) < 0)
        return err->rc;
    printf("%" PRId64 " tickets are undone", undone.undone);
    if (undone.kept > 0)
        printf("; %" PRId64 " stay, because somebody has touched them since or they are archived",
               undone.kept);
    printf("\n");
    return MSH_OK;
}

static int lateness(struct msh_desk *desk, struct msh_err *err)
{
    return msh_lateness_write(desk, msh_desk_arg(desk, "preset"), stdout, err);
}

static const struct msh_verb lateness_verb[] = {
    { "", NULL, "lateness", "preset", false, lateness },
};
static const struct msh_verb file_verb[] = {
    { "", "FILE", "profile", "dry-run verdicts encoding sheet", false, import_file },
};
static const struct msh_verb list_verb[] = { { "", NULL, "list", NULL, false, list } };
static const struct msh_verb undo_verb[] = { { "", NULL, "undo reason", NULL, false, undo } };

/* FILE is the first word: the verb, which is none, stands before it. */
static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct msh_args own = *args;
    own.words[0] = "";
    for (int i = 0; i < args->n_words && i + 1 < MSH_WORDS_MAX; i++)
        own.words[i + 1] = args->words[i];
    own.n_words++;
    if (msh_arg_has(args, "list"))
        return msh_desk_run(command, &own, list_verb, 1);
    if (msh_arg_has(args, "lateness"))
        return msh_desk_run(command, &own, lateness_verb, 1);
    if (msh_arg_has(args, "undo"))
        return msh_desk_run(command, &own, undo_verb, 1);
    if (args->n_words == 0)
        return msh_cli_usage(command, "FILE is missing: the table of the older system");
    return msh_desk_run(command, &own, file_verb, 1);
}

const struct msh_cli_command msh_cmd_import = {
    .name = "import",
    .usage = "--data DIR --profile NAME FILE [--dry-run] …",
    .summary = "take in tickets of an older hotline",
    .text =
        "  import --data DIR --profile NAME FILE [--dry-run] [--verdicts OUT]\n"
        "                                         a CSV file or an XLSX workbook\n"
        "  import --list --data DIR               the runs, newest first\n"
        "  import --undo BATCH --reason TEXT --data DIR\n"
        "                                         take a run back, but for what was touched since\n"
        "  import --lateness [--preset NAME] --data DIR\n"
        "                                         due and reply of each closed one, as CSV\n"
        "Each row gets a verdict in OUT. A row that was imported before is left alone, so a file "
        "may\n"
        "be given again. A profile says which column is what: docs/operations/import.md. Safe "
        "beside\n"
        "a running server.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
