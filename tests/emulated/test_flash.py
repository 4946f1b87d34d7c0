"""The simulated flash: stalls that can be computed by hand, and no effect on what the program does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulated.programs import CORES, build
from lilliput.boards.loader import load_board
from lilliput.run.elf import Image
from lilliput.run.emulated import Emulator
from lilliput.run.flash_model import FlashModel, flash_model

pytest.importorskip("unicorn", reason='the emulator needs unicorn: pip install "lilliput[emulate]"')

# 64-bit words, 5 wait states, a 32-line instruction cache and an 8-line data cache of 32 bytes: an STM32L4.
FLASH = FlashModel(0, 0x40000, wait_states=5, word_bytes=8, line_bytes=32, instruction_lines=32, data_lines=8)

PROGRAM = """
#include <stdint.h>
const uint32_t table[256] __attribute__((aligned(32))) = {1};
uint32_t copy[4];
__attribute__((naked, used, retain)) void spin(int n)
{
    __asm volatile(".balign 32\\n nop\\n nop\\n nop\\n nop\\n1: subs r0, #1\\n bne 1b\\n bx lr");
}
__attribute__((naked, used, retain)) uint32_t scan(const uint32_t *p, int words)
{
    __asm volatile(".balign 32\\n movs r2, #0\\n1: ldm r0!, {r3}\\n adds r2, r3\\n subs r1, #1\\n bne 1b\\n"
                   "mov r0, r2\\n bx lr");
}
__attribute__((naked, used, retain)) uint32_t conditional(uint32_t n, uint32_t *p)
{
    __asm volatile(
        "push {r4, r5, r6, lr}\\n movs r4, #0\\n movs r5, #0\\n1: tst r0, #1\\n ittee ne\\n ldrne r2, [r1]\\n"
        "addne r4, r4, r2\\n ldreq r2, [r1, #4]\\n streq r4, [r1, #8]\\n tst r0, #2\\n itt eq\\n"
        "ldreq r5, [r1, #12]\\n strbeq r5, [r1, #1]\\n b 2f\\n2: eor r4, r4, r5\\n add r4, r4, #7\\n"
        "subs r0, #1\\n bne 1b\\n mov r0, r4\\n pop {r4, r5, r6, pc}");
}
__attribute__((noinline)) uint32_t passes(const volatile uint32_t *p, int words, int n)
{
    uint32_t sum = 0;
    for (int pass = 0; pass < n; pass++) {
        for (int i = 0; i < words; i++) { sum += p[i]; }
    }
    return sum;
}
int main(void) { spin(1); return (int)(scan(table, 1) + passes(table, 2, 3) + conditional(9, copy)); }
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return build(tmp_path_factory.mktemp("flash"), CORES["m4"], PROGRAM)


def stalls(image: Image, flash: FlashModel, function: str, *arguments: int) -> tuple[int, int]:
    """Stall cycles of fetches and of reads in one call."""
    with Emulator(CORES["m4"].model) as emulator:
        emulator.load(image, CORES["m4"].memory, initialised=True)
        plain = emulator.call(function, *arguments)
        emulator.load(image, CORES["m4"].memory, initialised=True)
        emulator.simulate_flash(flash)
        run = emulator.call(function, *arguments)
    assert plain.stalls is None
    assert run.stalls is not None
    assert (run.result, run.instructions, run.blocks) == (plain.result, plain.instructions, plain.blocks)
    return sum(run.stalls[0]), sum(run.stalls[1])


def test_a_loop_in_the_cache_stalls_once_per_word(image: Image) -> None:
    # spin is 14 bytes from an aligned address: two words of eight bytes, however often it turns.
    for turns in (1, 1000):
        assert stalls(image, FLASH, "spin", turns) == (2 * 5, 0)


def test_without_a_cache_every_new_word_stalls(image: Image) -> None:
    # The loop is inside the second word (bytes 8 to 13), which stays in the read buffer.
    bare = replace(FLASH, instruction_lines=0)
    assert stalls(image, bare, "spin", 1000) == (2 * 5, 0)
    # In words of four bytes: 8..11 with the loop, 12..13 with the return.
    assert stalls(image, replace(bare, word_bytes=4), "spin", 1000) == (4 * 5, 0)
    # In words of two bytes every instruction of the loop stalls.
    assert stalls(image, replace(bare, word_bytes=2, line_bytes=2), "spin", 1000) == ((4 + 2 * 1000 + 1) * 5, 0)


def test_data_read_in_order_stalls_once_per_word(image: Image) -> None:
    table = image.symbol("table").address
    code_words = 2  # 14 bytes
    assert stalls(image, FLASH, "scan", table, 256) == (code_words * 5, 128 * 5)
    assert stalls(image, replace(FLASH, word_bytes=16), "scan", table, 256) == (5, 64 * 5)
    assert stalls(image, replace(FLASH, wait_states=0), "scan", table, 256) == (0, 0)


def test_data_in_ram_does_not_stall(image: Image) -> None:
    assert stalls(image, FLASH, "scan", image.symbol("copy").address, 4) == (2 * 5, 0)


def test_the_least_recently_used_line_goes_first(image: Image) -> None:
    # Eight lines of 32 bytes hold 64 words. Three passes over 64 words read the flash once; over 72 words, each pass
    # finds its next line just thrown out.
    table = image.symbol("table").address
    assert stalls(image, FLASH, "passes", table, 64, 3)[1] == 32 * 5
    assert stalls(image, FLASH, "passes", table, 72, 3)[1] == 3 * 36 * 5


def test_conditional_loads_are_not_disturbed(image: Image) -> None:
    fetch, read = stalls(image, FLASH, "conditional", 9, image.symbol("copy").address)
    assert fetch > 0
    assert read == 0


def test_a_board_without_timing_has_no_model() -> None:
    assert flash_model(load_board("generic-cortex-m4")) is None
    model = flash_model(load_board("nucleo-l4r5zi"))
    assert model is not None
    assert (model.wait_states, model.instruction_lines, model.data_lines, model.line_bytes) == (5, 32, 8, 32)
