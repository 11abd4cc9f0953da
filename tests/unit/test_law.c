/*
 * Citations for readers of English: those the pages' own test holds (web/src/app/law.test.ts), and
 * every one of the shipped presets.
 */
#include "base/base.h"

#include "test.h"

#include "base/embed.h"
#include "domain/law.h"

static void citations(MSH_UNUSED void **state)
{
    static const struct {
        const char *citation, *want;
    } rows[] = {
        { "安阳市政务服务条例 第50条",
          "Anyang Regulations on Government Services, Art. 50 (安阳市政务服务条例 第50条)" },
        { "信访工作条例 第19至36条",
          "Regulations on Petition Work, Arts. 19–36 (信访工作条例 第19至36条)" },
        { "水法", "Water Law (水法)" },
        { "北京实践（网页，未核实）", "Practice of Beijing (北京实践（网页，未核实）)" },
        { "水法 第1条之一", "Water Law (水法 第1条之一)" }, /* no article we can read */
        { "水法 第123456789条", "Water Law (水法 第123456789条)" },
        { "水法与防洪法", "水法与防洪法" },
        { "local", "local" },
        { "", "" },
    };
    struct msh_str out;

    msh_str_init(&out, 1024);
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        msh_str_clear(&out);
        msh_law_english(rows[i].citation, &out);
        assert_string_equal(out.n == 0 ? "" : out.p, rows[i].want);
    }
    msh_str_done(&out);
}

/* The column legal_ref is the last but two. */
static void of_presets(MSH_UNUSED void **state)
{
    struct msh_str out;
    int seen = 0;

    msh_str_init(&out, 1024);
    for (const struct msh_embed *file = msh_data_files; file->name != NULL; file++) {
        char *text, *next;

        if (strncmp(file->name, "presets/", 8) != 0)
            continue;
        text = next = strdup(file->data);
        for (char *line; (line = strsep(&next, "\n")) != NULL;) {
            char *cells[32] = { 0 };
            int n = 0;

            if (*line == '#')
                continue;
            while (line != NULL && n < 32)
                cells[n++] = strsep(&line, "\t");
            if (n < 10 || strcmp(cells[n - 3], "legal_ref") == 0)
                continue;
            msh_str_clear(&out);
            msh_law_english(cells[n - 3], &out);
            if (msh_streq(out.p, cells[n - 3]))
                fail_msg("%s: data/laws.tsv does not know %s", file->name, cells[n - 3]);
            seen++;
        }
        free(text);
    }
    assert_true(seen >= 20);
    msh_str_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(citations), cmocka_unit_test(of_presets) };

    return cmocka_run_group_tests_name("law", tests, NULL, NULL);
}
