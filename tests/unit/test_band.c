/*
 * Intervals, bands and trends: known values, and the interval against the equation it solves.
 */
#include "base/base.h"

#include "test.h"

#include "domain/band.h"

#include <math.h>

/* Published values of Wilson's interval at 95 % (Newcombe 1998, table I), rounded outwards. */
static const struct {
    int64_t part, all;
    int low, high;
} known[] = {
    { 81, 263, 2552, 3663 },   { 15, 148, 623, 1605 },      { 0, 20, 0, 1612 },
    { 1, 29, 61, 1718 },       { 29, 29, 8830, MSH_PARTS }, { 0, 0, 0, MSH_PARTS },
    { 1, 1, 2065, MSH_PARTS },
};

static void test_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(known); i++) {
        const struct msh_interval in =
            msh_interval_of((struct msh_fraction){ known[i].part, known[i].all });

        assert_int_equal(in.low, known[i].low);
        assert_int_equal(in.high, known[i].high);
    }
}

/* Is the true share `p` still believable, having seen part of all? The interval is its edge. */
static bool believable(double p, int64_t part, int64_t all)
{
    const double seen = (double)part / (double)all, z = 1.959963984540054;

    return fabs(seen - p) <= z * sqrt(p * (1 - p) / (double)all);
}

static double edge(double in, double out, int64_t part, int64_t all)
{
    for (int i = 0; i < 60; i++) {
        const double middle = (in + out) / 2;

        if (believable(middle, part, all))
            in = middle;
        else
            out = middle;
    }
    return in;
}

static void test_edges(void **state)
{
    struct test_random r = { 7 };

    (void)state;
    for (int i = 0; i < 3000; i++) {
        const int64_t all = 1 + (int64_t)test_below(&r, i % 3 == 0 ? 40 : 100000);
        const int64_t part = (int64_t)test_below(&r, (size_t)all + 1);
        const double seen = (double)part / (double)all;
        const struct msh_interval in = msh_interval_of((struct msh_fraction){ part, all });
        const double low = part == 0 ? 0 : edge(seen, 0, part, all);
        const double high = part == all ? 1 : edge(seen, 1, part, all);

        assert_true(fabs(in.low - floor(low * MSH_PARTS)) <= 1);
        assert_true(fabs(in.high - ceil(high * MSH_PARTS)) <= 1);
        assert_true(in.low >= 0 && in.high <= MSH_PARTS);
        assert_true(in.low <= msh_parts_of((struct msh_fraction){ part, all }));
        assert_true(in.high >= msh_parts_of((struct msh_fraction){ part, all }));
    }
}

static const struct {
    struct msh_fraction share, whole;
    enum msh_band band;
} banded[] = {
    { { 9, 9 }, { 500, 1000 }, MSH_BAND_FEW },     /* perfect, but nine */
    { { 10, 10 }, { 500, 1000 }, MSH_BAND_ABOVE }, /* 72 % or more */
    { { 10, 10 }, { 800, 1000 }, MSH_BAND_LEVEL }, /* 72 % is not above 80 % */
    { { 0, 10 }, { 500, 1000 }, MSH_BAND_BELOW },
    { { 85, 100 }, { 800, 1000 }, MSH_BAND_LEVEL }, /* better, by chance perhaps */
    { { 850, 1000 }, { 800, 1000 }, MSH_BAND_ABOVE },
    { { 100, 100 }, { 100, 100 }, MSH_BAND_LEVEL }, /* nothing is above all */
    { { 0, 100 }, { 0, 100 }, MSH_BAND_LEVEL },
    { { 50, 100 }, { 0, 0 }, MSH_BAND_FEW },
    { { 0, 0 }, { 1, 2 }, MSH_BAND_FEW },
};

static void test_bands(void **state)
{
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(banded); i++)
        assert_int_equal(msh_band_of(banded[i].share, banded[i].whole), banded[i].band);
}

static void test_parts(void **state)
{
    (void)state;
    assert_int_equal(msh_parts_of((struct msh_fraction){ 0, 0 }), -1);
    assert_int_equal(msh_parts_of((struct msh_fraction){ 1, 3 }), 3333);
    assert_int_equal(msh_parts_of((struct msh_fraction){ 2, 3 }), 6667);
    assert_int_equal(msh_parts_of((struct msh_fraction){ 7, 7 }), MSH_PARTS);
}

static void test_trends(void **state)
{
    (void)state;
    assert_int_equal(msh_trend_of(0, 0), MSH_TREND_FEW);
    assert_int_equal(msh_trend_of(9, 0), MSH_TREND_FEW);
    assert_int_equal(msh_trend_of(10, 0), MSH_TREND_RISING);
    assert_int_equal(msh_trend_of(0, 10), MSH_TREND_FALLING);
    assert_int_equal(msh_trend_of(60, 50), MSH_TREND_STEADY);
    assert_int_equal(msh_trend_of(75, 50), MSH_TREND_RISING);
    for (int64_t n = 0; n < 60; n++)
        for (int64_t before = 0; before < 60; before++) {
            const enum msh_trend there = msh_trend_of(n, before);
            const enum msh_trend back = msh_trend_of(before, n);

            assert_int_equal(there == MSH_TREND_RISING, back == MSH_TREND_FALLING);
            assert_int_equal(there == MSH_TREND_FEW, n + before < MSH_BAND_MIN);
        }
}

int main(void)
{
    const struct CMUnitTest band[] = {
        cmocka_unit_test(test_known), cmocka_unit_test(test_edges),  cmocka_unit_test(test_bands),
        cmocka_unit_test(test_parts), cmocka_unit_test(test_trends),
    };

    return RUN(band);
}
