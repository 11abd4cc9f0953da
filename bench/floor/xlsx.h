/*
 * floor/xlsx.h - a workbook by libxlsxwriter alone: the floor of bench_xlsx.
 */
#ifndef MSH_BENCH_FLOOR_XLSX_H
#define MSH_BENCH_FLOOR_XLSX_H

#include <stddef.h>

/* `rows` rows of `columns` cells, every second one of them text, written to `path` in constant
 * memory. Answers 0. */
int floor_xlsx(const char *path, const char *temp_dir, size_t rows, size_t columns,
               const char *const *texts, size_t n_texts);

#endif
