/* lil_element: numbers of one of several types, for kernels that take them all. The codes are those of ops/element.py;
 * each is a constant where such a kernel is called, so only one case is compiled. */
#ifndef LIL_ELEMENT_H
#define LIL_ELEMENT_H

#include "lil_platform.h"

#define LIL_ELEMENT_S8  0
#define LIL_ELEMENT_U8  1
#define LIL_ELEMENT_S16 2
#define LIL_ELEMENT_S32 3
#define LIL_ELEMENT_B8  4
#define LIL_ELEMENT_F32 5
#define LIL_ELEMENT_S64 6
#define LIL_ELEMENT_U32 7
#define LIL_ELEMENT_U64 8

/* x[i] of an integer type; of u64 the same bits. */
LIL_INLINE int64_t lil_get_integer(const void *x, int32_t i, int32_t type)
{
    switch (type) {
    case LIL_ELEMENT_S8: return ((const int8_t *)x)[i];
    case LIL_ELEMENT_S16: return ((const int16_t *)x)[i];
    case LIL_ELEMENT_S32: return ((const int32_t *)x)[i];
    case LIL_ELEMENT_S64: return ((const int64_t *)x)[i];
    case LIL_ELEMENT_U32: return ((const uint32_t *)x)[i];
    case LIL_ELEMENT_U64: return (int64_t)((const uint64_t *)x)[i];
    default: return ((const uint8_t *)x)[i];
    }
}

/* y[i] = value, the low bits where y is narrower; of b8 whether value is not 0. */
LIL_INLINE void lil_put_integer(void *y, int32_t i, int32_t type, int64_t value)
{
    switch (type) {
    case LIL_ELEMENT_S8: ((int8_t *)y)[i] = (int8_t)value; break;
    case LIL_ELEMENT_S16: ((int16_t *)y)[i] = (int16_t)value; break;
    case LIL_ELEMENT_S32: ((int32_t *)y)[i] = (int32_t)value; break;
    case LIL_ELEMENT_S64: ((int64_t *)y)[i] = value; break;
    case LIL_ELEMENT_U32: ((uint32_t *)y)[i] = (uint32_t)value; break;
    case LIL_ELEMENT_U64: ((uint64_t *)y)[i] = (uint64_t)value; break;
    case LIL_ELEMENT_B8: ((uint8_t *)y)[i] = value != 0; break;
    default: ((uint8_t *)y)[i] = (uint8_t)value; break;
    }
}

#endif
