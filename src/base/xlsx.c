#include "base/base.h"

#include <expat.h>
#include <math.h>
#include <zip.h>

#include "base/str.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/xlsx.h"

#define PART_MAX    ((zip_uint64_t)4 << 30)
#define RATIO_MAX   250
#define CELL_MAX    ((size_t)128 << 10) /* bytes; a spreadsheet takes 32,767 characters */
#define STRINGS_MAX ((size_t)256 << 20)
#define STRINGS_N   ((size_t)4 << 20)
#define STYLES_N    65536
#define SHEETS_N    1000
#define CHUNK       32768
#define PATH_SIZE   512
#define SMALL_PART  ((zip_uint64_t)1 << 20) /* up to here any ratio is harmless */

/* A row that was read and not handed out yet. */
struct held_row {
    int64_t no;
    const char *cells[MSH_TABULAR_CELLS_MAX];
    size_t n;
    const char *fault;
};

struct msh_xlsx {
    zip_t *zip;
    zip_file_t *part;
    XML_Parser parser;
    zip_uint64_t given, stored; /* bytes of the open part */
    bool ended;
    struct msh_err *err; /* of the call under way */
    bool failed;

    /* the workbook */
    const char *wanted; /* sheet by name */
    bool date1904, found;
    char relation[PATH_SIZE], path[PATH_SIZE];

    /* styles: is a cell of this format a date? */
    bool *dates;
    size_t n_dates;
    bool in_formats; /* inside cellXfs */
    bool *custom;    /* by number format id - 164 */
    size_t n_custom;

    /* shared strings */
    struct msh_str strings;
    uint32_t *starts;
    size_t n_strings, cap_strings;

    /* the cell and row under way */
    bool in_text, in_phonetic;
    char type; /* n, s, b, i (inline), t (formula text), e */
    size_t column, style;
    struct msh_str text;
    int64_t row_no;
    struct msh_arena arena; /* of the rows held */
    struct held_row *row;
    struct held_row *held;
    size_t n_held, cap_held, at_held;
};

/* Parts -------------------------------------------------------------------------------------------*/

static void stop(struct msh_xlsx *x, enum msh_rc rc, const char *code, const char *text)
{
    if (!x->failed)
        msh_err_set(x->err, rc, code, "%s", text);
    x->failed = true;
    (void)XML_StopParser(x->parser, XML_FALSE);
}

static void no_doctype(void *arg, const XML_Char *name, const XML_Char *sysid,
                       const XML_Char *pubid, int internal)
{
    (void)name, (void)sysid, (void)pubid, (void)internal;
    stop(arg, MSH_E_INVALID, "workbook", "a workbook has no document type declaration");
}

static void close_part(struct msh_xlsx *x)
{
    if (x->part != NULL)
        (void)zip_fclose(x->part);
    if (x->parser != NULL)
        XML_ParserFree(x->parser);
    x->part = NULL;
    x->parser = NULL;
}

/* False where there is no such part. One that is there and cannot be opened fails when it is fed. */
static bool open_part(struct msh_xlsx *x, const char *name, XML_StartElementHandler begin,
                      XML_EndElementHandler end, XML_CharacterDataHandler text)
{
    struct zip_stat stat;
    zip_stat_init(&stat);
    x->part = NULL;
    if (zip_stat(x->zip, name, 0, &stat) != 0 || (stat.valid & ZIP_STAT_COMP_SIZE) == 0)
        return false;
    x->part = zip_fopen(x->zip, name, 0);
    x->parser = x->part == NULL ? NULL : XML_ParserCreate(NULL);
    x->stored = stat.comp_size;
    x->given = 0;
    x->ended = false;
    if (x->parser == NULL)
        return true;
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, begin, end);
    XML_SetCharacterDataHandler(x->parser, text);
    XML_SetStartDoctypeDeclHandler(x->parser, no_doctype);
    return true;
}

