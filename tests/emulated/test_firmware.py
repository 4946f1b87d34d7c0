"""A whole firmware, built for a board by the toolchain, boots on its emulated core and is counted where it asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from lilliput.boards.firmware import build_firmware
from lilliput.boards.loader import load_board
from lilliput.graph.errors import ToolError, UnsupportedError
from lilliput.run.firmware import run_firmware
from lilliput.run.stack import worst_case_stack

pytest.importorskip("ziglang", reason='building firmware needs ziglang: pip install "lilliput[build]"')
pytest.importorskip("unicorn", reason='the emulator needs unicorn: pip install "lilliput[emulate]"')

SOURCE = """
#include "lil_semihosting.h"
static int8_t weights[64] = {1, -2, 3, -4, 5};
static int32_t result;
void lil_roi_begin(void);
void lil_roi_end(void);
int32_t net_layer_0(int32_t x);
int32_t net_layer_1(int32_t x);
void net_run(void);
__attribute__((noinline)) void lil_roi_begin(void) { __asm__ volatile(""); }
__attribute__((noinline)) void lil_roi_end(void) { __asm__ volatile(""); }
__attribute__((noinline)) int32_t net_layer_0(int32_t x)
{
    for (int32_t i = 0; i < 64; i++) { x += weights[i] * x; }
    return x;
}
__attribute__((noinline)) int32_t net_layer_1(int32_t x)
{
    volatile int32_t room[16];
    for (int32_t i = 0; i < 16; i++) { room[i] = x + i; }
    return room[x & 15];
}
__attribute__((noinline)) void net_run(void) { result = net_layer_1(net_layer_0(3)); }
int main(void)
{
    net_run();
    lil_roi_begin();
    net_run();
    lil_roi_end();
    lil_semihosting_write0(result != 0 ? "first\\nsecond\\n" : "zero\\n");
    return EXIT;
}
"""
LAYERS = ("net_layer_0", "net_layer_1")
BOARDS = ["generic-cortex-m0", "generic-cortex-m3", "generic-cortex-m4", "generic-cortex-m7", "generic-cortex-m33"]
BOARDS += ["generic-rv32imc", "nucleo-l4r5zi", "microbit"]


def build(name: str, folder: Path, source: str = SOURCE.replace("EXIT", "0")) -> Path:
    (folder / "main.c").write_text(source)
    return build_firmware(load_board(name), [folder / "main.c"], folder / "firmware.elf")


@pytest.mark.parametrize("name", BOARDS)
def test_a_firmware_is_counted_in_its_region(name: str, tmp_path: Path) -> None:
    board = load_board(name)
    elf = build(name, tmp_path)
    measured = run_firmware(elf, board, LAYERS)
    run = measured.run
    assert measured.lines == ("first", "second")
    assert run.buckets["net_layer_0"] >= 64 * 3
    assert run.buckets["net_layer_1"] >= 16 * 2
    assert run.functions["net_layer_0"] <= run.buckets["net_layer_0"]
    assert "main" in run.functions  # the calls between the two marks
    assert 64 <= run.peak_stack <= worst_case_stack(run.image, "net_run").bytes
    assert measured.cycles is not None
    assert measured.cycles.total == pytest.approx(sum(measured.cycles.functions.values()))
    assert measured.cycles.total > sum(run.functions.values()) * 0.5
    # The first net_run, outside the region, fills the caches; the second finds everything in them.
    assert (measured.cycles.stalls.get("outside", 0) > 0) == (board.chip.flash_timing is not None)
    assert measured.cycles.total_stalls == 0
    assert measured.sizes.flash < 3000
    assert measured.sizes.stack == 8192


def test_a_failing_firmware_is_a_sentence(tmp_path: Path) -> None:
    elf = build("generic-cortex-m4", tmp_path, SOURCE.replace("EXIT", "9"))
    with pytest.raises(ToolError, match="left with exit code 9, expected 0; its last line was 'second'"):
        run_firmware(elf, load_board("generic-cortex-m4"))


def test_an_image_for_another_core_is_refused(tmp_path: Path) -> None:
    elf = build("generic-cortex-m4", tmp_path)
    with pytest.raises(ToolError, match=r"which Arm Cortex-M0 does not have"):
        run_firmware(elf, load_board("generic-cortex-m0"))


def test_a_misaligned_access_is_found_without_being_asked_for(tmp_path: Path) -> None:
    source = """
        #include <stdint.h>
        static uint8_t bytes[16];
        int main(void)
        {
            uint32_t low, high;
            __asm__ volatile("ldrd %0, %1, [%2, #4]" : "=r"(low), "=r"(high) : "r"(bytes + 1) : "memory");
            return (int)(low + high);
        }"""
    elf = build("generic-cortex-m4", tmp_path, source)
    with pytest.raises(ToolError, match=r"\(main\+0x\w+\) accesses 0x\w+, which is not aligned"):
        run_firmware(elf, load_board("generic-cortex-m4"))


def test_a_board_without_an_emulated_core_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="is not emulated here"):
        run_firmware(tmp_path / "none.elf", load_board("arduino-uno"))
