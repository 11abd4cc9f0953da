#include "base/base.h"

#include "base/embed.h"
#include "domain/law.h"

#define NUMBER_MAX 8

/* What follows a title: the end, a space, a bracket or an article; else it is another law. */
static bool ends_title(const char *rest)
{
    static const char *const ends[] = { " ", "（", "第" };

    for (size_t i = 0; i < MSH_COUNT(ends); i++)
        if (strncmp(rest, ends[i], strlen(ends[i])) == 0)
            return true;
    return *rest == '\0';
}

/* The line of the table whose title the citation begins with. */
static const char *line_of(const char *citation, size_t *ret_title)
{
    const char *line = msh_embed_find(msh_data_files, "laws.tsv")->data;

    for (; *line != '\0'; line = strchr(line, '\n') + 1) {
        const size_t n = strcspn(line, "\t");

        if (strncmp(citation, line, n) == 0 && ends_title(citation + n)) {
            *ret_title = n;
            return line;
        }
    }
    return NULL;
}

/* "第50条", "第19至36条" */
static void add_article(const char *rest, struct msh_str *out)
{
    char first[NUMBER_MAX + 1] = "", last[NUMBER_MAX + 1] = "";
    int end = 0;

    if (sscanf(rest, " 第%8[0-9]至%8[0-9]条%n", first, last, &end) == 2 && end > 0 &&
        rest[end] == '\0')
        msh_str_fmt(out, ", Arts. %s–%s", first, last);
    else if (sscanf(rest, " 第%8[0-9]条%n", first, &end) == 1 && end > 0 && rest[end] == '\0')
        msh_str_fmt(out, ", Art. %s", first);
}

void msh_law_english(const char *citation, struct msh_str *out)
{
    size_t n = 0;
    const char *line = line_of(citation, &n);

    if (line == NULL) {
        msh_str_add(out, citation);
        return;
    }
    msh_str_addn(out, line + n + 1, strcspn(line + n + 1, "\n"));
    add_article(citation + n, out);
    msh_str_fmt(out, " (%s)", citation);
}
