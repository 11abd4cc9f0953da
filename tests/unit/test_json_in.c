/* A body read without memory: it is refused for want of memory, or it is whole. Linked with
 * --wrap=malloc. */
#include "base/base.h"

#include "test.h"

#include "http/json_in.h"

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static size_t seen, failing; /* the allocation that fails, from 1; 0: none */

void *__wrap_malloc(size_t size)
{
    seen++;
    if (seen == failing)
        return NULL;
    return __real_malloc(size);
}

static const char body[] =
    "{\"shares\":[{\"unit\":\"990102-chengguan-and-more-than-sixteen\",\"role\":"
    "\"lead\"}],\"text\":\"路灯不亮已经三天了，请尽快修理\",\"amount\":12345678,"
    "\"whether\":true,\"nothing\":null,\"share\":0.12345678901234567890}";

static int read_body(struct msh_arena *arena, struct msh_value **ret)
{
    struct msh_err err = { 0 };
    int rc = msh_json_in(arena, body, sizeof(body) - 1, ret, &err);

    assert_true(rc == 0 || (rc == MSH_E_UNAVAILABLE && msh_streq(err.code, "memory")));
    return rc;
}

static void assert_same(const struct msh_value *a, const struct msh_value *b)
{
    for (; a != NULL && b != NULL; a = a->next, b = b->next) {
        assert_int_equal(a->type, b->type);
        assert_true((a->key == NULL) == (b->key == NULL));
        if (a->key != NULL)
            assert_string_equal(a->key, b->key);
        if (a->type == MSH_V_STRING)
            assert_string_equal(a->s, b->s);
        else if (a->type == MSH_V_INT || a->type == MSH_V_BOOL)
            assert_int_equal(a->i, b->i);
        else if (a->type == MSH_V_OBJECT || a->type == MSH_V_ARRAY)
            assert_same(a->first, b->first);
    }
    assert_ptr_equal(a, b); /* both at their end */
}

static void a_body_is_whole_or_refused(void **state MSH_UNUSED)
{
    struct msh_arena arena, whole_arena;
    struct msh_value *whole, *got;
    size_t all, refused = 0;

    msh_arena_init(&arena, 1 << 20);
    msh_arena_init(&whole_arena, 1 << 20);
    assert_int_equal(read_body(&whole_arena, &whole), 0);
    seen = 0;
    assert_int_equal(read_body(&arena, &got), 0);
    all = seen;
    assert_in_range(all, 20, 1000);
    for (size_t at = 1; at <= all; at++)
        for (int kept = 0; kept < 2; kept++) { /* with a reserve, and without */
            if (kept != 0)
                assert_true(msh_reserve_keep());
            seen = 0;
            failing = at;
            int rc = read_body(&arena, &got);
            failing = 0;
            if (rc == 0)
                assert_same(whole, got);
            assert_true(rc == 0 || kept == 0);
            refused += rc < 0;
        }
    assert_in_range(refused, all / 2, all);
    (void)msh_reserve_spend();
    msh_arena_done(&arena);
    msh_arena_done(&whole_arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_body_is_whole_or_refused) };

    return RUN(tests);
}
