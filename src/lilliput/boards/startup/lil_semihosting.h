/* Talking to a debugger or an emulator: print a text, end with an exit code.
 * "Semihosting for AArch32 and AArch64", Arm, release 2.0; "RISC-V Semihosting", version 0.3. Without a debugger the
 * call is a fault. */
#ifndef LIL_SEMIHOSTING_H
#define LIL_SEMIHOSTING_H

#include <stdint.h>

enum {
    LIL_EXIT_TRAP = 96,  /* plus mcause (0..15): the exit code of a RISC-V trap */
    LIL_EXIT_FAULT = 112 /* plus the exception number (2..15): the exit code of an Arm fault */
};

static inline intptr_t lil_semihosting_call(intptr_t operation, const void *argument)
{
#if defined(__arm__)
    register intptr_t result __asm__("r0") = operation;
    register const void *block __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(result) : "r"(block) : "memory");
#elif defined(__riscv)
    /* The three instructions must be uncompressed and on one page, hence the alignment; the padding before it may be
     * compressed, so .balign stands before norvc. */
    register intptr_t result __asm__("a0") = operation;
    register const void *block __asm__("a1") = argument;
    __asm__ volatile(".balign 16\n"
                     ".option push\n"
                     ".option norvc\n"
                     "slli x0, x0, 0x1f\n"
                     "ebreak\n"
                     "srai x0, x0, 7\n"
                     ".option pop"
                     : "+r"(result)
                     : "r"(block)
                     : "memory");
#else
#error "lil_semihosting.h: semihosting exists on Arm and RISC-V only"
#endif
    return result;
}

/* Prints a text that ends with a zero byte (SYS_WRITE0). */
static inline void lil_semihosting_write0(const char *text)
{
    (void)lil_semihosting_call(0x04, text);
}

/* Ends the program with an exit code in 0..255 (SYS_EXIT_EXTENDED, reason ADP_Stopped_ApplicationExit). */
__attribute__((noreturn)) static inline void lil_semihosting_exit(int32_t code)
{
    const intptr_t block[2] = {0x20026, code};
    for (;;) {
        (void)lil_semihosting_call(0x20, block);
    }
}

#endif
