/*
 * write_city.h - the rows of the city as the API tells them: lists (api/directory.c) and single rows
 * after an edit (api/city.c). Members only; the caller opens and closes the object.
 */
#ifndef MSH_HTTP_WRITE_CITY_H
#define MSH_HTTP_WRITE_CITY_H

#include "base/json.h"
#include "service/directory.h"

void msh_write_unit_rows(struct msh_json *w, const struct msh_directory *city,
                         const struct msh_unit *unit);
void msh_write_area_rows(struct msh_json *w, const struct msh_directory *city,
                         const struct msh_area *area);
void msh_write_category_rows(struct msh_json *w, const struct msh_category *category);
void msh_write_channel_rows(struct msh_json *w, const struct msh_channel *channel);
void msh_write_line_rows(struct msh_json *w, const struct msh_transfer_line *line);
/* A whole object. */
void msh_write_duty(struct msh_json *w, const struct msh_duty *duty);

#endif