/* The next bytes of the open part through the parser. */
static int feed(struct msh_xlsx *x, struct msh_err *err)
{
    void *bytes = x->parser == NULL ? NULL : XML_GetBuffer(x->parser, CHUNK);
    x->err = err;
    if (x->part == NULL)
        return msh_err_set(err, MSH_E_INVALID, "workbook", "the workbook is damaged: %.120s",
                           zip_strerror(x->zip));
    if (bytes == NULL)
        return msh_err_set(err, MSH_E_LIMIT, "workbook_size", "there is no memory to read it");
    zip_int64_t n = zip_fread(x->part, bytes, CHUNK);
    if (n < 0)
        return msh_err_set(err, MSH_E_INVALID, "workbook", "the workbook is damaged: %.120s",
                           zip_file_strerror(x->part));
    x->given += (zip_uint64_t)n;
    x->ended = n == 0;
    if (x->given > PART_MAX || (x->given > SMALL_PART && x->given / RATIO_MAX > x->stored))
        return msh_err_set(err, MSH_E_LIMIT, "workbook_size",
                           "the workbook inflates to far more than a table of this size holds");
    if (XML_ParseBuffer(x->parser, (int)n, n == 0) != XML_STATUS_ERROR && !x->failed)
        return MSH_OK;
    if (x->failed)
        return err->rc;
    return msh_err_set(err, MSH_E_INVALID, "workbook", "the workbook is no proper XML: %s",
                       XML_ErrorString(XML_GetErrorCode(x->parser)));
}

static int read_part(struct msh_xlsx *x, struct msh_err *err)
{
    int rc = MSH_OK;
    while (rc == MSH_OK && !x->ended)
        rc = feed(x, err);
    close_part(x);
    return rc;
}

/* "x:row" is a row as well: prefixes differ from writer to writer. */
static bool is(const XML_Char *name, const char *word)
{
    const char *colon = strrchr(name, ':');
    return msh_streq(colon == NULL ? name : colon + 1, word);
}

static const char *attribute(const XML_Char **attributes, const char *word)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2)
        if (is(attributes[i], word))
            return attributes[i + 1];
    return NULL;
}

static int64_t number_of(const char *text, int64_t max, int64_t fallback)
{
    int64_t n;
    return text != NULL && msh_parse_i64(text, 0, max, &n) ? n : fallback;
}

static bool is_set(const char *text)
{
    return text != NULL && (msh_streq(text, "1") || msh_streq(text, "true"));
}

static void no_end(void *arg, const XML_Char *name)
{
    (void)arg, (void)name;
}

/* Workbook: which part is the sheet? ----------------------------------------------------------------*/

static void workbook_begin(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct msh_xlsx *x = arg;
    if (is(name, "workbookPr"))
        x->date1904 = is_set(attribute(attributes, "date1904"));
    if (!is(name, "sheet") || x->found)
        return;
    const char *sheet = attribute(attributes, "name"), *id = NULL;
    for (size_t i = 0; attributes[i] != NULL; i += 2)
        if (strchr(attributes[i], ':') != NULL && is(attributes[i], "id"))
            id = attributes[i + 1]; /* r:id, beside sheetId */
    if (id == NULL || (x->wanted != NULL && (sheet == NULL || !msh_streq(sheet, x->wanted))))
        return;
    x->found = msh_copy(x->relation, sizeof(x->relation), id);
}

static void relation_begin(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct msh_xlsx *x = arg;
    const char *id = attribute(attributes, "Id"), *target = attribute(attributes, "Target");
    if (!is(name, "Relationship") || id == NULL || target == NULL || !msh_streq(id, x->relation))
        return;
    if (*target == '/')
        (void)msh_copy(x->path, sizeof(x->path), target + 1);
    else
        (void)snprintf(x->path, sizeof(x->path), "xl/%s", target);
}

