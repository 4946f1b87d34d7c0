/* From reset to main on an RV32 in machine mode, and out again through semihosting with main's value as the exit
 * code. No interrupt is ever enabled. */
#include "lil_semihosting.h"

extern uint32_t __stack_top[], __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];

int main(void);
void _start(void);
void lil_start(void);
void lil_trap(void);
void lil_trap_entry(void);

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

__attribute__((used)) void lil_trap(void)
{
    uint32_t cause;
    __asm__ volatile("csrr %0, mcause" : "=r"(cause));
    lil_semihosting_exit((int32_t)(LIL_EXIT_TRAP + (cause & 15U)));
}

/* The stack may be what broke, so the handler begins with a fresh one. mtvec needs an address divisible by 4. */
__attribute__((naked, used, aligned(4))) void lil_trap_entry(void)
{
    __asm__ volatile("la sp, __stack_top\n\t"
                     "call lil_trap");
}

__attribute__((naked, used, section(".vectors"))) void _start(void)
{
    __asm__ volatile("la sp, __stack_top\n\t"
                     "la t0, lil_trap_entry\n\t"
                     "csrw mtvec, t0\n\t"
#if defined(__riscv_flen)
                     "li t0, 0x2000\n\t" /* mstatus.FS = initial: the FPU is on */
                     "csrs mstatus, t0\n\t"
#endif
                     "call lil_start");
}
