#include <xlsxwriter.h>

#include "xlsx.h"

int floor_xlsx(const char *path, const char *temp_dir, size_t rows, size_t columns,
               const char *const *texts, size_t n_texts)
{
    char dir[256];
    (void)snprintf(dir, sizeof(dir), "%s", temp_dir);
    lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = dir };
    lxw_workbook *book = workbook_new_opt(path, &options);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "floor");
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < columns; k++)
            if (k % 2 == 0)
                worksheet_write_string(sheet, (lxw_row_t)i, (lxw_col_t)k, texts[(i + k) % n_texts],
                                       NULL);
            else
                worksheet_write_number(sheet, (lxw_row_t)i, (lxw_col_t)k, (double)(i * k), NULL);
    return workbook_close(book) == LXW_NO_ERROR ? 0 : -1;
}