static int find_sheet(struct msh_xlsx *x, struct msh_err *err)
{
    if (!open_part(x, "xl/workbook.xml", workbook_begin, no_end, NULL))
        return msh_err_set(err, MSH_E_INVALID, "workbook", "this is no XLSX workbook");
    int rc = read_part(x, err);
    if (rc == MSH_OK && !x->found)
        return msh_err_set(err, MSH_E_NOT_FOUND, "sheet", "the workbook has no sheet %.60s",
                           x->wanted != NULL ? x->wanted : "at all");
    if (rc == MSH_OK && open_part(x, "xl/_rels/workbook.xml.rels", relation_begin, no_end, NULL))
        rc = read_part(x, err);
    if (rc == MSH_OK && x->path[0] == '\0')
        return msh_err_set(err, MSH_E_INVALID, "workbook",
                           "the workbook does not say where its "
                           "sheet is");
    return rc;
}

/* Styles: which formats are dates? ------------------------------------------------------------------*/

/* A format that shows year, day or hour outside of quotes, brackets and colours. */
static bool shows_date(const char *format)
{
    for (const char *p = format; *p != '\0'; p++) {
        if (*p == '"' || *p == '[') {
            const char *end = strchr(p + 1, *p == '"' ? '"' : ']');
            bool elapsed = *p == '[' && strchr("hHmMsS", p[1]) != NULL && p[1] != '\0';
            if (elapsed)
                return false; /* a duration */
            if (end == NULL)
                return false;
            p = end;
        } else if (*p == '\\' && p[1] != '\0') {
            p++;
        } else if (strchr("yYdDhH", *p) != NULL) {
            return true;
        }
    }
    return false;
}

/* Of the formats that need not be spelled out (ECMA-376 18.8.30): 14 to 22; 27 to 36 and 50 to 58
 * are dates in Chinese, Japanese and Korean workbooks. */
