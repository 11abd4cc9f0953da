#include "base/base.h"

#include "test.h"

#include "base/str.h"

static void it_is_a_string_from_birth(void **state)
{
    struct msh_str s;

    (void)state;
    msh_str_init(&s, 10);
    assert_string_equal(s.p, "");
    assert_int_equal(s.cap, 0);
    msh_str_clear(&s);
    msh_str_addn(&s, NULL, 0);
    msh_str_add(&s, "");
    assert_string_equal(s.p, "");
    msh_str_done(&s);
    msh_str_done(&s);
    assert_string_equal(s.p, "");
}

static void whole_numbers(void **state)
{
    struct msh_str s;

    (void)state;
    msh_str_init(&s, 100);
    msh_str_addi(&s, 0);
    msh_str_addi(&s, -7);
    msh_str_addi(&s, 10);
    msh_str_addi(&s, INT64_MAX);
    msh_str_addi(&s, INT64_MIN);
    assert_string_equal(s.p, "0-7109223372036854775807-9223372036854775808");
    msh_str_clear(&s);
    s.max = 2;
    msh_str_addi(&s, 100);
    assert_true(s.overflow);
    assert_string_equal(s.p, "");
    msh_str_done(&s);
}

static void it_holds_exactly_its_maximum(void **state)
{
    struct msh_str s;

    (void)state;
    msh_str_init(&s, 5);
    msh_str_add(&s, "abc");
    msh_str_addc(&s, 'd');
    msh_str_fmt(&s, "%d", 7);
    assert_string_equal(s.p, "abcd7");
    assert_false(s.overflow);
    msh_str_addc(&s, '!');
    assert_true(s.overflow);
    assert_string_equal(s.p, "abcd7");
    msh_str_done(&s);
}

static void a_piece_too_long_is_left_out_whole(void **state)
{
    struct msh_str s;

    (void)state;
    msh_str_init(&s, 8);
    msh_str_add(&s, "ab");
    msh_str_fmt(&s, "%s", "1234567");
    assert_true(s.overflow);
    assert_string_equal(s.p, "ab");
    assert_int_equal(s.n, 2);
    /* No hole: a later piece that would fit is refused too. */
    msh_str_add(&s, "c");
    assert_string_equal(s.p, "ab");
    msh_str_clear(&s);
    assert_false(s.overflow);
    msh_str_add(&s, "12345678");
    assert_string_equal(s.p, "12345678");
    msh_str_done(&s);

    msh_str_init(&s, 0);
    msh_str_fmt(&s, "%d", 1);
    assert_true(s.overflow);
    assert_string_equal(s.p, "");
    msh_str_addn(&s, "x", SIZE_MAX);
    assert_string_equal(s.p, "");
    msh_str_done(&s);
}

static void random_pieces_add_up(void **state)
{
    enum { LIMIT = 30000 };
    struct test_random r = { 3 };
    static char model[LIMIT + 1], piece[400];
    struct msh_str s;
    size_t n = 0;

    (void)state;
    msh_str_init(&s, LIMIT);
    while (!s.overflow) {
        size_t size = test_below(&r, sizeof(piece) - 1);

        for (size_t i = 0; i < size; i++)
            piece[i] = (char)('a' + test_below(&r, 26));
        piece[size] = '\0';
        if (test_below(&r, 2))
            msh_str_addn(&s, piece, size);
        else
            msh_str_fmt(&s, "%s", piece);
        if (s.overflow) {
            assert_true(n + size > LIMIT);
            break;
        }
        memcpy(model + n, piece, size + 1);
        n += size;
        assert_int_equal(s.n, n);
        assert_string_equal(s.p, model);
        assert_true(s.cap <= LIMIT + 1);
    }
    assert_string_equal(s.p, model);
    msh_str_done(&s);
}

static void zero_bytes_are_kept(void **state)
{
    struct msh_str s;

    (void)state;
    msh_str_init(&s, SIZE_MAX);
    msh_str_addn(&s, "a\0b", 3);
    assert_int_equal(s.n, 3);
    assert_memory_equal(s.p, "a\0b", 4);
    msh_str_done(&s);
}

int main(void)
{
    const struct CMUnitTest str[] = {
        cmocka_unit_test(it_is_a_string_from_birth),
        cmocka_unit_test(it_holds_exactly_its_maximum),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(a_piece_too_long_is_left_out_whole),
        cmocka_unit_test(random_pieces_add_up),
        cmocka_unit_test(zero_bytes_are_kept),
    };

    return RUN(str);
}
