#include "base/base.h"

#include "domain/band.h"

#include <math.h>

#define Z 1.959963984540054 /* 95 of 100, both sides */

static const struct msh_name bands[] = {
    [MSH_BAND_ABOVE] = { "above", "明显高于总体", "clearly above the whole" },
    [MSH_BAND_LEVEL] = { "level", "与总体相当", "level with the whole" },
    [MSH_BAND_BELOW] = { "below", "明显低于总体", "clearly below the whole" },
    [MSH_BAND_FEW] = { "few", "样本太少，不作评价", "too few to tell" },
};
const struct msh_names msh_band_names = { "band", bands, MSH_COUNT(bands) };

static const struct msh_name trends[] = {
    [MSH_TREND_RISING] = { "rising", "上升", "rising" },
    [MSH_TREND_STEADY] = { "steady", "持平", "steady" },
    [MSH_TREND_FALLING] = { "falling", "下降", "falling" },
    [MSH_TREND_FEW] = { "few", "件数太少", "too few to tell" },
};
const struct msh_names msh_trend_names = { "trend", trends, MSH_COUNT(trends) };

struct msh_interval msh_interval_of(struct msh_fraction share)
{
    const double n = (double)share.all, z2 = Z * Z;
    double p, middle, half;

    if (share.all <= 0)
        return (struct msh_interval){ 0, MSH_PARTS };
    p = (double)share.part / n;
    middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    /* The ends of the scale are exact; rounding must not move them inwards. */
    return (struct msh_interval){
        share.part == 0 ? 0 : (int)floor(fmax(0, middle - half) * MSH_PARTS),
        share.part == share.all ? MSH_PARTS : (int)ceil(fmin(1, middle + half) * MSH_PARTS),
    };
}

int msh_parts_of(struct msh_fraction share)
{
    if (share.all <= 0)
        return -1;
    return (int)((share.part * 2 * MSH_PARTS + share.all) / (2 * share.all));
}

enum msh_band msh_band_of(struct msh_fraction share, struct msh_fraction whole)
{
    const struct msh_interval in = msh_interval_of(share);

    if (share.all < MSH_BAND_MIN || whole.all <= 0)
        return MSH_BAND_FEW;
    if ((int64_t)in.low * whole.all > whole.part * MSH_PARTS)
        return MSH_BAND_ABOVE;
    if ((int64_t)in.high * whole.all < whole.part * MSH_PARTS)
        return MSH_BAND_BELOW;
    return MSH_BAND_LEVEL;
}

enum msh_trend msh_trend_of(int64_t n, int64_t before)
{
    const double both = (double)n + (double)before, apart = (double)n - (double)before;

    if (both < MSH_BAND_MIN)
        return MSH_TREND_FEW;
    if (apart * apart < Z * Z * both)
        return MSH_TREND_STEADY;
    return apart > 0 ? MSH_TREND_RISING : MSH_TREND_FALLING;
}
