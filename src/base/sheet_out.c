#define MSH_BEFORE_BANNED <xlsxwriter.h>
#include "base/base.h"

#include "base/disk.h"
#include "base/sheet_out.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>
#include <zip.h>

#include "base/csv.h"
#include "base/time.h"

#define ROWS_MAX  1048576
#define BYTES_MAX ((size_t)2 << 30) /* of cells as XML; a small zip ends at 4 GiB */
#define CELL_COST 32                /* bytes of XML around a value */
#define TAKE_MAX  ((size_t)64 << 10)
#define CSV_MAX   ((size_t)64 << 20) /* rows not yet taken */
#define EPOCH_DAY 25569              /* 1970-01-01 as a day of a workbook */

/* Widths are those of the first rows: the others look the same. */
#define MEASURED_ROWS 200
#define WIDTH_MIN     8
#define WIDTH_MAX     48

static const struct msh_name formats[] = {
    [MSH_SHEET_CSV] = { "csv", "CSV 文件", "CSV file" },
    [MSH_SHEET_XLSX] = { "xlsx", "Excel 工作簿", "Excel workbook" },
};
const struct msh_names msh_sheet_format_names = { "sheet_format", formats, MSH_COUNT(formats) };

struct msh_sheet_out {
    enum msh_sheet_format format;
    int64_t zone_ms;
    struct msh_err err; /* the first */
    bool ended;
    /* CSV */
    struct msh_str csv;
    bool first;
    /* XLSX */
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *head, *moment, *parts, *plain;
    int fd;        /* the finished workbook, a file without a name */
    char path[32]; /* by which it is opened again */
    char title[128];
    char temp_dir[PATH_MAX];
    int sheet_no;
    lxw_row_t row;
    lxw_col_t column;
    size_t bytes;
    char *heads[MSH_SHEET_COLUMNS_MAX];
    size_t n_heads;
    int widths[MSH_SHEET_COLUMNS_MAX];
};

