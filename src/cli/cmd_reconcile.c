#include "base/base.h"

#include "base/time.h"
#include "cli/old_table.h"
#include "cli/sheet_file.h"
#include "service/import/exchange.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "profile", "NAME", "how to read FILE: replies, hotline, or a file that ends in .conf",
      false },
    { "day", "DAY", "the day on which the tickets were accepted", false },
    { "theirs-only", NULL, "do not miss there what was taken in here and never fed to them",
      false },
    { "report", "FILE", "where to write one line per difference (FILE.reconcile.csv or .xlsx)",
      false },
    MSH_SHEET_FORMAT_OPTION,
    { "encoding", "NAME", "utf-8, gb18030 or utf-16le, where it is not found out", false },
    { "sheet", "NAME", "of a workbook, where it is not the first", false },
};

struct reconciling {
    struct msh_desk *desk;
    struct msh_reconcile r;
    struct msh_sheet_file report;
    struct msh_tabular *file;
    struct msh_arena arena; /* of one page */
};

/* "答复时间：内容不同：对方 …，本系统 …" */
static void add_sentences(struct msh_sheet_out *sheet, const struct msh_reconcile_line *line)
{
    const struct msh_name *kind = &msh_reconcile_kind_names.items[line->kind];
    const struct msh_name *field =
        line->field < 0 ? NULL : &msh_import_field_names.items[line->field];
    const struct msh_name *why = line->kind == MSH_RECONCILE_UNREADABLE
                                     ? &msh_import_verdict_names.items[line->verdict]
                                     : NULL;
    char zh[512], en[512];
    (void)snprintf(zh, sizeof(zh), "%s%s%s%s%s", kind->zh, why != NULL || field != NULL ? "：" : "",
                   field == NULL ? "" : field->zh, why != NULL && field != NULL ? "，" : "",
                   why == NULL ? "" : why->zh);
    (void)snprintf(en, sizeof(en), "%s%s%s%s%s", kind->en, why != NULL || field != NULL ? ": " : "",
                   field == NULL ? "" : field->en, why != NULL && field != NULL ? " " : "",
                   why == NULL ? "" : why->en);
    msh_sheet_text(sheet, zh);
    msh_sheet_text(sheet, en);
}

static int say(void *arg, const struct msh_reconcile_line *line, struct msh_err *err)
{
    struct reconciling *rec = arg;
    struct msh_sheet_out *sheet = rec->report.sheet;
    msh_sheet_text(sheet, msh_name_code(&msh_reconcile_kind_names, (int)line->kind));
    if (line->row == 0)
        msh_sheet_text(sheet, NULL);
    else
        msh_sheet_int(sheet, line->row);
    msh_sheet_text(sheet, line->their_number);
    msh_sheet_text(sheet, line->number);
    msh_sheet_text(sheet,
                   line->field < 0 ? NULL : msh_name_code(&msh_import_field_names, line->field));
    msh_sheet_text(sheet, line->theirs);
    msh_sheet_text(sheet, line->ours);
    add_sentences(sheet, line);
    msh_sheet_row(sheet);
    return msh_sheet_file_flush(&rec->report, err);
}

static int read_rows(struct reconciling *rec, struct msh_err *err)
{
    struct msh_tabular_row *rows = msh_alloc0(MSH_EXCHANGE_PAGE, sizeof(*rows));
    int rc = 1;
    while (rc == 1) {
        size_t n = 0;
        msh_arena_reset(&rec->arena);
        while (n < MSH_EXCHANGE_PAGE && rec->arena.used < ((size_t)8 << 20) &&
               (rc = msh_tabular_next(rec->file, &rec->arena, &rows[n], err)) == 1)
            n++;
        if (rc >= 0 && n > 0 && msh_reconcile_rows(&rec->r, rows, n, &rec->arena, err) < 0)
            rc = err->rc;
    }
    free(rows);
    return rc;
}

