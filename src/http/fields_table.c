#include "base/base.h"

#include "http/fields.h"

static bool is_list(enum msh_field_type type)
{
    return type == MSH_F_ARRAY || type == MSH_F_ID_ARRAY || type == MSH_F_STRING_ARRAY ||
           type == MSH_F_ENUM_ARRAY;
}

void msh_field_bounds(const struct msh_field *field, int64_t *ret_min, int64_t *ret_max)
{
    int64_t min = field->min, max = field->max;

    if (max == 0 && min >= 0) {
        max = INT64_MAX;
        if (field->type == MSH_F_TEXT)
            max = 10000;
        else if (field->type == MSH_F_STRING || field->type == MSH_F_SECRET)
            max = 200;
        else if (is_list(field->type))
            max = 100;
        else if (min == 0)
            min = INT64_MIN;
    }
    *ret_min = min;
    *ret_max = max;
}

const struct msh_field *msh_field_find(const struct msh_fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->n; i++)
        if (msh_streq(fields->items[i].name, name))
            return &fields->items[i];
    return NULL;
}

static int check_row(const struct msh_fields *fields, const struct msh_field *field, bool request,
                     struct msh_err *err)
{
    bool names = field->type == MSH_F_ENUM || field->type == MSH_F_ENUM_ARRAY;
    bool sub = field->type == MSH_F_OBJECT || field->type == MSH_F_ARRAY;
    const char *wrong = NULL;
    int64_t min, max;

    msh_field_bounds(field, &min, &max);
    if (msh_empty(field->name))
        wrong = "has no name";
    else if (msh_field_find(fields, field->name) != field)
        wrong = "stands twice";
    else if (names && field->names == NULL)
        wrong = "has no names";
    else if (sub && field->sub == NULL)
        wrong = "has no sub-table";
    else if (min > max)
        wrong = "has min above max";
    else if (request && (field->type == MSH_F_ANY || field->type == MSH_F_MAP))
        wrong = "has a type for answers only";
    else if (request && (field->offset >= fields->size || field->has > fields->size))
        wrong = "lies outside its struct";
    else if (field->type >= MSH_F_TYPE_COUNT)
        wrong = "has no type";
    if (wrong != NULL)
        return msh_err_set(err, MSH_E_BUG, "field_table", "%s.%s %s", fields->name,
                           field->name != NULL ? field->name : "?", wrong);
    return 0;
}

static int check_table(const struct msh_fields *fields, bool request, int depth,
                       struct msh_err *err)
{
    int rc;

    if (msh_empty(fields->name))
        return msh_err_set(err, MSH_E_BUG, "field_table", "a field table has no name");
    if (depth > 8) /* answers may nest a tree in itself; requests may not */
        return request
                   ? msh_err_set(err, MSH_E_BUG, "field_table", "%s nests too deep", fields->name)
                   : 0;
    for (size_t i = 0; i < fields->n; i++) {
        rc = check_row(fields, &fields->items[i], request, err);
        if (rc == 0 && fields->items[i].sub != NULL && fields->items[i].sub != fields)
            rc = check_table(fields->items[i].sub, request, depth + 1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int msh_fields_check(const struct msh_fields *fields, bool request, struct msh_err *err)
{
    return check_table(fields, request, 0, err);
}
