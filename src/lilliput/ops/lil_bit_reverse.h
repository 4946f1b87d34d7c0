/* lil_bit_reverse: the order in which a fast Fourier transform takes its input. */
#ifndef LIL_BIT_REVERSE_H
#define LIL_BIT_REVERSE_H

#include "lil_platform.h"

/* The lowest `bits` bits of x from end to end; 1 <= bits <= 31, and x has no others. */
LIL_INLINE int32_t lil_bit_reverse(int32_t x, int32_t bits)
{
    uint32_t v = (uint32_t)x;
#if defined(__ARM_ARCH) && __ARM_ARCH >= 7
    __asm__("rbit %0, %1" : "=r"(v) : "r"(v));
#else
    v = (v >> 1 & 0x55555555u) | (v & 0x55555555u) << 1;
    v = (v >> 2 & 0x33333333u) | (v & 0x33333333u) << 2;
    v = (v >> 4 & 0x0F0F0F0Fu) | (v & 0x0F0F0F0Fu) << 4;
    v = (v >> 8 & 0x00FF00FFu) | (v & 0x00FF00FFu) << 8;
    v = v >> 16 | v << 16;
#endif
    return (int32_t)(v >> (32 - bits));
}

#endif