static void tell(const struct reconciling *rec)
{
    const struct msh_reconcile *r = &rec->r;
    printf("%" PRId64 " rows of %s of that day\n", r->rows,
           msh_import_profile_source(r->x.profile));
    for (int i = 0; i < MSH_RECONCILE_COUNT; i++)
        if (r->n[i] > 0)
            printf("%8" PRId64 "  %-14s %s\n", r->n[i], msh_reconcile_kind_names.items[i].code,
                   msh_reconcile_kind_names.items[i].en);
    puts(msh_reconcile_agrees(r) ? "both sides agree" : "they do not agree");
}

static int open_all(struct reconciling *rec, const char *path, struct msh_err *err)
{
    static const char *const heads[] = { "kind",   "row",  "source_number", "number",     "field",
                                         "theirs", "ours", "sentence_zh",   "sentence_en" };
    struct msh_desk *desk = rec->desk;
    struct msh_import_profile *profile = NULL;
    const char *report = msh_desk_arg(desk, "report"), *format = msh_desk_arg(desk, "format");
    int32_t day = 0;
    if (msh_desk_day(desk, "day", 0, &day, err) < 0 ||
        msh_old_table(desk, path, &profile, &rec->file, err) < 0)
        return err->rc;
    rec->r.x = (struct msh_exchange){ .service = desk->service,
                                      .directory = desk->dir,
                                      .profile = profile,
                                      .from_at = msh_day_start(day, desk->zone_ms),
                                      .to_at = msh_day_start(day + 1, desk->zone_ms) };
    if (report == NULL)
        report =
            msh_arena_fmt(&desk->arena, "%s.reconcile.%s", path, format == NULL ? "csv" : format);
    if (msh_sheet_file_open(desk, report, "reconcile", true, &rec->report, err) < 0)
        return err->rc;
    msh_sheet_heads(rec->report.sheet, heads, MSH_COUNT(heads));
    return MSH_OK;
}

static int reconcile(struct msh_desk *desk, struct msh_err *err)
{
    struct reconciling rec = { .desk = desk };
    rec.r.say = say;
    rec.r.arg = &rec;
    rec.r.theirs_only = msh_arg_has(desk->args, "theirs-only");
    msh_arena_init(&rec.arena, (size_t)256 << 20);
    int rc = open_all(&rec, msh_desk_word(desk, 0), err);
    if (rc == MSH_OK)
        rc = read_rows(&rec, err);
    if (rc == MSH_OK)
        rc = msh_reconcile_end(&rec.r, &desk->call, err);
    rc = msh_sheet_file_close(&rec.report, rc, err);
    if (rc == MSH_OK)
        tell(&rec);
    bool agrees = msh_reconcile_agrees(&rec.r);
    msh_reconcile_done(&rec.r);
    msh_tabular_close(rec.file);
    msh_arena_done(&rec.arena);
    if (rc == MSH_OK && !agrees)
        rc = msh_err_set(err, MSH_E_CONFLICT, "differences", "see the report, line by line");
    return rc;
}

static const struct msh_verb verbs[] = {
    { "", "FILE", "profile day", "theirs-only report format encoding sheet", false, reconcile },
};

/* FILE is the first word: the verb, which is none, stands before it. */
static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct msh_args own = *args;
    if (args->n_words == 0)
        return msh_cli_usage(command, "FILE is missing: the older system's table of that day");
    own.words[1] = args->words[0];
    own.words[0] = "";
    own.n_words++;
    return msh_desk_run(command, &own, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_reconcile = {
    .name = "reconcile",
    .usage = "--data DIR --profile NAME --day DAY FILE [--report OUT] …",
    .summary = "compare a day with what an older hotline has of it",
    .text =
        "FILE is the older system's table of the tickets accepted on DAY, as `import` reads it.\n"
        "Both ways: what they have and we lack, what we have and they lack, which field of which\n"
        "ticket differs, what stands twice. OUT has one line per difference; of words it holds\n"
        "digests only. Exit 0 when both sides agree, else 1. Each run stands in the audit trail.\n"
        "docs/operations/parallel-run.md. Safe beside a running server.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
