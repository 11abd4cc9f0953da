#include "base/base.h"

#include "base/embed.h"
#include "base/utf8.h"
#include "domain/initials.h"

#define FIRST 0x4E00u
#define LAST  0x9FFFu
#define ROW   64 /* letters a line of the file */

/* At the beginning of a name. */
static const struct {
    const char *surname;
    char letter;
} surnames[] = {
    { "单", 's' }, { "曾", 'z' }, { "仇", 'q' }, { "解", 'x' }, { "查", 'z' },
    { "区", 'o' }, { "朴", 'p' }, { "盖", 'g' }, { "缪", 'm' }, { "翟", 'z' },
    { "尉", 'y' }, { "种", 'c' }, { "重", 'c' }, { "洗", 'x' }, { "冼", 'x' },
    { "尹", 'y' }, { "柏", 'b' }, { "覃", 'q' }, { "乐", 'y' },
};

static char letter_of(const char *letters, uint32_t cp)
{
    if (cp < 0x80 && isalnum((int)cp))
        return (char)tolower((int)cp);
    if (cp < FIRST || cp > LAST)
        return '-';
    cp -= FIRST;
    return letters[cp / ROW * (ROW + 1) + cp % ROW];
}

static bool surname(const char *name, char *ret)
{
    for (size_t i = 0; i < MSH_COUNT(surnames); i++) {
        if (strncmp(name, surnames[i].surname, strlen(surnames[i].surname)) == 0) {
            *ret = surnames[i].letter;
            return true;
        }
    }
    return false;
}

void msh_initials(const char *name, struct msh_str *out)
{
    const char *letters = msh_embed_find(msh_data_files, "pinyin/initials.txt")->data;
    const size_t n = strlen(name);
    size_t at = 0;
    uint32_t cp;

    for (bool begins = true; (cp = msh_utf8_next(name, n, &at)) != 0; begins = false) {
        char letter = letter_of(letters, cp);

        if (begins)
            (void)surname(name, &letter);
        if (letter != '-')
            msh_str_addc(out, letter);
    }
}
