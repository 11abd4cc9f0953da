/* A rule row that is read is written and read again as the same text. */
#include "base/base.h"

#include "fuzz.h"

#include "domain/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct msh_rule rule, again;
    struct msh_arena arena;
    struct msh_err err = { 0 };
    struct msh_str first, second;
    char line[4096];

    if (n >= sizeof(line))
        return 0;
    memcpy(line, data, n);
    line[n] = '\0';
    msh_arena_init(&arena, 1 << 20);
    if (msh_rule_parse(&arena, line, &rule, &err) == 0) {
        msh_str_init(&first, 1 << 16);
        msh_str_init(&second, 1 << 16);
        msh_rule_format(&rule, &first);
        fuzz_promise(msh_rule_parse(&arena, first.p, &again, &err) == 0);
        msh_rule_format(&again, &second);
        fuzz_promise(strcmp(first.p, second.p) == 0);
        msh_str_done(&first);
        msh_str_done(&second);
    }
    msh_arena_done(&arena);
    return 0;
}
