"""QEMU, where installed, counts what the emulated cores count, and runs the core only it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulated.programs import CORES, M55, build
from lilliput.graph.errors import ToolError
from lilliput.run.emulated import Emulator
from lilliput.run.qemu import has_qemu, run_qemu

pytestmark = pytest.mark.skipif(not has_qemu(), reason="qemu-system-arm is not on the PATH")

WORK = """
#include <stdint.h>
void put_number(uint32_t); void lil_roi_begin(void); void lil_roi_end(void);
int8_t a[64], b[64];
volatile uint32_t wide = 1000003;
__attribute__((noinline)) int32_t dot(int n)
{
    int32_t sum = 0;
    for (int i = 0; i < n; i++) { if (a[i] > 3) { sum += a[i] * b[i]; } else { sum -= b[i] >> 1; } }
    return sum;
}
int main(void)
{
    for (int i = 0; i < 64; i++) { a[i] = (int8_t)(i * 7 % 11); b[i] = (int8_t)(i * 5 - 90); }
    lil_roi_begin();
    int32_t sum = dot(64);
    uint64_t big = (uint64_t)wide * wide / 77u;
    lil_roi_end();
    put_number((uint32_t)sum + (uint32_t)big);
    return EXIT;
}
"""


@pytest.mark.parametrize("name", [name for name, core in CORES.items() if core.machine])
def test_both_emulators_count_the_same(name: str, tmp_path: Path) -> None:
    pytest.importorskip("unicorn", reason='the emulator needs unicorn: pip install "lilliput[emulate]"')
    core = CORES[name]
    image = build(tmp_path, core, WORK.replace("EXIT", "0"))
    with Emulator(core.model) as emulator:
        emulator.load(image, core.memory)
        emulator.mark([], "lil_roi_begin", "lil_roi_end")
        run = emulator.boot()
    assert core.machine is not None
    other = run_qemu(image, core.machine)
    assert other.output == run.output
    assert other.instructions == run.instructions
    assert other.region == run.buckets["region"]
    assert run.buckets["region"] > 64 * 3


def test_helium_runs_and_is_counted(tmp_path: Path) -> None:
    source = """
    #include <arm_mve.h>
    void put_number(uint32_t); void lil_roi_begin(void); void lil_roi_end(void);
    int8_t a[100], b[100];
    int main(void)
    {
        int32_t sum = 0;
        for (int i = 0; i < 100; i++) { a[i] = (int8_t)i; b[i] = 2; }
        lil_roi_begin();
        for (int i = 0; i < 100; i += 16) {
            mve_pred16_t p = vctp8q((uint32_t)(100 - i));
            sum = vmladavaq_p_s8(sum, vldrbq_z_s8(a + i, p), vldrbq_z_s8(b + i, p), p);
        }
        lil_roi_end();
        put_number((uint32_t)sum);
        return 0;
    }"""
    assert M55.machine is not None
    run = run_qemu(build(tmp_path, M55, source), M55.machine)
    assert run.output == "9900\n"
    assert run.instructions is not None
    assert run.region is not None
    assert 7 * 4 < run.region < 100 < run.instructions  # seven vectors of sixteen, not a hundred products


def test_a_wrong_exit_code_and_a_hang_are_sentences(tmp_path: Path) -> None:
    image = build(tmp_path, CORES["m3"], WORK.replace("EXIT", "5"))
    with pytest.raises(ToolError, match="mps2-an385 ended with code 5, expected 0"):
        run_qemu(image, "mps2-an385")
    image = build(tmp_path, CORES["m3"], 'int main(void) { for (;;) { __asm volatile(""); } }')
    with pytest.raises(ToolError, match="still running on mps2-an385 after 1 s"):
        run_qemu(image, "mps2-an385", timeout=1)
