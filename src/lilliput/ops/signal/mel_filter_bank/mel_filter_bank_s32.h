/* lil_mel_filter_bank_s32: overlapping triangles over spectra; each bin falls in one band and rises in the next.
 *
 *   x       (rows, bins)             int32
 *   counts  (bands + 1)              uint16: bins between one edge of a band and the next, from bin `first` on
 *   slopes  (sum of counts, 2)       int16 >= 0: weights in the band that falls and in the one that rises
 *   y       (rows, bands)            int32; may not overlap x */
#ifndef LIL_MEL_FILTER_BANK_S32_H
#define LIL_MEL_FILTER_BANK_S32_H

#include "lil_wide_words.h"

typedef struct {
    int32_t rows, bins, bands; /* bands >= 1                             */
    int32_t first;             /* bin that lies in the first band        */
    int32_t right;             /* of the sums of products, [1, 46]       */
    int32_t fits;              /* 1 where no result can leave 32 bits    */
} lil_mel_filter_bank_s32_params;

LIL_INLINE void lil_mel_filter_bank_s32(const lil_mel_filter_bank_s32_params p, const int32_t *x,
                                        const uint16_t *counts, const int16_t *slopes, int32_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.bins, y += p.bands) {
        const int32_t *at = x + p.first;
        const int16_t *slope = slopes;
        int64_t falling = 0, rising = 0;
        for (int32_t band = -1; band < p.bands; band++) {
            const int32_t *end = at + (int32_t)lil_read_u16(counts + band + 1);
            for (; at < end; at++, slope += 2) {
                falling += lil_multiply_long(*at, lil_read_s16(slope));
                rising += lil_multiply_long(*at, lil_read_s16(slope + 1));
            }
            if (band >= 0)
                y[band] = p.fits ? lil_narrow_within(falling, p.right) : lil_narrow(falling, p.right);
            falling = rising;
            rising = 0;
        }
    }
}

#endif
