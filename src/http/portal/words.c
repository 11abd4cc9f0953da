#include "base/base.h"

#include "http/portal/words.h"

static const struct {
    const char *zh, *en;
} words[MSH_WORD_COUNT] = {
#define WORD(name, zh, en) { zh, en },
#include "http/portal/words.inc"
#undef WORD
};

const char *msh_word(bool english, enum msh_word word)
{
    return english ? words[word].en : words[word].zh;
}

void msh_word_fill(struct msh_str *out, const char *text, const char *one, const char *two)
{
    for (const char *p = text; *p != '\0';) {
        const bool gap = p[0] == '{' && (p[1] == '1' || p[1] == '2') && p[2] == '}';
        const char *fill = gap && p[1] == '1' ? one : two;

        if (!gap) {
            msh_str_addc(out, *p++);
            continue;
        }
        if (fill != NULL)
            msh_str_add(out, fill);
        p += 3;
    }
}
