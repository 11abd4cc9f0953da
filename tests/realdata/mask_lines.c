/*
 * What the mask makes of lines, for tests/realdata/masks.py: each line "name TAB phone TAB text" is
 * answered by "bits TAB masked text".
 */
#include "base/base.h"

#include "domain/mask.h"

int main(void)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;

    while ((n = getline(&line, &cap, stdin)) > 0) {
        char *next = NULL;
        struct msh_mask_person person = { 0 };
        const char *text;
        struct msh_str out;
        unsigned found;

        line[strcspn(line, "\n")] = '\0';
        person.name = next = line;
        strsep(&next, "\t");
        person.phone = strsep(&next, "\t");
        text = next;
        if (text == NULL)
            return 2;
        msh_str_init(&out, (size_t)1 << 20);
        found = msh_mask(text, &person, 1, &out);
        (void)printf("%u\t%s\n", found, out.p);
        msh_str_done(&out);
    }
    free(line);
    return 0;
}
