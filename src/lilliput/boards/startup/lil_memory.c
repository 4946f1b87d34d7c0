/* memcpy, memmove, memset and memcmp, so that images take nothing from the compiler's library: small, word by word
 * where the addresses allow. Arm's run-time ABI calls them by names of its own, memset with its arguments swapped
 * ("Run-time ABI for the Arm Architecture", section 5.3.4). */
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) && !defined(__clang__)
/* GCC would see the loops below as memcpy and memset and call these functions from themselves. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

typedef uint32_t __attribute__((may_alias)) word;

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *left, const void *right, size_t size);

void *memcpy(void *to, const void *from, size_t size)
{
    uint8_t *out = (uint8_t *)to;
    const uint8_t *in = (const uint8_t *)from;
    if ((((uintptr_t)out | (uintptr_t)in) & 3U) == 0) {
        for (; size >= 16; size -= 16) {
            const word *from_words = (const word *)(const void *)in;
            word *to_words = (word *)(void *)out;
            const word first = from_words[0];
            const word second = from_words[1];
            const word third = from_words[2];
            const word fourth = from_words[3];
            to_words[0] = first;
            to_words[1] = second;
            to_words[2] = third;
            to_words[3] = fourth;
            out += 16;
            in += 16;
        }
        for (; size >= 4; size -= 4) {
            *(word *)(void *)out = *(const word *)(const void *)in;
            out += 4;
            in += 4;
        }
    }
    for (; size > 0; --size) {
        *out++ = *in++;
    }
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    if ((uintptr_t)to - (uintptr_t)from >= size) {
        return memcpy(to, from, size); /* reading ahead of writing: a forward copy is safe */
    }
    uint8_t *out = (uint8_t *)to;
    const uint8_t *in = (const uint8_t *)from;
    for (; size > 0; --size) {
        out[size - 1] = in[size - 1];
    }
    return to;
}

void *memset(void *to, int value, size_t size)
{
    uint8_t *out = (uint8_t *)to;
    const uint8_t byte = (uint8_t)value;
    const word four = byte * 0x01010101U;
    for (; size > 0 && ((uintptr_t)out & 3U) != 0; --size) {
        *out++ = byte;
    }
    for (; size >= 4; size -= 4) {
        *(word *)(void *)out = four;
        out += 4;
    }
    for (; size > 0; --size) {
        *out++ = byte;
    }
    return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const uint8_t *a = (const uint8_t *)left;
    const uint8_t *b = (const uint8_t *)right;
    for (; size > 0; --size, ++a, ++b) {
        if (*a != *b) {
            return *a - *b;
        }
    }
    return 0;
}

#if defined(__ARM_EABI__)
void __aeabi_memcpy(void *to, const void *from, size_t size);
void __aeabi_memmove(void *to, const void *from, size_t size);
void __aeabi_memset(void *to, size_t size, int value);
void __aeabi_memclr(void *to, size_t size);

void __aeabi_memcpy(void *to, const void *from, size_t size)
{
    (void)memcpy(to, from, size);
}

void __aeabi_memmove(void *to, const void *from, size_t size)
{
    (void)memmove(to, from, size);
}

void __aeabi_memset(void *to, size_t size, int value)
{
    (void)memset(to, value, size);
}

void __aeabi_memclr(void *to, size_t size)
{
    (void)memset(to, 0, size);
}

/* The variants that promise 4- and 8-byte alignment may be the plain ones. */
void __aeabi_memcpy4(void *to, const void *from, size_t size) __attribute__((alias("__aeabi_memcpy")));
void __aeabi_memcpy8(void *to, const void *from, size_t size) __attribute__((alias("__aeabi_memcpy")));
void __aeabi_memmove4(void *to, const void *from, size_t size) __attribute__((alias("__aeabi_memmove")));
void __aeabi_memmove8(void *to, const void *from, size_t size) __attribute__((alias("__aeabi_memmove")));
void __aeabi_memset4(void *to, size_t size, int value) __attribute__((alias("__aeabi_memset")));
void __aeabi_memset8(void *to, size_t size, int value) __attribute__((alias("__aeabi_memset")));
void __aeabi_memclr4(void *to, size_t size) __attribute__((alias("__aeabi_memclr")));
void __aeabi_memclr8(void *to, size_t size) __attribute__((alias("__aeabi_memclr")));
#endif