const char *msh_sheet_media_type(enum msh_sheet_format format)
{
    return format == MSH_SHEET_CSV
               ? "text/csv; charset=utf-8"
               : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

/* A workbook -------------------------------------------------------------------------------------*/

static void fail(struct msh_sheet_out *out, enum msh_rc rc, const char *code, const char *text)
{
    if (out->err.rc == MSH_OK)
        (void)msh_err_set(&out->err, rc, code, "%s", text);
}

static void check(struct msh_sheet_out *out, lxw_error rc)
{
    if (rc == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
        fail(out, MSH_E_LIMIT, "cell_size",
             "a text is longer than a cell of a workbook may be; take CSV");
    else if (rc != LXW_NO_ERROR)
        fail(out, MSH_E_IO, "workbook_write", lxw_strerror(rc));
}

/* How wide a text looks: Chinese characters count twice. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text != '\0' && *text != '\n' && width < WIDTH_MAX; text++)
        width += ((unsigned char)*text & 0x80) == 0      ? 1
                 : ((unsigned char)*text & 0xC0) == 0xC0 ? 2
                                                         : 0;
    return width;
}

static void measure(struct msh_sheet_out *out, int width)
{
    if (out->row <= MEASURED_ROWS && out->column < MSH_SHEET_COLUMNS_MAX)
        out->widths[out->column] = MSH_MAX(out->widths[out->column], width);
}

/* Columns are told before a sheet is put together, whenever that is. */
static void set_widths(struct msh_sheet_out *out)
{
    for (size_t i = 0; i < out->n_heads; i++)
        check(out, worksheet_set_column(out->sheet, (lxw_col_t)i, (lxw_col_t)i,
                                        MSH_MIN(WIDTH_MAX, MSH_MAX(WIDTH_MIN, out->widths[i] + 2)),
                                        NULL));
}

static void add_sheet(struct msh_sheet_out *out)
{
    char name[160];
    out->sheet_no++;
    if (out->sheet_no == 1)
        (void)snprintf(name, sizeof(name), "%s", out->title);
    else
        (void)snprintf(name, sizeof(name), "%s %d", out->title, out->sheet_no);
    out->sheet = workbook_add_worksheet(out->book, name);
    if (out->sheet == NULL) {
        fail(out, MSH_E_IO, "workbook_write", "cannot make a sheet of the workbook");
        return;
    }
    worksheet_freeze_panes(out->sheet, 1, 0);
    check(out,
          worksheet_ignore_errors(out->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576"));
    out->row = 0;
    out->column = 0;
    for (size_t i = 0; out->err.rc == MSH_OK && i < out->n_heads; i++) {
        measure(out, width_of(out->heads[i]));
        check(out, worksheet_write_string(out->sheet, 0, out->column++, out->heads[i], out->head));
    }
}

/* A file that has no name from the moment it is made; libxlsxwriter opens it by its descriptor. */
static int open_file(struct msh_sheet_out *out, struct msh_err *err)
{
    char path[PATH_MAX + 16];
    (void)snprintf(path, sizeof(path), "%s/XXXXXX", out->temp_dir);
    out->fd = mkostemp(path, O_CLOEXEC);
    if (out->fd < 0)
        return msh_err_errno(err, errno, "workbook_temp", "cannot make a file in %s",
                             out->temp_dir);
    (void)unlink(path);
    (void)snprintf(out->path, sizeof(out->path), "/proc/self/fd/%d", out->fd);
    return MSH_OK;
}

static int open_book(struct msh_sheet_out *out, const struct msh_sheet_how *how,
                     struct msh_err *err)
{
    lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = out->temp_dir };
    if (!msh_copy(out->temp_dir, sizeof(out->temp_dir), how->temp_dir) ||
        !msh_copy(out->title, sizeof(out->title), how->title))
        return msh_err_set(err, MSH_E_BUG, "workbook_temp", "a name is too long");
    if (open_file(out, err) < 0)
        return err->rc;
    out->book = workbook_new_opt(out->path, &options);
    if (out->book == NULL)
        return msh_err_set(err, MSH_E_IO, "workbook_write", "cannot begin a workbook");
    out->head = workbook_add_format(out->book);
    out->moment = workbook_add_format(out->book);
    out->parts = workbook_add_format(out->book);
    out->plain = workbook_add_format(out->book);
    format_set_bold(out->head);
    format_set_num_format(out->moment, "yyyy-mm-dd hh:mm:ss");
    format_set_num_format(out->parts, "0.00");
    format_set_num_format(out->plain, "@");
    return MSH_OK;
}

/* May the cell be written? Leaves rows that are beyond a sheet to the next one. */
static bool begin_cell(struct msh_sheet_out *out, size_t cost)
{
    out->bytes += cost + CELL_COST;
    if (out->bytes > BYTES_MAX)
        fail(out, MSH_E_LIMIT, "sheet_size", "too much for one workbook; narrow it, or take CSV");
    if (out->err.rc == MSH_OK && out->row == ROWS_MAX) {
        set_widths(out);
        add_sheet(out);
        out->row = 1;
        out->column = 0;
    }
    return out->err.rc == MSH_OK;
}

static void write_text(struct msh_sheet_out *out, const char *text)
{
    size_t n = msh_empty(text) ? 0 : strlen(text);
    if (n > 0 && begin_cell(out, n)) {
        measure(out, width_of(text));
        check(out, worksheet_write_string(out->sheet, out->row, out->column, text,
                                          msh_csv_would_run(text) ? out->plain : NULL));
    }
    out->column++;
}

static void write_number(struct msh_sheet_out *out, double n, int width, lxw_format *format)
{
    if (begin_cell(out, 0)) {
        measure(out, width);
        check(out, worksheet_write_number(out->sheet, out->row, out->column, n, format));
    }
    out->column++;
}

/* The library does not look whether its temporary files took everything: a disk that is full shows as
 * a sheet that does not end. */
static bool is_whole(zip_t *zip, int sheet_no)
{
    static const char end[] = "</worksheet>";
    char name[64], text[32768];
    char tail[sizeof(end)] = "";
    const size_t n_end = sizeof(end) - 1;
    (void)snprintf(name, sizeof(name), "xl/worksheets/sheet%d.xml", sheet_no);
    zip_file_t *file = zip_fopen(zip, name, 0);
    zip_int64_t n = file == NULL ? -1 : 1;
    while (n > 0 && (n = zip_fread(file, text, sizeof(text))) > 0) {
        size_t have = (size_t)n, keep = have >= n_end ? 0 : n_end - have;
        memmove(tail, tail + n_end - keep, keep);
        memcpy(tail + keep, text + have - (n_end - keep), n_end - keep);
    }
    if (file != NULL && zip_fclose(file) != 0) /* the checksum */
        n = -1;
    return n == 0 && memcmp(tail, end, n_end) == 0;
}

static void check_book(struct msh_sheet_out *out)
{
    int why = 0;
    zip_t *zip = zip_open(out->path, ZIP_RDONLY, &why);
    bool whole = zip != NULL;
    for (int i = 1; whole && i <= out->sheet_no; i++)
        whole = is_whole(zip, i);
    if (zip != NULL)
        zip_discard(zip);
    if (!whole)
        fail(out, MSH_E_FULL, "workbook_write", "the workbook could not be written: disk full?");
}

/* The library writes the moment of its making by gmtime(), whose result all threads share: workbooks
 * are put together one after the other. */
static lxw_error put_together(lxw_workbook *book)
{
    static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&alone);
    lxw_error rc = workbook_close(book);
    pthread_mutex_unlock(&alone);
    return rc;
}

static void end_book(struct msh_sheet_out *out)
{
    if (out->sheet == NULL) {
        fail(out, MSH_E_BUG, "sheet_heads", "a workbook without heads");
        return;
    }
    set_widths(out);
    lxw_error rc = put_together(out->book);
    out->book = NULL;
    check(out, rc);
    if (out->err.rc == MSH_OK)
        check_book(out);
    if (out->err.rc == MSH_OK && lseek(out->fd, 0, SEEK_SET) < 0)
        fail(out, MSH_E_IO, "workbook_read", "cannot read the workbook");
}

/* Given up half way: nothing is put together. The library leaves the files of its rows open then. */
static void drop_book(struct msh_sheet_out *out)
{
    for (lxw_worksheet *sheet = STAILQ_FIRST(out->book->worksheets); sheet != NULL;
         sheet = STAILQ_NEXT(sheet, list_pointers)) {
        if (sheet->optimize_tmpfile != NULL)
            (void)fclose(sheet->optimize_tmpfile);
        sheet->optimize_tmpfile = NULL;
    }
    lxw_workbook_free(out->book);
}

static int take_book(struct msh_sheet_out *out, struct msh_str *ret, struct msh_err *err)
{
    char bytes[TAKE_MAX];
    ssize_t n = msh_disk_get(out->fd, bytes, sizeof(bytes), MSH_DISK_HERE);

    if (n < 0)
        return msh_err_errno(err, errno, "workbook_read", "cannot read the workbook");
    msh_str_addn(ret, bytes, (size_t)n);
    return n > 0;
}

/* Both -------------------------------------------------------------------------------------------*/

int msh_sheet_open(const struct msh_sheet_how *how, struct msh_sheet_out **ret, struct msh_err *err)
{
    struct msh_sheet_out *out = msh_alloc0(1, sizeof(*out));
    out->format = how->format;
    out->zone_ms = how->zone_ms;
    out->fd = -1;
    out->first = true;
    msh_str_init(&out->csv, CSV_MAX);
    if (how->format == MSH_SHEET_XLSX && open_book(out, how, err) < 0) {
        msh_sheet_close(out);
        return err->rc;
    }
    if (how->bom && how->format == MSH_SHEET_CSV)
        msh_str_add(&out->csv, MSH_CSV_BOM);
    *ret = out;
    return MSH_OK;
}

void msh_sheet_close(struct msh_sheet_out *out)
{
    if (out == NULL)
        return;
    if (out->book != NULL)
        drop_book(out);
    if (out->fd >= 0)
        (void)close(out->fd);
    for (size_t i = 0; i < out->n_heads; i++)
        free(out->heads[i]);
    msh_str_done(&out->csv);
    free(out);
}

void msh_sheet_heads(struct msh_sheet_out *out, const char *const *heads, size_t n)
{
    if (out->format == MSH_SHEET_CSV) {
        for (size_t i = 0; i < n; i++)
            msh_csv_cell(&out->csv, &out->first, heads[i]);
        msh_csv_end(&out->csv, &out->first);
        return;
    }
    out->n_heads = MSH_MIN(n, MSH_SHEET_COLUMNS_MAX);
    for (size_t i = 0; i < out->n_heads; i++)
        out->heads[i] = msh_strdup(heads[i] == NULL ? "" : heads[i]);
    add_sheet(out);
    msh_sheet_row(out);
}

void msh_sheet_text(struct msh_sheet_out *out, const char *text)
{
    if (out->format == MSH_SHEET_CSV)
        msh_csv_cell(&out->csv, &out->first, text);
    else
        write_text(out, text);
}

void msh_sheet_int(struct msh_sheet_out *out, int64_t n)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "%" PRId64, n);
    if (out->format == MSH_SHEET_CSV)
        msh_csv_cell(&out->csv, &out->first, text);
    else
        write_number(out, (double)n, width_of(text), NULL);
}

