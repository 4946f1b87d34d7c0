/* The smallest start-up code that prints and leaves through semihosting, for the tests of the emulator alone. */
#include <stdint.h>

extern uint32_t data_start, data_end, data_load, bss_start, bss_end, __stack_top;
int main(void);
void put(const char *text);
void put_number(uint32_t value);

static void semihost(uint32_t operation, const void *parameter)
{
#if defined(__riscv)
    register uint32_t a0 __asm("a0") = operation;
    register const void *a1 __asm("a1") = parameter;
    __asm volatile(".option push\n.option norvc\nslli x0,x0,31\nebreak\nsrai x0,x0,7\n.option pop"
                   : "+r"(a0) : "r"(a1) : "memory");
#else
    register uint32_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = parameter;
    __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
#endif
}

void put(const char *text)
{
    semihost(4, text);
}

void put_number(uint32_t value)
{
    char text[12];
    char *digit = text + 11;
    *digit = 0;
    *--digit = '\n';
    do {
        *--digit = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    put(digit);
}

__attribute__((noinline)) void lil_roi_begin(void) { __asm volatile(""); }
__attribute__((noinline)) void lil_roi_end(void) { __asm volatile(""); }

__attribute__((used)) static void begin(void)
{
    uint32_t block[2] = {0x20026, 0};
    uint32_t *from = &data_load;
    uint32_t *to;
#if defined(__ARM_FP)
    *(volatile uint32_t *)0xE000ED88 |= 0xF00000;
    __asm volatile("dsb\nisb" : : : "memory");
#endif
    for (to = &data_start; to < &data_end; to++) {
        *to = *from++;
    }
    for (to = &bss_start; to < &bss_end; to++) {
        *to = 0;
    }
    block[1] = (uint32_t)main();
    semihost(0x20, block);
    for (;;) {
    }
}

#if defined(__riscv)
__attribute__((naked, section(".vectors"), used)) void Reset_Handler(void)
{
    __asm volatile("la sp, __stack_top\ntail begin");
}
#else
void Reset_Handler(void) { begin(); }
__attribute__((section(".vectors"), used)) const void *const vectors[2] = {&__stack_top, (void *)Reset_Handler};
#endif
