#include "base/base.h"

#include "test.h"
#include "text.h"

#include "base/csv.h"

static struct msh_arena arena;

static int setup(void **state)
{
    (void)state;
    msh_arena_init(&arena, 16 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    return 0;
}

/* All rows as text: cells in <>, rows end with ';', then the error's text if there is one. */
static const char *shown(char separator, const char *text, size_t n)
{
    static char out[4096];
    const char *cells[MSH_CSV_MAX_COLUMNS];
    char *exact = msh_alloc(n);
    struct msh_err err = { 0 };
    struct msh_csv csv;
    size_t at = 0, cells_n;
    int rc;

    memcpy(exact, text, n);
    msh_csv_init(&csv, separator, exact, n);
    out[0] = '\0';
    while ((rc = msh_csv_next(&csv, &arena, cells, MSH_COUNT(cells), &cells_n, &err)) > 0) {
        at += (size_t)snprintf(out + at, sizeof(out) - at, "%zu", csv.line);
        for (size_t i = 0; i < cells_n; i++)
            at += (size_t)snprintf(out + at, sizeof(out) - at, "<%s>", cells[i]);
        at += (size_t)snprintf(out + at, sizeof(out) - at, ";");
    }
    if (rc < 0)
        snprintf(out + at, sizeof(out) - at, "%s: %s", err.code, err.text);
    free(exact);
    return out;
}

#define COMMA(text) shown(',', (text), sizeof(text) - 1)
#define TABS(text)  shown('\t', (text), sizeof(text) - 1)

static void rows_and_cells_are_cut(void **state)
{
    (void)state;
    assert_string_equal(COMMA(""), "");
    assert_string_equal(COMMA("\n\r\n\n"), "");
    assert_string_equal(COMMA("a"), "1<a>;");
    assert_string_equal(COMMA("a,b\nc,d\n"), "1<a><b>;2<c><d>;");
    assert_string_equal(COMMA("a,b\r\n\r\nc\r\n"), "1<a><b>;3<c>;");
    assert_string_equal(COMMA(",\n,,"), "1<><>;2<><><>;");
    assert_string_equal(COMMA("\xEF\xBB\xBF供暖,水\n"), "1<供暖><水>;");
    assert_string_equal(COMMA(" a , b "), "1< a >< b >;");
    assert_string_equal(COMMA("5\" pipe,x"), "1<5\" pipe><x>;");
    assert_string_equal(COMMA("a\rb"), "1<a\rb>;");
}

static void quotes_hold_anything(void **state)
{
    (void)state;
    assert_string_equal(COMMA("\"a,b\",\"say \"\"hi\"\"\",\"\"\nx"), "1<a,b><say \"hi\"><>;2<x>;");
    assert_string_equal(COMMA("\"two\nlines\r\nhere\",b\nc"), "1<two\nlines\r\nhere><b>;4<c>;");
    assert_string_equal(COMMA("\"\"\"\""), "1<\">;");
    assert_string_equal(COMMA("\"\""), "1<>;");
    assert_string_equal(COMMA("\"a\"\r\n\"b\""), "1<a>;2<b>;");
    assert_string_equal(COMMA("a,\"\n\n\"\nb"), "1<a><\n\n>;4<b>;");
}

static void faults_name_their_line(void **state)
{
    (void)state;
    assert_string_equal(COMMA("a\n\"b"), "1<a>;csv_quote: line 2: a quoted cell does not end");
    assert_string_equal(COMMA("\"b\"\""), "csv_quote: line 1: a quoted cell does not end");
    assert_string_equal(COMMA("\""), "csv_quote: line 1: a quoted cell does not end");
    assert_string_equal(COMMA("a\n\n\"b\"c"),
                        "1<a>;csv_quote: line 3: text follows a closing quote");
    assert_string_equal(COMMA("\"b\" "), "csv_quote: line 1: text follows a closing quote");
    assert_string_equal(COMMA("a\n\xB9\xA9\xC5\xAF,b"),
                        "1<a>;csv_utf8: line 2: not UTF-8; save the file as UTF-8");
    assert_string_equal(COMMA("\"a\xFF\""), "csv_utf8: line 1: not UTF-8; save the file as UTF-8");
    assert_string_equal(COMMA("a\0b"), "csv_utf8: line 1: not UTF-8; save the file as UTF-8");
}

static void too_many_cells_are_refused(void **state)
{
    char text[2 * MSH_CSV_MAX_COLUMNS + 1];

    (void)state;
    memset(text, ',', sizeof(text));
    assert_null(strstr(shown(',', text, MSH_CSV_MAX_COLUMNS - 1), "csv_columns"));
    assert_string_equal(shown(',', text, MSH_CSV_MAX_COLUMNS),
                        "csv_columns: line 1: too many cells");
}

static void tabs_know_escapes_and_no_quotes(void **state)
{
    (void)state;
    assert_string_equal(TABS("a\tb,c\n\"d\"\t"), "1<a><b,c>;2<\"d\"><>;");
    assert_string_equal(TABS("a\\tb\\nc\\\\n\td"), "1<a\tb\nc\\n><d>;");
    assert_string_equal(TABS("a\\x"), "csv_escape: line 1: only \\n, \\t and \\\\ are known");
    assert_string_equal(TABS("x\na\\"),
                        "1<x>;csv_escape: line 2: only \\n, \\t and \\\\ are known");
    assert_string_equal(TABS("a\\\tb"), "csv_escape: line 1: only \\n, \\t and \\\\ are known");
    assert_string_equal(TABS("a\n\xB9\xA9\tb"),
                        "1<a>;csv_utf8: line 2: not UTF-8; save the file as UTF-8");
    assert_string_equal(TABS("a\r\nb"), "1<a>;2<b>;");
}

static const char *cell(const char *value)
{
    static char kept[256];
    struct msh_str out;
    bool first = true;

    msh_str_init(&out, sizeof(kept) - 1);
    msh_csv_cell(&out, &first, "x");
    msh_csv_cell(&out, &first, value);
    msh_copy(kept, sizeof(kept), out.p + 2);
    msh_str_done(&out);
    return kept;
}

static void only_what_must_be_is_quoted(void **state)
{
    (void)state;
    assert_string_equal(cell("供暖"), "供暖");
    assert_string_equal(cell(NULL), "");
    assert_string_equal(cell("a,b"), "\"a,b\"");
    assert_string_equal(cell("say \"hi\""), "\"say \"\"hi\"\"\"");
    assert_string_equal(cell("a\nb"), "\"a\nb\"");
    assert_string_equal(cell("a\rb"), "\"a\rb\"");
    assert_string_equal(cell("\""), "\"\"\"\"");
}

static void what_a_spreadsheet_would_run_is_defused(void **state)
{
    (void)state;
    assert_string_equal(cell("=1+1"), "'=1+1");
    assert_string_equal(cell("@SUM(A1)"), "'@SUM(A1)");
    assert_string_equal(cell("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0");
    assert_string_equal(cell("-2+3"), "'-2+3");
    assert_string_equal(cell("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
    assert_string_equal(cell("＝1+1"), "'＝1+1");
    assert_string_equal(cell("＠a"), "'＠a");
    assert_string_equal(cell("＋a"), "'＋a");
    assert_string_equal(cell("－a"), "'－a");
    assert_string_equal(cell("\t=1"), "'\t=1");
    assert_string_equal(cell("\r=1"), "\"'\r=1\"");
    assert_string_equal(cell("\n=1"), "\"'\n=1\"");
    assert_string_equal(cell("-"), "'-");
    assert_string_equal(cell("-1."), "'-1.");
    assert_string_equal(cell("-1.5e"), "'-1.5e");
    /* Numbers stay numbers. */
    assert_string_equal(cell("-1"), "-1");
    assert_string_equal(cell("-12.50"), "-12.50");
    assert_string_equal(cell("+8"), "+8");
    assert_string_equal(cell("a=b"), "a=b");
}

static void what_was_written_reads_back(void **state)
{
    struct test_random r = { 51 };
    struct msh_str out, text[6];
    struct msh_csv csv;
    struct msh_err err;

    (void)state;
    msh_str_init(&out, 1 << 20);
    for (size_t i = 0; i < MSH_COUNT(text); i++)
        msh_str_init(&text[i], 1000);
    for (int round = 0; round < 3000; round++) {
        size_t columns = 1 + test_below(&r, MSH_COUNT(text)), n = 0;
        const char *cells[MSH_CSV_MAX_COLUMNS];
        bool first = true;

        msh_str_clear(&out);
        msh_str_add(&out, MSH_CSV_BOM);
        for (size_t i = 0; i < columns; i++) {
            /* A letter first, so that nothing is defused. */
            test_text(&r, &text[i], 12);
            if (text[i].n > 0)
                text[i].p[0] = (unsigned char)text[i].p[0] < 0x80 ? 'x' : text[i].p[0];
            for (char *p = text[i].p; *p != '\0'; p++)
                if (test_below(&r, 6) == 0 && *p == ' ')
                    *p = ",\"\n\r"[test_below(&r, 4)];
            if (strncmp(text[i].p, "\xEF\xBC", 2) == 0)
                msh_str_clear(&text[i]);
            msh_csv_cell(&out, &first, text[i].p);
        }
        msh_csv_end(&out, &first);
        assert_true(first);
        msh_csv_init(&csv, ',', out.p, out.n);
        assert_int_equal(msh_csv_next(&csv, &arena, cells, MSH_COUNT(cells), &n, &err), 1);
        assert_int_equal(n, columns);
        for (size_t i = 0; i < n; i++)
            assert_string_equal(cells[i], text[i].p);
        assert_int_equal(msh_csv_next(&csv, &arena, cells, MSH_COUNT(cells), &n, &err), 0);
        msh_arena_reset(&arena);
    }
    for (size_t i = 0; i < MSH_COUNT(text); i++)
        msh_str_done(&text[i]);
    msh_str_done(&out);
}

static void random_bytes_do_no_harm(void **state)
{
    struct test_random r = { 52 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char text[40];
        size_t n = test_below(&r, sizeof(text));

        for (size_t k = 0; k < n; k++)
            text[k] = "a\"\",,\n\r\t\\n\xE4\xBE\x9B"[test_below(&r, 13)];
        assert_non_null(shown(i % 2 ? ',' : '\t', text, n));
        msh_arena_reset(&arena);
    }
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest csv[] = {
        TEST(rows_and_cells_are_cut),
        TEST(quotes_hold_anything),
        TEST(faults_name_their_line),
        TEST(too_many_cells_are_refused),
        TEST(tabs_know_escapes_and_no_quotes),
        TEST(only_what_must_be_is_quoted),
        TEST(what_a_spreadsheet_would_run_is_defused),
        TEST(what_was_written_reads_back),
        TEST(random_bytes_do_no_harm),
    };

    return RUN(csv);
}
