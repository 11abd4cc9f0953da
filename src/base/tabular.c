#include "base/base.h"

#include <iconv.h>

#include "base/tabular.h"
#include "base/utf8.h"
#include "base/xlsx.h"

#define READ_SIZE ((size_t)64 << 10)

static const struct msh_name encodings[] = {
    [MSH_TABULAR_AUTO] = { "auto", "自动识别", "found out" },
    [MSH_TABULAR_UTF8] = { "utf-8", "UTF-8", "UTF-8" },
    [MSH_TABULAR_GB18030] = { "gb18030", "GB18030", "GB18030" },
    [MSH_TABULAR_UTF16LE] = { "utf-16le", "UTF-16LE", "UTF-16LE" },
};
const struct msh_names msh_tabular_encoding_names = { "encoding", encodings, MSH_COUNT(encodings) };

struct msh_tabular {
    struct msh_xlsx *xlsx; /* else CSV: */
    FILE *file;
    enum msh_tabular_encoding encoding;
    iconv_t conv; /* (iconv_t)-1 where the bytes are UTF-8 already */
    char separator;
    int64_t row;
    int64_t taken; /* bytes of the file converted so far */
    bool ended;    /* no more bytes in the file */
    void *copy;    /* of bytes from memory */
    char in[READ_SIZE];
    size_t in_n; /* bytes read and not converted yet */
    char *text;  /* UTF-8; the next row begins at `at` */
    size_t at, n, cap;
};

/* What is it? -------------------------------------------------------------------------------------*/

/* The tail of a buffer that may be the beginning of a character: 0 to 3 bytes. */
static size_t cut_tail(const char *text, size_t n)
{
    for (size_t i = 1; i <= 3 && i <= n; i++) {
        unsigned char c = (unsigned char)text[n - i];
        size_t needs = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
        if ((c & 0xC0) != 0x80)
            return needs > i ? i : 0;
    }
    return 0;
}

/* Every second byte 0: Latin letters and commas of UTF-16, which no other text has so often. */
static bool looks_wide(const char *bytes, size_t n)
{
    size_t zeros = 0;
    for (size_t i = 1; i < n; i += 2)
        zeros += bytes[i] == '\0';
    return n >= 4 && zeros * 50 > n;
}

/* The whole file is read: a table may be ASCII for long before the first Chinese character. */
static enum msh_tabular_encoding guess(struct msh_tabular *t)
{
    size_t held = 0, got;
    bool first = true, utf8 = true, wide = false;
    while (utf8 && (got = fread(t->in + held, 1, READ_SIZE - held, t->file)) > 0) {
        size_t n = held + got, tail = cut_tail(t->in, n);
        if (first && n >= 2 && memcmp(t->in, "\xFF\xFE", 2) == 0)
            return MSH_TABULAR_UTF16LE;
        wide |= first && looks_wide(t->in, n);
        utf8 = msh_utf8_valid(t->in, n - tail);
        memmove(t->in, t->in + n - tail, tail);
        held = tail;
        first = false;
    }
    if (wide)
        return MSH_TABULAR_UTF16LE;
    return utf8 && held == 0 ? MSH_TABULAR_UTF8 : MSH_TABULAR_GB18030;
}

/* Bytes to text -----------------------------------------------------------------------------------*/

static int bad_bytes(const struct msh_tabular *t, struct msh_err *err)
{
    return msh_err_set(err, MSH_E_INVALID, "encoding",
                       "byte %" PRId64 " of the file is no %s text; name the encoding it has",
                       t->taken + 1, encodings[t->encoding].en);
}

static void make_room(struct msh_tabular *t)
{
    if (t->at > 0) {
        memmove(t->text, t->text + t->at, t->n - t->at);
        t->n -= t->at;
        t->at = 0;
    }
    if (t->cap - t->n >= 4 * READ_SIZE)
        return;
    t->cap = t->n + 4 * READ_SIZE;
    t->text = msh_realloc(t->text, t->cap);
}

static int convert(struct msh_tabular *t, struct msh_err *err)
{
    char *from = t->in, *to = t->text + t->n;
    size_t from_n = t->in_n, room = t->cap - t->n;
    if (t->conv == (iconv_t)-1) {
        memcpy(to, from, from_n);
        t->n += from_n;
        t->taken += (int64_t)from_n;
        t->in_n = 0;
        return MSH_OK;
    }
    errno = 0;
    size_t rc = iconv(t->conv, &from, &from_n, &to, &room);
    t->taken += from - t->in;
    t->n = (size_t)(to - t->text);
    if (rc == (size_t)-1 && errno == EILSEQ)
        return bad_bytes(t, err);
    memmove(t->in, from, from_n);
    t->in_n = from_n;
    return t->ended && from_n > 0 ? bad_bytes(t, err) : MSH_OK;
}