void msh_sheet_hundredths(struct msh_sheet_out *out, int64_t n)
{
    char text[32];
    (void)snprintf(text, sizeof(text), "%s%" PRId64 ".%02d", n < 0 ? "-" : "",
                   n < 0 ? -(n / 100) : n / 100, (int)(n < 0 ? -(n % 100) : n % 100));
    if (out->format == MSH_SHEET_CSV)
        msh_csv_cell(&out->csv, &out->first, text);
    else
        write_number(out, (double)n / 100, width_of(text), out->parts);
}

void msh_sheet_time(struct msh_sheet_out *out, int64_t at)
{
    char text[MSH_RFC3339_SIZE] = "";
    if (out->format == MSH_SHEET_CSV) {
        if (at != 0)
            msh_time_format(at, out->zone_ms, text);
        msh_csv_cell(&out->csv, &out->first, text);
    } else if (at == 0) {
        out->column++;
    } else {
        int32_t day = msh_day_of(at, out->zone_ms);
        int64_t rest = (at - msh_day_start(day, out->zone_ms)) / MSH_SECOND_MS;
        write_number(out, EPOCH_DAY + day + (double)rest / 86400, 19, out->moment);
    }
}

void msh_sheet_row(struct msh_sheet_out *out)
{
    if (out->format == MSH_SHEET_CSV) {
        msh_csv_end(&out->csv, &out->first);
    } else {
        out->row++;
        out->column = 0;
    }
}

int msh_sheet_end(struct msh_sheet_out *out, struct msh_err *err)
{
    if (!out->ended && out->book != NULL)
        end_book(out);
    out->ended = true;
    *err = out->err.rc == MSH_OK ? *err : out->err;
    return out->err.rc;
}

int msh_sheet_take(struct msh_sheet_out *out, struct msh_str *ret, struct msh_err *err)
{
    if (out->csv.overflow)
        fail(out, MSH_E_LIMIT, "sheet_size", "the rows are too long");
    if (out->err.rc != MSH_OK) {
        *err = out->err;
        return err->rc;
    }
    if (out->format == MSH_SHEET_XLSX)
        return out->ended ? take_book(out, ret, err) : 1;
    msh_str_addn(ret, out->csv.p, out->csv.n);
    msh_str_clear(&out->csv);
    return !out->ended;
}
