#include "base/base.h"

#include <unistd.h>
#include <zip.h>

#include "test.h"

#include "base/str.h"
#include "base/tabular.h"

static struct msh_arena arena;
static struct msh_err err;

/* All rows as text: cells parted by |, rows by newlines, a fault as !fault. */
static char *read_all(struct msh_tabular *t)
{
    static char out[8192];
    struct msh_tabular_row row;
    int rc;
    out[0] = '\0';
    while ((rc = msh_tabular_next(t, &arena, &row, &err)) == 1) {
        size_t at = strlen(out);
        at += (size_t)snprintf(out + at, sizeof(out) - at, "%" PRId64 ":", row.no);
        for (size_t i = 0; i < row.n; i++)
            at += (size_t)snprintf(out + at, sizeof(out) - at, "%s%s", i > 0 ? "|" : "",
                                   row.cells[i]);
        (void)snprintf(out + at, sizeof(out) - at, "%s%s\n", row.fault != NULL ? "!" : "",
                       row.fault != NULL ? row.fault : "");
    }
    if (rc < 0)
        (void)snprintf(out + strlen(out), sizeof(out) - strlen(out), "error %s", err.code);
    return out;
}

static void expect(const char *bytes, size_t n, enum msh_tabular_encoding encoding,
                   const char *kind, const char *rows)
{
    const struct msh_tabular_how how = { .encoding = encoding };
    struct msh_tabular *t = NULL;
    msh_arena_init(&arena, (size_t)1 << 26);
    if (msh_tabular_open_bytes(bytes, n, &how, &t, &err) < 0) {
        char text[64];
        (void)snprintf(text, sizeof(text), "error %s", err.code);
        assert_string_equal(text, rows);
    } else {
        assert_string_equal(read_all(t), rows);
        assert_string_equal(msh_tabular_kind(t), kind);
    }
    msh_tabular_close(t);
    msh_arena_done(&arena);
}
#define EXPECT(bytes, kind, rows) expect(bytes, sizeof(bytes) - 1, MSH_TABULAR_AUTO, kind, rows)

static void utf8(void **state)
{
    (void)state;
    EXPECT("编号,内容\r\n1,路灯坏了\r\n", "UTF-8", "1:编号|内容\n2:1|路灯坏了\n");
    EXPECT("\xEF\xBB\xBF编号,内容\n1,x", "UTF-8", "1:编号|内容\n2:1|x\n");
    EXPECT("", "UTF-8", "");
    EXPECT("\xEF\xBB\xBF", "UTF-8", "");
    EXPECT("a,b\n\n\n1,2\n", "UTF-8", "1:a|b\n4:1|2\n");
    EXPECT("a,b\r1,2\r", "UTF-8", "1:a|b\n2:1|2\n");
    EXPECT("a,b,\n,,\n", "UTF-8", "1:a|b|\n2:||\n");
}

static void quotes(void **state)
{
    (void)state;
    EXPECT("a,b\n\"x\r\ny, \"\"z\"\"\",2\n3,4\n", "UTF-8", "1:a|b\n2:x\r\ny, \"z\"|2\n3:3|4\n");
    EXPECT("a\n=\"0372123\"\nx\"y\"\n\"\"\n", "UTF-8", "1:a\n2:=\"0372123\"\n3:x\"y\"\n");
    /* one bad row, and reading goes on behind it */
    EXPECT("a,b\n\"x\"y,2\n3,4\n", "UTF-8", "1:a|b\n2:x|2!quote\n3:3|4\n");
    EXPECT("a,b\n\"x,2\n3,4\n", "UTF-8", "1:a|b\n2:x,2\n3,4\n!quote\n");
    EXPECT("a\n\"", "UTF-8", "1:a\n2:!quote\n");
}

static void separators(void **state)
{
    (void)state;
    EXPECT("a\tb,c\td\n1\t\"2\n3\"\t4\n", "UTF-8", "1:a|b,c|d\n2:1|2\n3|4\n");
    EXPECT("a;b;c\n1;2,5;3\n", "UTF-8", "1:a|b|c\n2:1|2,5|3\n");
    EXPECT("\"a;b;c\",d\n1,2\n", "UTF-8", "1:a;b;c|d\n2:1|2\n");
}

static void too_many_cells(void **state)
{
    char text[600] = "", rows[600] = "1:a";
    (void)state;
    for (int i = 0; i < 2 * 299; i += 2)
        memcpy(text + i, "a,", 3);
    for (size_t i = 1; i < MSH_TABULAR_CELLS_MAX; i++)
        memcpy(rows + strlen(rows), "|a", 3);
    memcpy(rows + strlen(rows), "!cells\n", 8);
    expect(text, strlen(text), MSH_TABULAR_AUTO, "UTF-8", rows);
}