/* More text behind what there is; sets `ended` when there is no more. */
static int fill(struct msh_tabular *t, struct msh_err *err)
{
    if (t->n - t->at > MSH_TABULAR_ROW_MAX)
        return msh_err_set(err, MSH_E_LIMIT, "row_size",
                           "row %" PRId64 " is longer than 1 MiB; is one of its quotes left open?",
                           t->row + 1);
    size_t got = fread(t->in + t->in_n, 1, READ_SIZE - t->in_n, t->file);
    if (ferror(t->file))
        return msh_err_errno(err, errno, "read", "the file cannot be read");
    t->in_n += got;
    t->ended = got == 0;
    make_room(t);
    return convert(t, err);
}

/* The byte at `i` behind the row's beginning; '\0' and `*ret_end` at the end of the file. */
static int peek(struct msh_tabular *t, size_t i, char *ret, bool *ret_end, struct msh_err *err)
{
    while (t->at + i >= t->n && !t->ended) {
        int rc = fill(t, err);
        if (rc < 0)
            return rc;
    }
    *ret_end = t->at + i >= t->n;
    *ret = *ret_end ? '\0' : t->text[t->at + i];
    return MSH_OK;
}

/* Text to rows ------------------------------------------------------------------------------------*/

/* One row being cut: `i` stands behind what was read of it. */
struct cutting {
    struct msh_tabular *t;
    struct msh_arena *arena;
    struct msh_tabular_row *row;
    size_t i;
    char c;
    bool end;
    struct msh_err *err;
};

static int look(struct cutting *cut)
{
    return peek(cut->t, cut->i, &cut->c, &cut->end, cut->err);
}

static int go_on(struct cutting *cut)
{
    cut->i++;
    return look(cut);
}

static bool at_break(const struct cutting *cut)
{
    return cut->end || cut->c == '\n' || cut->c == '\r';
}

static void add_cell(struct cutting *cut, const char *bytes, size_t n)
{
    struct msh_tabular_row *row = cut->row;
    if (!msh_utf8_valid(bytes, n)) {
        row->fault = "text";
        n = 0;
    }
    if (row->n == MSH_TABULAR_CELLS_MAX)
        row->fault = "cells";
    else
        row->cells[row->n++] = msh_arena_strndup(cut->arena, bytes, n);
}

/* On to the next separator or break, a stretch at a time. */
static int to_sign(struct cutting *cut)
{
    struct msh_tabular *t = cut->t;
    int rc = look(cut);
    while (rc == MSH_OK && !at_break(cut) && cut->c != t->separator) {
        const char *from = t->text + t->at, *p = from + cut->i, *end = t->text + t->n;
        while (p < end && *p != t->separator && *p != '\n' && *p != '\r')
            p++;
        cut->i = (size_t)(p - from);
        rc = look(cut);
    }
    return rc;
}

static int plain_cell(struct cutting *cut)
{
    size_t from = cut->i;
    int rc = to_sign(cut);
    if (rc == MSH_OK)
        add_cell(cut, cut->t->text + cut->t->at + from, cut->i - from);
    return rc;
}

/* In place: doubled quotes become one, so that the cell ends before the text does. */
static int quoted_cell(struct cutting *cut)
{
    bool closed = false;
    struct msh_tabular *t = cut->t;
    size_t from = cut->i + 1, to = from;
    int rc = go_on(cut);
    while (rc == MSH_OK && !cut->end) {
        char *text = t->text + t->at;
        const char *quote = memchr(text + cut->i, '"', t->n - t->at - cut->i);
        size_t run = quote != NULL ? (size_t)(quote - text) - cut->i : t->n - t->at - cut->i;
        memmove(text + to, text + cut->i, run);
        to += run;
        cut->i += run;
        rc = quote == NULL ? look(cut) : go_on(cut);
        if (rc < 0 || quote == NULL)
            continue;
        if (cut->end || cut->c != '"') {
            closed = true;
            break;
        }
        t->text[t->at + to++] = '"';
        rc = go_on(cut);
    }
    if (rc < 0)
        return rc;
    if (!closed || (!at_break(cut) && cut->c != t->separator))
        cut->row->fault = "quote"; /* never closed, or text behind the closing one */
    add_cell(cut, t->text + t->at + from, to - from);
    return to_sign(cut);
}

static int end_row(struct cutting *cut)
{
    int rc = MSH_OK;
    if (!cut->end && cut->c == '\r') {
        rc = go_on(cut);
        if (rc == MSH_OK && !cut->end && cut->c == '\n')
            cut->i++;
    } else if (!cut->end) {
        cut->i++;
    }
    cut->t->at += cut->i;
    return rc;
}

static int cut_row(struct cutting *cut)
{
    int rc = look(cut);
    while (rc == MSH_OK) {
        rc = !cut->end && cut->c == '"' ? quoted_cell(cut) : plain_cell(cut);
        if (rc < 0 || at_break(cut))
            break;
        rc = go_on(cut); /* the separator */
    }
    return rc < 0 ? rc : end_row(cut);
}

static bool is_blank(const struct msh_tabular_row *row)
{
    return row->fault == NULL && row->n == 1 && *row->cells[0] == '\0';
}

