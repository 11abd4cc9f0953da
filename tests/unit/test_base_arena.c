#include "base/base.h"

#include "test.h"

#include "base/arena.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    struct msh_arena arena;
    struct test_random r = { 1 };
    unsigned char *pieces[400];
    size_t sizes[400];

    (void)state;
    msh_arena_init(&arena, 64 << 20);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < MSH_COUNT(pieces); i++) {
            sizes[i] = test_below(&r, i % 20 == 0 ? 40000 : 300);
            pieces[i] = msh_arena_alloc(&arena, sizes[i]);
            assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(pieces[i][k], 0);
            memset(pieces[i], (int)(i & 0xFF), sizes[i]);
        }
        for (size_t i = 0; i < MSH_COUNT(pieces); i++)
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(pieces[i][k], i & 0xFF);
        msh_arena_reset(&arena);
        assert_int_equal(arena.used, 0);
    }
    msh_arena_done(&arena);
}

static void reset_keeps_at_most_one_block(void **state)
{
    struct msh_arena arena;
    void *first;

    (void)state;
    msh_arena_init(&arena, 1 << 20);
    first = msh_arena_alloc(&arena, 100);
    msh_arena_alloc(&arena, 200000);
    msh_arena_reset(&arena);
    assert_ptr_equal(msh_arena_alloc(&arena, 50), first);
    msh_arena_done(&arena);
    msh_arena_done(&arena);
    /* Usable again after done. */
    assert_non_null(msh_arena_alloc(&arena, 1));
    msh_arena_done(&arena);
}

static void only_an_ordinary_block_is_kept(void **state)
{
    struct msh_arena arena;

    (void)state;
    msh_arena_init(&arena, 1 << 20);
    msh_arena_alloc(&arena, 300000);
    msh_arena_reset(&arena);
    assert_null(arena.head);
    msh_arena_alloc(&arena, 1);
    msh_arena_reset(&arena);
    assert_non_null(arena.head);
    msh_arena_done(&arena);
    assert_null(arena.head);
    assert_int_equal(arena.used, 0);
}

/* Copies of every length, each followed by a neighbour that is written full. */
static void copies_end_before_their_neighbour(void **state)
{
    struct msh_arena arena;
    char text[100];

    (void)state;
    msh_arena_init(&arena, 1 << 20);
    memset(text, 'a', sizeof(text));
    for (size_t n = 0; n < sizeof(text); n++) {
        char *copies[4];

        text[n] = '\0';
        copies[0] = msh_arena_strdup(&arena, text);
        memset(msh_arena_alloc(&arena, 16), 'x', 16);
        copies[1] = msh_arena_strndup(&arena, text, n);
        memset(msh_arena_alloc(&arena, 16), 'x', 16);
        copies[2] = msh_arena_fmt(&arena, "%s", text);
        memset(msh_arena_alloc(&arena, 16), 'x', 16);
        copies[3] = msh_arena_memdup(&arena, text, n + 1);
        memset(msh_arena_alloc(&arena, 16), 'x', 16);
        for (size_t i = 0; i < MSH_COUNT(copies); i++)
            assert_string_equal(copies[i], text);
        text[n] = 'a';
    }
    msh_arena_done(&arena);
}

static void take_100_of_64(void *arg)
{
    struct msh_arena *arena = arg;

    msh_arena_alloc(arena, 100);
}

static void take_array_that_wraps(void *arg)
{
    msh_arena_array(arg, SIZE_MAX / 8 + 1, 16);
}

static void take_all_there_is(void *arg)
{
    msh_arena_alloc(arg, SIZE_MAX);
}

static void creep_past_the_ceiling(void *arg)
{
    for (int i = 0; i < 100; i++)
        msh_arena_alloc(arg, 1);
}

static void the_ceiling_aborts(void **state)
{
    struct msh_arena arena;

    (void)state;
    msh_arena_init(&arena, 64);
    assert_true(test_aborts(take_100_of_64, &arena));
    assert_true(test_aborts(take_array_that_wraps, &arena));
    assert_true(test_aborts(take_all_there_is, &arena));
    assert_true(test_aborts(creep_past_the_ceiling, &arena));
    msh_arena_alloc(&arena, 64);
    assert_int_equal(arena.used, 64);
    msh_arena_done(&arena);
}

static void copies(void **state)
{
    struct msh_arena arena;
    char *long_text, *copy;

    (void)state;
    msh_arena_init(&arena, 1 << 20);
    assert_null(msh_arena_strdup(&arena, NULL));
    assert_null(msh_arena_strndup(&arena, NULL, 3));
    assert_string_equal(msh_arena_strdup(&arena, ""), "");
    assert_string_equal(msh_arena_strdup(&arena, "供暖"), "供暖");
    assert_string_equal(msh_arena_strndup(&arena, "abcdef", 3), "abc");
    assert_string_equal(msh_arena_strndup(&arena, "ab", 9), "ab");
    assert_memory_equal(msh_arena_memdup(&arena, "a\0b", 3), "a\0b", 3);
    assert_non_null(msh_arena_memdup(&arena, NULL, 0));
    assert_string_equal(msh_arena_fmt(&arena, "%s-%d", "x", 7), "x-7");

    long_text = msh_alloc(50001);
    memset(long_text, 'x', 50000);
    long_text[50000] = '\0';
    copy = msh_arena_fmt(&arena, "%s", long_text);
    assert_string_equal(copy, long_text);
    free(long_text);
    msh_arena_done(&arena);
}

struct pair {
    int64_t a, b;
};

static void push_keeps_what_was_there(void **state)
{
    struct msh_arena arena;
    struct pair *pairs = NULL;
    size_t n = 0, cap = 0;

    (void)state;
    msh_arena_init(&arena, 1 << 20);
    for (int64_t i = 0; i < 1000; i++) {
        struct pair *p = MSH_PUSH(&arena, pairs, n, cap);

        assert_int_equal(p->a, 0);
        assert_int_equal(p->b, 0);
        p->a = i;
        p->b = -i;
    }
    assert_int_equal(n, 1000);
    for (int64_t i = 0; i < 1000; i++) {
        assert_int_equal(pairs[i].a, i);
        assert_int_equal(pairs[i].b, -i);
    }
    assert_non_null(MSH_NEW(&arena, struct pair));
    assert_non_null(MSH_ARRAY(&arena, 3, struct pair));
    msh_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest arena[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(reset_keeps_at_most_one_block),
        cmocka_unit_test(only_an_ordinary_block_is_kept),
        cmocka_unit_test(copies_end_before_their_neighbour),
        cmocka_unit_test(the_ceiling_aborts),
        cmocka_unit_test(copies),
        cmocka_unit_test(push_keeps_what_was_there),
    };

    return RUN(arena);
}
