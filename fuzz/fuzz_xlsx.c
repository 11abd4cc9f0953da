/*
 * What lies inside a workbook: the input is its parts, parted by lines of "%%", first the sheet, then
 * the shared strings, the styles and the list of sheets. Packed as a spreadsheet would, so that what
 * is invented reaches the reader of XML instead of breaking the container. Rows come in order and are
 * text without NUL, or the file ends with an error that says why.
 */
#include "base/base.h"

#include "fuzz_table.h"

#include <zip.h>

#define BOOK                                                                                       \
    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" sheetId=\"1\" "                             \
    "r:id=\"i\"/></sheets></workbook>"
#define RELS                                                                                       \
    "<Relationships><Relationship Id=\"i\" Target=\"worksheets/sheet1.xml\"/></Relationships>"

struct part {
    const char *name, *p;
    size_t n;
};

/* The input up to the next line of "%%"; moves `*at` behind it. */
static void take(const char **at, const char *end, struct part *part)
{
    const char *stop = *at < end ? memmem(*at, (size_t)(end - *at), "\n%%\n", 4) : NULL;

    if (*at >= end)
        return;
    part->p = *at;
    part->n = (size_t)((stop != NULL ? stop : end) - *at);
    *at = stop != NULL ? stop + 4 : end;
}

/* The bytes of the container, to be freed. */
static void *pack(const struct part *parts, size_t n_parts, size_t *ret_n)
{
    zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *zip;
    zip_stat_t stat;
    void *bytes;

    fuzz_promise(whole != NULL);
    zip_source_keep(whole);
    zip = zip_open_from_source(whole, ZIP_TRUNCATE, NULL);
    fuzz_promise(zip != NULL);
    for (size_t i = 0; i < n_parts; i++) {
        zip_int64_t at =
            zip_file_add(zip, parts[i].name, zip_source_buffer(zip, parts[i].p, parts[i].n, 0),
                         ZIP_FL_OVERWRITE);

        fuzz_promise(at >= 0 &&
                     zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0);
    }
    fuzz_promise(zip_close(zip) == 0);
    fuzz_promise(zip_source_open(whole) == 0 && zip_source_stat(whole, &stat) == 0);
    bytes = msh_alloc(stat.size);
    fuzz_promise(zip_source_read(whole, bytes, stat.size) == (zip_int64_t)stat.size);
    zip_source_close(whole);
    zip_source_free(whole);
    *ret_n = stat.size;
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct part parts[] = {
        { "xl/worksheets/sheet1.xml", "", 0 },
        { "xl/sharedStrings.xml", "<sst/>", 6 },
        { "xl/styles.xml", "<styleSheet/>", 13 },
        { "xl/workbook.xml", BOOK, strlen(BOOK) },
        { "xl/_rels/workbook.xml.rels", RELS, strlen(RELS) },
    };
    const char *at = (const char *)data, *end = at + n;
    size_t size;
    void *bytes;

    for (size_t i = 0; i < MSH_COUNT(parts); i++)
        take(&at, end, &parts[i]);
    bytes = pack(parts, MSH_COUNT(parts), &size);
    fuzz_table(bytes, size, MSH_TABULAR_AUTO, 1);
    free(bytes);
    return 0;
}