static int next_csv(struct msh_tabular *t, struct msh_arena *arena, struct msh_tabular_row *ret,
                    struct msh_err *err)
{
    bool end;
    char c;
    int rc;
    while ((rc = peek(t, 0, &c, &end, err)) == MSH_OK && !end) {
        struct cutting cut = { .t = t, .arena = arena, .row = ret, .err = err };
        *ret = (struct msh_tabular_row){ .no = ++t->row };
        rc = cut_row(&cut);
        if (rc < 0)
            return rc;
        if (!is_blank(ret))
            return 1;
    }
    return rc;
}

/* The sign the first line has most of. */
static int find_separator(struct msh_tabular *t, struct msh_err *err)
{
    static const char signs[] = ",\t;";
    size_t n[3] = { 0 }, best = 0;
    bool end = false, quoted = false;
    char c;
    for (size_t i = 0; i < MSH_TABULAR_ROW_MAX; i++) {
        int rc = peek(t, i, &c, &end, err);
        if (rc < 0)
            return rc;
        if (end || (!quoted && (c == '\n' || c == '\r')))
            break;
        quoted ^= c == '"';
        for (size_t k = 0; k < 3 && !quoted; k++)
            n[k] += c == signs[k];
    }
    for (size_t k = 1; k < 3; k++)
        best = n[k] > n[best] ? k : best;
    t->separator = signs[best];
    return MSH_OK;
}

/* Opening -----------------------------------------------------------------------------------------*/

static int open_csv(struct msh_tabular *t, const struct msh_tabular_how *how, struct msh_err *err)
{
    static const char *const names[MSH_TABULAR_ENCODING_COUNT] = { NULL, NULL, "GB18030",
                                                                   "UTF-16LE" };
    bool end;
    char c;
    t->encoding = how->encoding == MSH_TABULAR_AUTO ? guess(t) : how->encoding;
    rewind(t->file);
    if (names[t->encoding] != NULL) {
        t->conv = iconv_open("UTF-8", names[t->encoding]);
        if (t->conv == (iconv_t)-1)
            return msh_err_errno(err, errno, "encoding", "this machine cannot read %s",
                                 names[t->encoding]);
    }
    int rc = peek(t, 2, &c, &end, err);
    if (rc == MSH_OK && t->n >= 3 && memcmp(t->text, "\xEF\xBB\xBF", 3) == 0)
        t->at = 3;
    return rc < 0 ? rc : find_separator(t, err);
}

static struct msh_tabular *new_tabular(FILE *file)
{
    struct msh_tabular *t = msh_alloc0(1, sizeof(*t));
    t->conv = (iconv_t)-1;
    t->file = file;
    return t;
}

static int settle(struct msh_tabular *t, int rc, struct msh_tabular **ret)
{
    if (rc < 0)
        msh_tabular_close(t);
    else
        *ret = t;
    return rc;
}

static bool is_zip(const char *bytes, size_t n)
{
    return n >= 4 && memcmp(bytes, "PK\3\4", 4) == 0;
}

int msh_tabular_open(const char *path, const struct msh_tabular_how *how, struct msh_tabular **ret,
                     struct msh_err *err)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return msh_err_errno(err, errno, "open", "cannot open %s", path);
    struct msh_tabular *t = new_tabular(file);
    size_t n = fread(t->in, 1, 4, file);
    if (is_zip(t->in, n))
        return settle(t, msh_xlsx_open(path, how->sheet, &t->xlsx, err), ret);
    rewind(file);
    return settle(t, open_csv(t, how, err), ret);
}

int msh_tabular_open_bytes(const void *bytes, size_t n, const struct msh_tabular_how *how,
                           struct msh_tabular **ret, struct msh_err *err)
{
    struct msh_tabular *t = new_tabular(NULL);
    if (is_zip(bytes, n))
        return settle(t, msh_xlsx_open_bytes(bytes, n, how->sheet, &t->xlsx, err), ret);
    t->copy = msh_alloc(n + 1);
    memcpy(t->copy, bytes, n);
    t->file = n == 0 ? fopen("/dev/null", "rbe") : fmemopen(t->copy, n, "rb");
    if (t->file == NULL)
        return settle(t, msh_err_errno(err, errno, "open", "cannot read from memory"), ret);
    return settle(t, open_csv(t, how, err), ret);
}

void msh_tabular_close(struct msh_tabular *t)
{
    if (t == NULL)
        return;
    msh_xlsx_close(t->xlsx);
    if (t->conv != (iconv_t)-1)
        (void)iconv_close(t->conv);
    if (t->file != NULL)
        (void)fclose(t->file);
    free(t->copy);
    free(t->text);
    free(t);
}

int msh_tabular_next(struct msh_tabular *t, struct msh_arena *arena, struct msh_tabular_row *ret,
                     struct msh_err *err)
{
    return t->xlsx != NULL ? msh_xlsx_next(t->xlsx, arena, ret, err) : next_csv(t, arena, ret, err);
}

const char *msh_tabular_kind(const struct msh_tabular *t)
{
    return t->xlsx != NULL ? "XLSX" : encodings[t->encoding].en;
}
