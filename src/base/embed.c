#include "base/base.h"

#include "base/embed.h"

const struct msh_embed *msh_embed_find(const struct msh_embed *table, const char *name)
{
    for (; table->name != NULL; table++)
        if (msh_streq(table->name, name))
            return table;
    return NULL;
}
