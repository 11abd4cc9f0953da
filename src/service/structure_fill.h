/*
 * structure_fill.h - the rules of single texts, units and areas, shared by structure*.c alone.
 */
#ifndef MSH_SERVICE_STRUCTURE_FILL_H
#define MSH_SERVICE_STRUCTURE_FILL_H

#include "service/structure.h"

#define MSH_STRUCTURE_LABEL_MAX 100 /* characters of a name */

/* 1 to 64 letters, digits and . _ - */
int msh_structure_check_code(const char *code, const char *field, struct msh_err *err);
/* 1 to `max` characters on one line; a name has at most MSH_STRUCTURE_LABEL_MAX. */
int msh_structure_check_line(const char *text, const char *field, size_t max, struct msh_err *err);
int msh_structure_check_name(const char *name, const char *field, struct msh_err *err);
/* Everything but id, parent_id, line_id and times. Borrows the texts of `in`. */
int msh_structure_unit_fill(const struct msh_directory *dir, const struct msh_unit_in *in,
                            struct msh_unit *ret, struct msh_err *err);
/* Everything but id and parent_id. */
int msh_structure_area_fill(const struct msh_area_in *in, struct msh_area *ret,
                            struct msh_err *err);
/* Category and families exist, and it says what it rests on. */
int msh_structure_catalogue_check(const struct msh_directory *dir,
                                  const struct msh_catalogue_row *row, struct msh_err *err);

#endif