static bool is_date_format(const struct msh_xlsx *x, int64_t id)
{
    if (id >= 164)
        return (size_t)(id - 164) < x->n_custom && x->custom[id - 164];
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

static void style_begin(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct msh_xlsx *x = arg;
    if (is(name, "numFmt")) {
        int64_t id = number_of(attribute(attributes, "numFmtId"), 164 + STYLES_N - 1, -1);
        const char *format = attribute(attributes, "formatCode");
        if (id < 164 || format == NULL)
            return;
        if ((size_t)(id - 164) >= x->n_custom) {
            size_t n = (size_t)(id - 164) + 1;
            x->custom = msh_realloc(x->custom, n * sizeof(*x->custom));
            memset(x->custom + x->n_custom, 0, (n - x->n_custom) * sizeof(*x->custom));
            x->n_custom = n;
        }
        x->custom[id - 164] = shows_date(format);
    } else if (is(name, "cellXfs")) {
        x->in_formats = true;
    } else if (is(name, "xf") && x->in_formats && x->n_dates < STYLES_N) {
        if ((x->n_dates & (x->n_dates - 1)) == 0)
            x->dates = msh_realloc(x->dates, 2 * MSH_MAX(x->n_dates, 1) * sizeof(*x->dates));
        x->dates[x->n_dates++] =
            is_date_format(x, number_of(attribute(attributes, "numFmtId"), INT32_MAX, 0));
    }
}

static void style_end(void *arg, const XML_Char *name)
{
    struct msh_xlsx *x = arg;
    if (is(name, "cellXfs"))
        x->in_formats = false;
}

/* Shared strings ----------------------------------------------------------------------------------*/

/* What is said in small signs above the characters (rPh) is no part of the text. */
static void text_begin(struct msh_xlsx *x, const XML_Char *name)
{
    if (is(name, "rPh"))
        x->in_phonetic = true;
    else if (is(name, "t") && !x->in_phonetic)
        x->in_text = true;
}

static void text_end(struct msh_xlsx *x, const XML_Char *name)
{
    if (is(name, "rPh"))
        x->in_phonetic = false;
    else if (is(name, "t"))
        x->in_text = false;
}

static void string_begin(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    (void)attributes;
    text_begin(arg, name);
}

/* Text i lies from starts[i] to starts[i + 1]. */
static void string_end(void *arg, const XML_Char *name)
{
    struct msh_xlsx *x = arg;
    text_end(x, name);
    if (!is(name, "si") || x->failed)
        return;
    if (x->n_strings + 1 >= STRINGS_N) {
        stop(x, MSH_E_LIMIT, "workbook_size", "the workbook has too many different texts");
        return;
    }
    if (x->n_strings + 2 > x->cap_strings) {
        x->cap_strings = MSH_MAX(2 * x->cap_strings, 1024);
        x->starts = msh_realloc(x->starts, x->cap_strings * sizeof(*x->starts));
        x->starts[0] = 0;
    }
    x->starts[++x->n_strings] = (uint32_t)x->strings.n;
}

static void string_text(void *arg, const XML_Char *text, int n)
{
    struct msh_xlsx *x = arg;
    if (!x->in_text)
        return;
    msh_str_addn(&x->strings, text, (size_t)n);
    if (x->strings.overflow)
        stop(x, MSH_E_LIMIT, "workbook_size", "the texts of the workbook are too long");
}

/* Cells -------------------------------------------------------------------------------------------*/

/* Column of a reference like "AB12", from 0; MSH_TABULAR_CELLS_MAX where it lies beyond, -1 where it
 * is none. */
static int column_of(const char *reference)
{
    int column = 0;
    size_t i = 0;
    for (; reference[i] >= 'A' && reference[i] <= 'Z' && i < 4; i++)
        column = 26 * column + reference[i] - 'A' + 1;
    return i == 0 ? -1 : MSH_MIN(column - 1, MSH_TABULAR_CELLS_MAX);
}

static void begin_row(struct msh_xlsx *x, const XML_Char **attributes)
{
    int64_t before = x->row_no;

    x->row_no = number_of(attribute(attributes, "r"), INT32_MAX, before + 1);
    if (x->row_no <= before)
        stop(x, MSH_E_INVALID, "workbook", "the workbook's rows are not in order");
    x->row = MSH_PUSH(&x->arena, x->held, x->n_held, x->cap_held);
    *x->row = (struct held_row){ .no = x->row_no };
    x->column = 0;
}

static char type_of(const char *type)
{
    if (type == NULL || msh_streq(type, "n") || msh_streq(type, "d"))
        return type != NULL && *type == 'd' ? 't' : 'n';
    return msh_streq(type, "inlineStr") ? 'i' : msh_streq(type, "str") ? 't' : *type;
}

static void sheet_begin(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct msh_xlsx *x = arg;
    if (is(name, "row")) {
        begin_row(x, attributes);
    } else if (is(name, "c") && x->row != NULL) {
        const char *reference = attribute(attributes, "r");
        int column = reference == NULL ? -1 : column_of(reference);
        if (column >= 0)
            x->column = (size_t)column;
        x->type = type_of(attribute(attributes, "t"));
        x->style = (size_t)number_of(attribute(attributes, "s"), STYLES_N, 0);
        msh_str_clear(&x->text);
    } else if (is(name, "v")) {
        x->in_text = true;
    } else if (x->type == 'i') {
        text_begin(x, name);
    }
}

static void sheet_text(void *arg, const XML_Char *text, int n)
{
    struct msh_xlsx *x = arg;
    if (x->in_text)
        msh_str_addn(&x->text, text, (size_t)n);
}

/* Days since the workbook's beginning, as people write them. Day 60 of the 1900 system is a 29
 * February that never was; who has it in a cell has typed a number. */
static const char *date_text(struct msh_xlsx *x, double serial)
{
    int32_t first =
        msh_day_from_civil(x->date1904 ? 1904 : 1899, x->date1904 ? 1 : 12, x->date1904 ? 1 : 31);
    int64_t seconds = llround(serial * 86400);
    int32_t day = (int32_t)(seconds / 86400);
    char date[MSH_DATE_SIZE];
    if (!x->date1904 && day >= 60)
        day--;
    msh_day_format(first + day, date);
    seconds %= 86400;
    if (seconds == 0)
        return msh_arena_strdup(&x->arena, date);
    return msh_arena_fmt(&x->arena, "%s %02d:%02d:%02d", date, (int)(seconds / 3600),
                         (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static const char *number_text(struct msh_xlsx *x)
{
    char *end = NULL;
    double value = strtod(x->text.p, &end);
    if (x->text.n == 0 || *end != '\0' || !isfinite(value))
        return msh_arena_strdup(&x->arena, x->text.p);
    if (x->style < x->n_dates && x->dates[x->style] && value >= 0 && value < 2958466)
        return date_text(x, value);
    if (fabs(value) < 9007199254740992.0 && value == floor(value))
        return msh_arena_fmt(&x->arena, "%.0f", value);
    for (int digits = 15; digits < 17; digits++) {
        char text[40];
        (void)snprintf(text, sizeof(text), "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            return msh_arena_strdup(&x->arena, text);
    }
    return msh_arena_fmt(&x->arena, "%.17g", value);
}

static const char *cell_text(struct msh_xlsx *x)
{
    size_t i;
    if (x->text.overflow)
        x->row->fault = "cells";
    switch (x->type) {
    case 'n':
        return number_text(x);
    case 's':
        i = (size_t)number_of(x->text.p, STRINGS_N, STRINGS_N);
        if (i < x->n_strings && x->starts[i + 1] - x->starts[i] <= CELL_MAX)
            return msh_arena_strndup(&x->arena, x->strings.p + x->starts[i],
                                     x->starts[i + 1] - x->starts[i]);
        x->row->fault = x->text.n > 0 ? "cells" : x->row->fault;
        return "";
    default:
        return msh_arena_strdup(&x->arena, x->text.p);
    }
}

static void end_cell(struct msh_xlsx *x)
{
    struct held_row *row = x->row;
    if (x->column >= MSH_TABULAR_CELLS_MAX) {
        row->fault = "cells";
        return;
    }
    const char *text = cell_text(x);
    while (row->n <= x->column)
        row->cells[row->n++] = "";
    row->cells[x->column++] = text;
}

static void sheet_end(void *arg, const XML_Char *name)
{
    struct msh_xlsx *x = arg;
    if (is(name, "row")) {
        while (x->row != NULL && x->row->n > 0 && *x->row->cells[x->row->n - 1] == '\0')
            x->row->n--; /* cells that only carry a colour */
        if (x->row != NULL && x->row->n == 0 && x->row->fault == NULL)
            x->n_held--;
        x->row = NULL;
    } else if (is(name, "c") && x->row != NULL) {
        end_cell(x);
        x->type = 'n';
    } else if (is(name, "v")) {
        x->in_text = false;
    } else if (x->type == 'i') {
        text_end(x, name);
    }
}

/* Opening and reading -----------------------------------------------------------------------------*/

static int begin_sheet(struct msh_xlsx *x, struct msh_err *err)
{
    int rc = find_sheet(x, err);
    if (rc == MSH_OK && open_part(x, "xl/styles.xml", style_begin, style_end, NULL))
        rc = read_part(x, err);
    if (rc == MSH_OK && open_part(x, "xl/sharedStrings.xml", string_begin, string_end, string_text))
        rc = read_part(x, err);
    x->in_text = x->in_phonetic = false;
    x->type = 'n';
    if (rc == MSH_OK && !open_part(x, x->path, sheet_begin, sheet_end, sheet_text))
        rc = msh_err_set(err, MSH_E_INVALID, "workbook", "the workbook's sheet is missing");
    return rc;
}

static int open_zip(zip_t *zip, const char *sheet, struct msh_xlsx **ret, struct msh_err *err)
{
    struct msh_xlsx *x = msh_alloc0(1, sizeof(*x));
    x->zip = zip;
    x->wanted = sheet;
    msh_arena_init(&x->arena, (size_t)512 << 20);
    msh_str_init(&x->strings, STRINGS_MAX);
    msh_str_init(&x->text, CELL_MAX);
    int rc = begin_sheet(x, err);
    if (rc < 0)
        msh_xlsx_close(x);
    else
        *ret = x;
    return rc;
}

int msh_xlsx_open(const char *path, const char *sheet, struct msh_xlsx **ret, struct msh_err *err)
{
    int why = 0;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &why);
    if (zip == NULL)
        return msh_err_set(err, MSH_E_INVALID, "workbook", "this is no XLSX workbook");
    return open_zip(zip, sheet, ret, err);
}

int msh_xlsx_open_bytes(const void *bytes, size_t n, const char *sheet, struct msh_xlsx **ret,
                        struct msh_err *err)
{
    zip_source_t *source = zip_source_buffer_create(bytes, n, 0, NULL);
    zip_t *zip = source == NULL ? NULL : zip_open_from_source(source, ZIP_RDONLY, NULL);
    if (zip == NULL) {
        zip_source_free(source);
        return msh_err_set(err, MSH_E_INVALID, "workbook", "this is no XLSX workbook");
    }
    return open_zip(zip, sheet, ret, err);
}

void msh_xlsx_close(struct msh_xlsx *x)
{
    if (x == NULL)
        return;
    close_part(x);
    zip_discard(x->zip);
    msh_arena_done(&x->arena);
    msh_str_done(&x->strings);
    msh_str_done(&x->text);
    free(x->starts);
    free(x->dates);
    free(x->custom);
    free(x);
}

/* Rows complete, without the one under way. */
static size_t ready(const struct msh_xlsx *x)
{
    return x->n_held - (x->row != NULL);
}

/* A row that is still under way moves to the front of new memory. */
static void start_over(struct msh_xlsx *x)
{
    struct held_row open = { 0 };
    if (x->row != NULL) {
        struct msh_arena old = x->arena;
        open = *x->row;
        msh_arena_init(&x->arena, old.max);
        for (size_t i = 0; i < open.n; i++)
            open.cells[i] = msh_arena_strdup(&x->arena, open.cells[i]);
        msh_arena_done(&old);
    } else {
        msh_arena_reset(&x->arena);
    }
    x->held = NULL;
    x->n_held = x->cap_held = x->at_held = 0;
    if (x->row == NULL)
        return;
    x->row = MSH_PUSH(&x->arena, x->held, x->n_held, x->cap_held);
    *x->row = open;
}

int msh_xlsx_next(struct msh_xlsx *x, struct msh_arena *arena, struct msh_tabular_row *ret,
                  struct msh_err *err)
{
    size_t size = 0;
    if (x->at_held == ready(x))
        start_over(x);
    while (x->at_held == ready(x) && !x->ended) {
        if (x->arena.used > MSH_TABULAR_ROW_MAX + ((size_t)1 << 20))
            return msh_err_set(err, MSH_E_LIMIT, "row_size", "row %" PRId64 " is longer than 1 MiB",
                               x->row_no);
        int rc = feed(x, err);
        if (rc < 0)
            return rc;
    }
    if (x->at_held == ready(x))
        return 0;
    const struct held_row *row = &x->held[x->at_held++];
    *ret = (struct msh_tabular_row){ .no = row->no, .n = row->n, .fault = row->fault };
    for (size_t i = 0; i < row->n; i++) {
        size += strlen(row->cells[i]) + 1;
        ret->cells[i] = size > MSH_TABULAR_ROW_MAX ? "" : msh_arena_strdup(arena, row->cells[i]);
        if (!msh_utf8_valid(ret->cells[i], strlen(ret->cells[i])))
            ret->fault = "text";
    }
    if (size > MSH_TABULAR_ROW_MAX)
        ret->fault = "cells";
    return 1;
}
