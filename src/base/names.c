#include "base/base.h"

#include "base/names.h"

const char *msh_name_code(const struct msh_names *names, int value)
{
    return value >= 0 && (size_t)value < names->n ? names->items[value].code : "?";
}

int msh_name_find(const struct msh_names *names, const char *code)
{
    if (code == NULL)
        return -1;
    for (size_t i = 0; i < names->n; i++)
        if (msh_streq(names->items[i].code, code))
            return (int)i;
    return -1;
}
