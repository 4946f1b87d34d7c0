/* From reset to main on any Cortex-M, and out again through semihosting with main's value as the exit code.
 * The vector table has the 16 system entries only: no interrupt is ever enabled. */
#include "lil_semihosting.h"

extern uint32_t __stack_top[], __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];

int main(void);
void Reset_Handler(void);
void lil_start(void);
void lil_fault(void);

/* A separate function, not inlined: the loops may use the FPU, which must be on before them. */
__attribute__((noinline, used)) void lil_start(void)
{
    const uint32_t *from = __data_load;
    for (uint32_t *to = __data_start; to < __data_end; ++to) {
        *to = *from++;
    }
    for (uint32_t *to = __bss_start; to < __bss_end; ++to) {
        *to = 0;
    }
    lil_semihosting_exit(main());
}

void Reset_Handler(void)
{
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
    volatile uint32_t *const coprocessor_access = (volatile uint32_t *)0xE000ED88U;
    *coprocessor_access |= 0xFU << 20; /* CPACR: full access to CP10 and CP11, the FPU and Helium */
    __asm__ volatile("dsb\n\tisb" : : : "memory");
#endif
    lil_start();
}

__attribute__((used)) void lil_fault(void)
{
    uint32_t exception;
    __asm__ volatile("mrs %0, ipsr" : "=r"(exception));
    lil_semihosting_exit((int32_t)(LIL_EXIT_FAULT + (exception & 15U)));
}

/* The stack may be what broke, so the handler begins with a fresh one. */
__attribute__((naked)) static void fault_entry(void)
{
    __asm__ volatile("ldr r0, =__stack_top\n\t"
                     "mov sp, r0\n\t"
                     "bl lil_fault");
}

struct vector_table {
    const uint32_t *stack_top;
    void (*handlers[15])(void);
};

__attribute__((section(".vectors"), used)) const struct vector_table lil_vectors = {
    __stack_top,
    {Reset_Handler, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry,
     fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry}};
