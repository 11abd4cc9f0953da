#include "base/base.h"

#include "http/write_city.h"

#include "domain/city.h"

void msh_write_unit_rows(struct msh_json *w, const struct msh_directory *city,
                         const struct msh_unit *unit)
{
    const struct msh_unit *parent = msh_directory_unit(city, unit->parent_id);
    const struct msh_unit *line = msh_directory_unit(city, unit->line_id);
    const struct msh_unit *successor = msh_directory_unit(city, unit->merged_into);
    const struct msh_area *area = msh_directory_area(city, unit->area_id);

    msh_json_id(w, "id", unit->id);
    msh_json_string(w, "code", unit->code);
    msh_json_string(w, "name", unit->name);
    msh_json_string(w, "short_name", unit->short_name);
    msh_json_int(w, "level", unit->level);
    msh_json_string(w, "kind", unit->kind);
    msh_json_string(w, "family", unit->family);
    msh_json_string(w, "parent", parent != NULL ? parent->code : NULL);
    msh_json_string(w, "line", line != NULL ? line->code : NULL);
    msh_json_string(w, "area", area != NULL ? area->code : NULL);
    msh_json_string(w, "pinyin", unit->pinyin);
    msh_json_bool(w, "active", unit->valid_to == 0 && unit->merged_into == 0);
    msh_json_time(w, "valid_to", unit->valid_to);
    msh_json_string(w, "merged_into", successor != NULL ? successor->code : NULL);
    msh_json_int(w, "version", msh_unit_mark(unit));
}

void msh_write_area_rows(struct msh_json *w, const struct msh_directory *city,
                         const struct msh_area *area)
{
    const struct msh_area *parent = msh_directory_area(city, area->parent_id);

    msh_json_id(w, "id", area->id);
    msh_json_string(w, "code", area->code);
    msh_json_string(w, "name", area->name);
    msh_json_string(w, "level", area->level);
    msh_json_string(w, "parent", parent != NULL ? parent->code : NULL);
    msh_json_string(w, "pinyin", area->pinyin);
    if (area->has_point) {
        msh_json_double(w, "lat", (double)area->lat / 1e6);
        msh_json_double(w, "lon", (double)area->lon / 1e6);
    }
    msh_json_int(w, "version", msh_area_mark(area));
}

void msh_write_category_rows(struct msh_json *w, const struct msh_category *category)
{
    msh_json_string(w, "code", category->code);
    msh_json_string(w, "name", category->name);
    msh_json_string(w, "parent", msh_empty(category->parent) ? NULL : category->parent);
    msh_json_int(w, "level", category->level);
    msh_json_bool(w, "needs_place", category->needs_place);
    msh_json_string(w, "pinyin", category->pinyin);
    msh_json_bool(w, "active", category->valid_to == 0);
    msh_json_time(w, "valid_to", category->valid_to);
    msh_json_int(w, "version", msh_category_mark(category));
}

void msh_write_channel_rows(struct msh_json *w, const struct msh_channel *channel)
{
    msh_json_string(w, "code", channel->code);
    msh_json_string(w, "name", channel->name);
    msh_json_string(w, "kind", channel->kind);
    msh_json_bool(w, "open", msh_channel_kind_is_open(channel->kind));
    msh_json_int(w, "version", msh_channel_mark(channel));
}

void msh_write_line_rows(struct msh_json *w, const struct msh_transfer_line *line)
{
    msh_json_string(w, "code", line->code);
    msh_json_string(w, "name", line->name);
    msh_json_string(w, "purpose", line->purpose);
    msh_json_bool(w, "emergency", line->emergency);
    msh_json_int(w, "version", msh_transfer_line_mark(line));
}

void msh_write_duty(struct msh_json *w, const struct msh_duty *duty)
{
    msh_json_object(w, NULL);
    msh_json_string(w, "kind", msh_name_code(&msh_unit_kind_names, (int)duty->unit_kind));
    msh_json_string(w, "category", duty->category);
    msh_json_string(w, "basis", duty->basis);
    msh_json_object_end(w);
}