static void gb18030(void **state)
{
    /* 编号,内容 / 1,路灯 — and a character of four bytes (㐀) */
    static const char text[] =
        "\xB1\xE0\xBA\xC5,\xC4\xDA\xC8\xDD\n1,\xC2\xB7\xB5\xC6\x81\x39\xEE\x39\n";
    (void)state;
    EXPECT(text, "GB18030", "1:编号|内容\n2:1|路灯㐀\n");
    expect(text, sizeof(text) - 1, MSH_TABULAR_UTF8, "UTF-8", "1:|!text\n2:1|!text\n");
    expect("a\n\x80\xFF\n", 5, MSH_TABULAR_GB18030, "GB18030", "error encoding");
    expect("a\n\xC2", 3, MSH_TABULAR_GB18030, "GB18030", "error encoding");
}

static void utf16(void **state)
{
    (void)state;
    EXPECT("\xFF\xFE\x16\x7F\t\0\xF7\x53\n\0\x31\0\t\0\x34\0\n\0", "UTF-16LE", "1:编|号\n2:1|4\n");
    EXPECT("a\0,\0b\0\n\0\x31\0,\0\x16\x7F\n\0", "UTF-16LE", "1:a|b\n2:1|编\n");
    expect("a\0,\0b\0\n\0\x00\xD8\n\0", 12, MSH_TABULAR_UTF16LE, "UTF-16LE", "error encoding");
    expect("a\0,\0b", 5, MSH_TABULAR_UTF16LE, "UTF-16LE", "error encoding");
}

/* Chinese characters come late, and lie across the borders of what is read at once. */
static void late_and_long(void **state)
{
    struct msh_str text;
    struct msh_tabular *t = NULL;
    const struct msh_tabular_how how = { 0 };
    struct msh_tabular_row row;
    int64_t n = 0;
    (void)state;
    msh_str_init(&text, (size_t)16 << 20);
    msh_str_add(&text, "a,b\n");
    for (int i = 0; i < 20000; i++)
        msh_str_fmt(&text, "%d,\"%.*s路\"\n", i, i % 7, "xxxxxxx");
    msh_arena_init(&arena, (size_t)1 << 26);
    assert_int_equal(msh_tabular_open_bytes(text.p, text.n, &how, &t, &err), 0);
    while (msh_tabular_next(t, &arena, &row, &err) == 1) {
        assert_int_equal(row.n, 2);
        assert_null(row.fault);
        if (row.no > 1) {
            assert_int_equal(strtol(row.cells[0], NULL, 10), row.no - 2);
            assert_int_equal(strlen(row.cells[1]), (size_t)(row.no - 2) % 7 + 3);
        }
        n++;
        msh_arena_reset(&arena);
    }
    assert_int_equal(n, 20001);
    msh_tabular_close(t);
    msh_arena_done(&arena);
    msh_str_clear(&text);
    for (int i = 0; i < 70000; i++)
        msh_str_add(&text, i == 0 ? "a\n\"" : "xxxxxxxxxxxxxxxxxxxx");
    expect(text.p, text.n, MSH_TABULAR_AUTO, "UTF-8", "1:a\nerror row_size");
    msh_str_done(&text);
}

/* Workbooks ---------------------------------------------------------------------------------------*/

#define BOOK                                                                                       \
    "<workbook xmlns:r=\"r\"><workbookPr%s/><sheets><sheet name=\"甲\" sheetId=\"1\" "            \
    "r:id=\"rId1\"/><sheet name=\"乙\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>"
#define RELS                                                                                       \
    "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"                  \
    "<Relationship Id=\"rId2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"
#define STYLES                                                                                       \
    "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;" \
    "\"/><numFmt numFmtId=\"165\" formatCode=\"0.00&quot;day&quot;\"/></numFmts><cellStyleXfs>"      \
    "<xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>"         \
    "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
#define STRINGS                                                                                    \
    "<sst><si><t>编号</t></si><si><r><t>路</t></r><r><t xml:space=\"preserve\">灯 </t></r>"    \
    "<rPh><t>lu</t></rPh></si></sst>"

struct part {
    const char *name, *text;
    size_t n; /* 0: its length */
};

static void add_part(zip_t *zip, const struct part *part)
{
    size_t n = part->n != 0 ? part->n : strlen(part->text);
    zip_source_t *source = zip_source_buffer(zip, part->text, n, 0);
    assert_true(zip_file_add(zip, part->name, source, ZIP_FL_OVERWRITE) >= 0);
}

