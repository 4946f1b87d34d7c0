/* Checking the alignment of one instruction's memory access, each time before it executes. align.py mirrors the state. */
#include <stdint.h>

#if defined(_WIN32)
#define LIL_EXPORT __declspec(dllexport)
#else
#define LIL_EXPORT __attribute__((visibility("default")))
#endif

typedef struct {
    int (*reg_read)(void *uc, int32_t reg, void *value);
    int (*stop)(void *uc);
    int32_t base_register;
    int32_t offset;
    uint32_t alignment; /* bytes */
    uint32_t failed;
    uint32_t address; /* of the first access that was not aligned */
} lil_access;

LIL_EXPORT void lil_check_access(void *uc, uint64_t address, uint32_t size, void *state)
{
    lil_access *a = (lil_access *)state;
    uint32_t base = 0;
    uint32_t target;
    (void)address;
    (void)size;
    a->reg_read(uc, a->base_register, &base);
    target = base + (uint32_t)a->offset;
    if (target % a->alignment != 0u && !a->failed) {
        a->failed = 1;
        a->address = target;
        a->stop(uc);
    }
}
