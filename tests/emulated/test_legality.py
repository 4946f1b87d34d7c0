"""Instructions that a core lacks are found in its firmware, and only those."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulated.programs import CORES, build
from lilliput.boards.loader import load_core
from lilliput.graph.errors import ToolError, UnsupportedError
from lilliput.run.legality import check_legality, illegal_instructions

pytest.importorskip("capstone", reason='reading machine code needs capstone: pip install "lilliput[emulate]"')

# Instructions by their encoding, so that no assembler refuses them.
FOREIGN = {
    "smlad r1, r0, r1, r2": ".inst.w 0xfb202101",
    "udiv r0, r0, r1": ".inst.w 0xfbb0f0f1",
    "sxtb16 r0, r1": ".inst.w 0xfa2ff081",
    "vadd.f32 s0, s0, s1": ".inst.w 0xee300a20",
    "vadd.f64 d0, d0, d1": ".inst.w 0xee300b01",
    "vseleq.f32 s0, s1, s2": ".inst.w 0xfe000a81",
    "movw r0, #1": ".inst.w 0xf2400001",
    "cbz r0": ".inst.n 0xb100",
}
CORE_NAMES = {"m0": "cortex-m0", "m0plus": "cortex-m0plus", "m3": "cortex-m3", "m4": "cortex-m4f", "m7": "cortex-m7"}
CORE_NAMES |= {"m33": "cortex-m33", "rv32": "rv32imc"}
ARITHMETIC = """
#include <stdint.h>
volatile int32_t a = 7, b = 3;
volatile int64_t wide;
int main(void) { wide = (int64_t)a * b + wide / b;
    return (int)(a / b + (a % b) * (int32_t)wide + (int32_t)((float)a * 1.5f)); }
"""


@pytest.mark.parametrize("name", CORES)
def test_what_the_compiler_makes_for_a_core_is_legal_there(name: str, tmp_path: Path) -> None:
    image = build(tmp_path, CORES[name], ARITHMETIC)
    check_legality(image, load_core(CORE_NAMES[name]))


@pytest.mark.parametrize(
    ("core", "legal"),
    [
        ("cortex-m0", set()),
        ("cortex-m3", {"udiv", "movw", "cbz"}),
        ("cortex-m4", {"udiv", "movw", "cbz", "smlad", "sxtb16"}),
        ("cortex-m4f", {"udiv", "movw", "cbz", "smlad", "sxtb16", "vadd.f32"}),
        ("cortex-m7", {"udiv", "movw", "cbz", "smlad", "sxtb16", "vadd.f32", "vseleq.f32"}),
        ("cortex-m7-dp", {"udiv", "movw", "cbz", "smlad", "sxtb16", "vadd.f32", "vseleq.f32", "vadd.f64"}),
        ("cortex-m33", {"udiv", "movw", "cbz", "smlad", "sxtb16", "vadd.f32", "vseleq.f32"}),
    ],
)
def test_each_core_has_its_own_instructions_and_no_others(core: str, legal: set[str], tmp_path: Path) -> None:
    lines = "\\n".join(FOREIGN.values())
    source = f'__attribute__((naked)) void odd(void) {{ __asm volatile("{lines}\\nbx lr"); }}\n'
    image = build(tmp_path, CORES["m0"], source + "int main(void) { odd(); return 0; }")
    found = {text.split()[0] for _, text in illegal_instructions(image, load_core(core))}
    assert found == {text.split()[0] for text in FOREIGN} - legal


def test_the_sentence_has_address_symbol_and_instruction(tmp_path: Path) -> None:
    source = '__attribute__((naked)) void mac(void) { __asm volatile(".inst.w 0xfb202101\\nbx lr"); }\n'
    image = build(tmp_path, CORES["m3"], source + "int main(void) { mac(); return 0; }")
    where = f"{image.symbol('mac').address:#010x}"
    with pytest.raises(
        ToolError, match=rf"{where} \(mac\+0x0\) holds `smlad r1, r0, r1, r2`, which Arm Cortex-M3 does"
    ):
        check_legality(image, load_core("cortex-m3"))


def test_risc_v_extensions_are_told_apart(tmp_path: Path) -> None:
    source = (
        '__attribute__((naked)) void odd(void) { __asm volatile(".insn 4, 0x00c5f553\\n.insn 4, 0x0085252f\\nret"); }\n'
    )
    image = build(tmp_path, CORES["rv32"], source + "int main(void) { odd(); return 0; }")
    found = [text.split()[0] for _, text in illegal_instructions(image, load_core("rv32imc"))]
    assert found == ["fadd.s", "amoadd.w"]


def test_a_core_without_a_decoder_is_refused(tmp_path: Path) -> None:
    image = build(tmp_path, CORES["m0"], "int main(void) { return 0; }")
    with pytest.raises(UnsupportedError, match="cannot be checked"):
        check_legality(image, load_core("cortex-m55"))