static void expect_book(const char *book, const struct part *more, size_t n, const char *sheet,
                        const char *rows)
{
    char path[] = "/tmp/msh-xlsx-XXXXXX";
    const struct msh_tabular_how how = { .sheet = sheet };
    const struct part usual[] = { { "xl/workbook.xml", book, 0 },
                                  { "xl/_rels/workbook.xml.rels", RELS, 0 },
                                  { "xl/styles.xml", STYLES, 0 },
                                  { "xl/sharedStrings.xml", STRINGS, 0 } };
    struct msh_tabular *t = NULL;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(zip);
    for (size_t i = 0; i < MSH_COUNT(usual); i++)
        add_part(zip, &usual[i]);
    for (size_t i = 0; i < n; i++)
        add_part(zip, &more[i]);
    assert_int_equal(zip_close(zip), 0);
    msh_arena_init(&arena, (size_t)1 << 26);
    if (msh_tabular_open(path, &how, &t, &err) < 0) {
        char text[64];
        (void)snprintf(text, sizeof(text), "error %s", err.code);
        assert_string_equal(text, rows);
    } else {
        assert_string_equal(read_all(t), rows);
        assert_string_equal(msh_tabular_kind(t), "XLSX");
    }
    msh_tabular_close(t);
    msh_arena_done(&arena);
    assert_int_equal(unlink(path), 0);
}

static void expect_sheet(const char *setting, const char *data, const char *rows)
{
    char book[1024];
    const struct part sheet = { "xl/worksheets/sheet1.xml", data, 0 };
    (void)snprintf(book, sizeof(book), BOOK, setting);
    expect_book(book, &sheet, 1, NULL, rows);
}

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

static void workbook(void **state)
{
    (void)state;
    expect_sheet("",
                 SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" "
                       "t=\"inlineStr\"><is><t>内&lt;容</t></is></c></row><row r=\"3\"><c r=\"B3\" "
                       "t=\"s\"><v>1</v></c><c r=\"C3\" t=\"str\"><f>1&amp;2</f><v>12</v></c></row>"
                       "<row r=\"4\"><c r=\"A4\" s=\"1\"/></row>"
                       "<row r=\"5\"><c r=\"A5\" t=\"s\"><v>9</v></c></row>"),
                 "1:编号||内<容\n3:|路灯 |12\n5:!cells\n");
}

static void numbers_and_dates(void **state)
{
    (void)state;
    expect_sheet("",
                 SHEET("<row><c><v>1.39E+10</v></c><c><v>0.1</v></c><c><v>13912345678</v></c>"
                       "<c s=\"3\"><v>2.50</v></c></row>"
                       "<row><c s=\"1\"><v>43580</v></c><c s=\"2\"><v>43580.397326388900</v></c>"
                       "<c s=\"4\"><v>1</v></c><c s=\"1\"><v>61</v></c></row>"),
                 "1:13900000000|0.1|13912345678|2.5\n"
                 "2:2019-04-25|2019-04-25 09:32:09|1900-01-01|1900-03-01\n");
    expect_sheet(" date1904=\"1\"", SHEET("<row><c s=\"1\"><v>42118</v></c></row>"),
                 "1:2019-04-25\n");
}

static void other_sheet(void **state)
{
    const struct part sheet = { "xl/worksheets/sheet2.xml", SHEET("<row><c><v>2</v></c></row>"),
                                0 };
    char book[1024];
    (void)state;
    (void)snprintf(book, sizeof(book), BOOK, "");
    expect_book(book, &sheet, 1, "乙", "1:2\n");
    expect_book(book, &sheet, 1, "丙", "error sheet");
    expect_book(book, &sheet, 1, "甲", "error workbook");
}

static void refuses(void **state)
{
    size_t n = (size_t)8 << 20;
    char *zeros = msh_alloc(n), book[1024];
    struct part bomb = { "xl/worksheets/sheet1.xml", zeros, n };
    (void)state;
    (void)snprintf(book, sizeof(book), BOOK, "");
    memset(zeros, ' ', n);
    memcpy(zeros, "<worksheet>", 11);
    expect_book(book, &bomb, 1, NULL, "error workbook_size");
    bomb.name = "xl/sharedStrings.xml";
    expect_book(book, &bomb, 1, NULL, "error workbook_size");
    free(zeros);
    expect_sheet("", "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet>&b;</worksheet>",
                 "error workbook");
    expect_sheet("", "<worksheet><row>", "error workbook");
    expect("PK\3\4 no zip", 12, MSH_TABULAR_AUTO, "XLSX", "error workbook");
    expect_sheet("", SHEET("<row><c r=\"ZZ1\"><v>1</v></c></row>"), "1:!cells\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8),
        cmocka_unit_test(quotes),
        cmocka_unit_test(separators),
        cmocka_unit_test(too_many_cells),
        cmocka_unit_test(gb18030),
        cmocka_unit_test(utf16),
        cmocka_unit_test(late_and_long),
        cmocka_unit_test(workbook),
        cmocka_unit_test(numbers_and_dates),
        cmocka_unit_test(other_sheet),
        cmocka_unit_test(refuses),
    };
    return RUN(tests);
}
