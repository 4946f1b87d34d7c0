"""How fast the emulator counts, in millions of instructions per second: `python benchmarks/emulator_speed.py`.

Three programs on a Cortex-M4, each with the compiled hooks, with the counting in Python, and with the flash simulated.
Prints the best of three runs; nothing here is a test.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from lilliput.boards import load_board
from lilliput.boards.firmware import build_firmware
from lilliput.run import emulated
from lilliput.run.elf import Image, read_elf
from lilliput.run.emulated_model import emulator_model, memory_map
from lilliput.run.flash_model import FlashModel, flash_model

BOARD = load_board("nucleo-l4r5zi")
PROGRAMS = {
    "short blocks (branches on data)": ("branches", 200_000),
    "dot product, int8": ("dot", 50_000),
    "convolution 3x3, 8x8x16 to 16": ("convolve", 60),
}
SOURCE = """
#include <stdint.h>
int8_t x[1024], w[16 * 9 * 16], y[1024];
volatile int32_t sink;
void branches(int32_t n); void dot(int32_t n); void convolve(int32_t n);
__attribute__((noinline)) void branches(int32_t n)
{
    uint32_t state = 1; int32_t sum = 0;
    for (int32_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        if (state & 0x10000u) { sum += 3; __asm__ volatile(""); } else { sum ^= i; __asm__ volatile(""); }
        if (state & 0x20000u) { sum -= i; __asm__ volatile(""); }
    }
    sink = sum;
}
__attribute__((noinline)) void dot(int32_t n)
{
    for (int32_t r = 0; r < n; r++) {
        int32_t sum = 0;
        for (int32_t i = 0; i < 256; i++) { sum += x[i] * w[i]; }
        sink = sum;
    }
}
__attribute__((noinline)) void convolve(int32_t n)
{
    for (int32_t r = 0; r < n; r++) {
        for (int32_t i = 1; i < 7; i++) { for (int32_t j = 1; j < 7; j++) { for (int32_t o = 0; o < 16; o++) {
            int32_t sum = 0;
            for (int32_t a = 0; a < 3; a++) { for (int32_t b = 0; b < 3; b++) { for (int32_t c = 0; c < 16; c++) {
                sum += x[((i + a - 1) * 8 + j + b - 1) * 16 + c] * w[((o * 3 + a) * 3 + b) * 16 + c];
            } } }
            y[(i * 8 + j) * 16 + o] = (int8_t)(sum >> 8);
        } } }
    }
}
int main(void) { branches(1); dot(1); convolve(1); return 0; }
"""


def speed(image: Image, function: str, rounds: int, flash: FlashModel | None) -> float:
    """Millions of instructions per second of one call, the best of three."""
    with emulated.Emulator(emulator_model(BOARD)) as emulator:
        emulator.load(image, memory_map(BOARD), initialised=True)
        emulator.simulate_flash(flash)
        best = 0.0
        for _ in range(3):
            start = time.perf_counter()
            run = emulator.call(function, rounds)
            best = max(best, run.instructions / (time.perf_counter() - start) / 1e6)
    return best


def main() -> None:
    """Build the programs, run them, print a table."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "main.c")
        source.write_text(SOURCE)
        image = read_elf(build_firmware(BOARD, [source], Path(folder, "firmware.elf")))
    print(f"{'program':34}{'compiled hooks':>16}{'with flash':>12}{'in Python':>11}   (million instructions/s)")
    for title, (function, rounds) in PROGRAMS.items():
        native = speed(image, function, rounds, None)
        simulated = speed(image, function, rounds, flash_model(BOARD))
        compiled, emulated.native_hooks = emulated.native_hooks, lambda: None
        in_python = speed(image, function, max(1, rounds // 50), None)
        emulated.native_hooks = compiled
        print(f"{title:34}{native:16.0f}{simulated:12.0f}{in_python:11.1f}")


if __name__ == "__main__":
    main()
