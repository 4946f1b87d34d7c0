/* lil_winograd: what the convolution kernels by Winograd's F(2 x 2, 3 x 3) have in common.
 *
 * Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, section 4.1. A tile of 4 by 4 numbers is
 * transformed to 16 others, multiplied with transformed weights, and the sums over all channels are transformed back to
 * 2 by 2 results. Weights are kept four times as large, so everything is an integer and exact: of int8, a transformed
 * number of a tile is within 512 and one of the weights within 1152. Sums may leave 32 bits on the way, but not four
 * times a result, so it is right to keep 32 bits of everything.
 *
 * Four tiles side by side are a group; a group is transformed at once, and multiplied with a few channels at a time. */
#ifndef LIL_WINOGRAD_H
#define LIL_WINOGRAD_H

#include "lil_patch.h"

#define LIL_WINOGRAD_TILES   4  /* of a group       */
#define LIL_WINOGRAD_COLUMNS 10 /* a group looks at */

/* Where a group's numbers lie: the first, and how far its four rows are apart. */
typedef struct {
    const int8_t *from;
    int32_t stride;
} lil_winograd_view;

/* The group whose first number is at `row` and `column` of x (h, w, c), copied to `patch` if it leaves the image. */
LIL_INLINE lil_winograd_view lil_winograd_look(const int8_t *x, int32_t h, int32_t w, int32_t c, int32_t row,
                                               int32_t column, int32_t fill, int8_t *patch)
{
    lil_winograd_view view = {patch, LIL_WINOGRAD_COLUMNS * c};
    if (row < 0 || column < 0 || row + 4 > h || column + LIL_WINOGRAD_COLUMNS > w) {
        const lil_patch_shape shape = {h, w, c, 4, LIL_WINOGRAD_COLUMNS, 1, 1, 0, c, fill};
        lil_patch_s8(shape, x, row, column, patch);
    } else {
        view.from = x + (row * w + column) * c;
        view.stride = w * c;
    }
    return view;
}

/* One channel of a tile's results: the upper and the lower row, from left to right. */
typedef struct {
    int32_t upper[2], lower[2];
} lil_winograd_results;

/* From 16 sums that are `apart` words apart; `bias` is four times the channel's. */
LIL_INLINE lil_winograd_results lil_winograd_back(const int32_t *sums, int32_t apart, int32_t bias)
{
    uint32_t upper[4], lower[4];
    for (int32_t j = 0; j < 4; j++) {
        const uint32_t s0 = (uint32_t)sums[j * apart], s1 = (uint32_t)sums[(4 + j) * apart];
        const uint32_t s2 = (uint32_t)sums[(8 + j) * apart], s3 = (uint32_t)sums[(12 + j) * apart];
        const uint32_t start = j == 1 ? (uint32_t)bias : 0u; /* the one sum that adds to all four results */
        upper[j] = start + s0 + s1 + s2;
        lower[j] = start + s1 - s2 - s3;
    }
    const lil_winograd_results results = {
        {(int32_t)(upper[0] + upper[1] + upper[2]) >> 2, (int32_t)(upper[1] - upper[2] - upper[3]) >> 2},
        {(int32_t)(lower[0] + lower[1] + lower[2]) >> 2, (int32_t)(lower[1] - lower[2] - lower[3]) >> 2}};
    return results;
}

#endif
