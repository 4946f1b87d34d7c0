/* lil_platform: what differs between compilers and cores, in one place.
 *
 * Assumed of every compiler: two's complement, and >> of a negative number shifts in its sign (GCC, Clang and IAR do). */
#ifndef LIL_PLATFORM_H
#define LIL_PLATFORM_H

#include <stdint.h>

#define LIL_INLINE   static inline __attribute__((always_inline, unused))
#define LIL_NOINLINE __attribute__((noinline))
#define LIL_CALLED   static __attribute__((noinline, unused)) /* a function that stays one, for all layers that call it */
#define LIL_SHARED   __attribute__((weak, noinline, visibility("hidden"))) /* models in one program keep one copy */
#define LIL_ALIGN(n) __attribute__((aligned(n)))
#define LIL_RESTRICT __restrict
#define LIL_INFINITY (__builtin_inff())
#define LIL_NAN      (__builtin_nanf(""))

/* A subroutine is called, too, from the start of a cache line on, so that its loops take no line too many; where the
 * compiler is asked for small code, that is no matter, and loops are not written twice for speed. */
#if defined(__OPTIMIZE_SIZE__)
#define LIL_IS_SMALL   1
#define LIL_SUBROUTINE LIL_CALLED
#else
#define LIL_IS_SMALL   0
#define LIL_SUBROUTINE LIL_CALLED LIL_ALIGN(32)
#endif

#if defined(__clang__)
#define LIL_PRAGMA(text) _Pragma(#text)
#define LIL_UNROLL(n) LIL_PRAGMA(clang loop unroll_count(n))
#elif defined(__GNUC__) && __GNUC__ >= 8
#define LIL_PRAGMA(text) _Pragma(#text)
#define LIL_UNROLL(n) LIL_PRAGMA(GCC unroll n)
#else
#define LIL_UNROLL(n)
#endif

/* Constants live in flash. On AVR flash is another address space, so every constant is read through these. */
#if defined(__AVR__)
#define LIL_FLASH __attribute__((section(".progmem.data")))
LIL_INLINE uint8_t lil_read_u8(const void *p)
{
    uint8_t value;
    __asm__ __volatile__("lpm %0, Z" : "=r"(value) : "z"(p));
    return value;
}
LIL_INLINE uint16_t lil_read_u16(const void *p)
{
    return (uint16_t)(lil_read_u8(p) | (uint16_t)(lil_read_u8((const uint8_t *)p + 1) << 8));
}
LIL_INLINE uint32_t lil_read_u32(const void *p)
{
    return lil_read_u16(p) | (uint32_t)lil_read_u16((const uint8_t *)p + 2) << 16;
}
LIL_INLINE int8_t lil_read_s8(const int8_t *p) { return (int8_t)lil_read_u8(p); }
LIL_INLINE int16_t lil_read_s16(const int16_t *p) { return (int16_t)lil_read_u16(p); }
LIL_INLINE int32_t lil_read_s32(const int32_t *p) { return (int32_t)lil_read_u32(p); }
LIL_INLINE int64_t lil_read_s64(const int64_t *p)
{
    return (int64_t)(lil_read_u32(p) | (uint64_t)lil_read_u32((const uint8_t *)p + 4) << 32);
}
LIL_INLINE uint64_t lil_read_u64(const uint64_t *p) { return (uint64_t)lil_read_s64((const int64_t *)p); }
LIL_INLINE float lil_read_f32(const float *p)
{
    union { uint32_t bits; float real; } u;
    u.bits = lil_read_u32(p);
    return u.real;
}
#else
#define LIL_FLASH
LIL_INLINE uint8_t lil_read_u8(const uint8_t *p) { return *p; }
LIL_INLINE uint16_t lil_read_u16(const uint16_t *p) { return *p; }
LIL_INLINE uint32_t lil_read_u32(const uint32_t *p) { return *p; }
LIL_INLINE uint64_t lil_read_u64(const uint64_t *p) { return *p; }
LIL_INLINE int8_t lil_read_s8(const int8_t *p) { return *p; }
LIL_INLINE int16_t lil_read_s16(const int16_t *p) { return *p; }
LIL_INLINE int32_t lil_read_s32(const int32_t *p) { return *p; }
LIL_INLINE int64_t lil_read_s64(const int64_t *p) { return *p; }
LIL_INLINE float lil_read_f32(const float *p) { return *p; }
#endif

/* What lies `offset` bytes from the arena's start. Compilers are not to know that it all is one array: they would reach
 * every number from the arena's start, which is too far for the offsets that instructions hold. */
LIL_INLINE void *lil_place(uint8_t *arena, int32_t offset)
{
    uint8_t *place = arena + offset;
#if defined(__GNUC__)
    __asm__("" : "+r"(place));
#endif
    return place;
}

/* x itself, as a number of its own. Compilers are not to know a constant: of its product with a number of 32 bits they
 * make several of 32 bits, where a core has one instruction. Nor are they to compute a shift anew in every sum it is in. */
LIL_INLINE int32_t lil_hidden(int32_t x)
{
#if defined(__GNUC__) && !defined(__AVR__)
    __asm__("" : "+r"(x));
#endif
    return x;
}

LIL_INLINE int32_t lil_min(int32_t a, int32_t b) { return a < b ? a : b; }
LIL_INLINE int32_t lil_max(int32_t a, int32_t b) { return a > b ? a : b; }
LIL_INLINE int32_t lil_clamp(int32_t x, int32_t low, int32_t high) { return lil_min(lil_max(x, low), high); }

#endif
