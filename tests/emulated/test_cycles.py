"""Modelled cycles are the counted instructions times the manuals' costs, computed here by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from emulated.programs import CORES, build
from lilliput.boards.loader import load_core
from lilliput.graph.errors import ToolError
from lilliput.run.cycles import modelled_cycles
from lilliput.run.emulated import Emulator

pytest.importorskip("unicorn", reason='the emulator needs unicorn: pip install "lilliput[emulate]"')
pytest.importorskip("capstone", reason='reading machine code needs capstone: pip install "lilliput[emulate]"')

# One round of a loop that ends with `subs r0, #1; bne`: 1 + taken branch. r1 points to writable memory, r2 is 4.
ROUNDS = [
    # Cortex-M0, DDI 0432 table 3-1: the branch back 3.
    ("m0", "cortex-m0", "adds r3, #1", 1 + 1 + 3),
    ("m0", "cortex-m0", "ldr r3, [r1]\nstr r3, [r1]\nmuls r3, r2", 2 + 2 + 1 + 1 + 3),
    ("m0", "cortex-m0", "push {r4, r5, r6}\npop {r4, r5, r6}", 4 + 4 + 1 + 3),
    ("m0", "cortex-m0", "bl callee", 4 + 3 + 1 + 3),
    ("m0", "cortex-m0", "b 2f\nnop\n2:", 3 + 1 + 3),
    ("m0", "cortex-m0", "cmp r2, #9\nbeq 2f\n2:", 1 + 1 + 1 + 3),
    # Cortex-M0+, DDI 0484: the branch back 2, BL 3, BX 2.
    ("m0plus", "cortex-m0plus", "bl callee", 3 + 2 + 1 + 2),
    # Cortex-M3 and M4, DDI 0337 and DDI 0439 table 3-1: the branch back 2.
    ("m3", "cortex-m3", "mla r3, r2, r2, r3\numull r3, r4, r2, r2\numlal r3, r4, r2, r2", 2 + 4 + 6 + 1 + 2),
    ("m4", "cortex-m4f", "mla r3, r2, r2, r3\numull r3, r4, r2, r2\nsmlad r3, r2, r2, r3", 1 + 1 + 1 + 1 + 2),
    ("m4", "cortex-m4f", "ldr r3, [r1]\nldr r4, [r1, #4]\nldrb r5, [r1, #1]", 2 + 1 + 1 + 1 + 2),
    ("m4", "cortex-m4f", "ldr r3, [r1], #4\nldr r4, [r1], #-4", 2 + 2 + 1 + 2),
    ("m4", "cortex-m4f", "add r3, r1, #4\nldr r4, [r3]", 1 + 2 + 1 + 1 + 2),
    ("m4", "cortex-m4f", "str r3, [r1]\nstr r3, [r1, r2]\nldr r3, [r1]", 1 + 2 + 2 + 1 + 2),
    ("m4", "cortex-m4f", "ldrd r3, r4, [r1]\nstrd r3, r4, [r1]\nldm r1, {r3, r4, r5}", 3 + 3 + 4 + 1 + 2),
    ("m4", "cortex-m4f", "bl callee", 2 + 3 + 1 + 2),
    ("m4", "cortex-m4f", "vmul.f32 s0, s1, s2\nvadd.f32 s3, s0, s1", 1 + 1 + 1 + 1 + 2),
    ("m4", "cortex-m4f", "vfma.f32 s0, s1, s2\nvldr s3, [r1]\nvdiv.f32 s4, s5, s6", 3 + 2 + 14 + 1 + 2),
    ("m4", "cortex-m4f", "bl pushes_and_pops", 2 + (3 + 3 + 2) + 1 + 2),
    ("m4", "cortex-m4f", "movs r4, #0\ntbb [pc, r4]\n.byte 1, 1\n2:", 1 + 2 + 2 + 1 + 2),
]

SOURCE = """
#include <stdint.h>
uint32_t memory[8];
__attribute__((naked, used)) void callee(void) {{ __asm volatile("bx lr"); }}
__attribute__((naked, used)) void pushes_and_pops(void) {{ __asm volatile("push {{r4, lr}}\\npop {{r4, pc}}"); }}
__attribute__((naked, used, retain)) void rounds(int n, uint32_t *at, int four)
{{
    __asm volatile(".balign 4\\n mov r12, lr\\n .balign 4\\n1:\\n{body}\\nsubs r0, #1\\nbne 1b\\nbx r12");
}}
int main(void) {{ rounds(1, memory, 4); callee(); return 0; }}
"""


@pytest.mark.parametrize(("build_for", "core_name", "body", "expected"), ROUNDS)
def test_a_round_costs_what_the_manual_says(
    build_for: str, core_name: str, body: str, expected: float, tmp_path: Path
) -> None:
    core = CORES[build_for]
    image = build(tmp_path, core, SOURCE.format(body=body.replace("\n", "\\n")))
    cycles = []
    with Emulator(core.model) as emulator:
        emulator.load(image, core.memory, initialised=True)
        for rounds in (1, 11):
            run = emulator.call("rounds", rounds, image.symbol("memory").address, 4)
            modelled = modelled_cycles(run, load_core(core_name))
            assert modelled is not None
            cycles.append(modelled.total)
            assert sum(modelled.buckets.values()) == modelled.total
    assert cycles[1] - cycles[0] == 10 * expected


UNALIGNED = """
__attribute__((naked, used)) void rounds(int n)
{
    __asm volatile("mov r12, lr\\n .balign 4\\n nop\\n1: add.w r3, r3, #1\\n subs r0, #1\\n bne 1b\\n bx r12");
}
int main(void) { rounds(1); return 0; }
"""


def test_a_jump_to_an_unaligned_wide_instruction_costs_one_more(tmp_path: Path) -> None:
    image = build(tmp_path, CORES["m4"], UNALIGNED)
    core = load_core("cortex-m4f")
    with Emulator(CORES["m4"].model) as emulator:
        emulator.load(image, CORES["m4"].memory, initialised=True)
        one, eleven = (modelled_cycles(emulator.call("rounds", n), core) for n in (1, 11))
    assert one is not None
    assert eleven is not None
    assert eleven.total - one.total == 10 * (1 + 1 + 2 + 1)
    assert eleven.functions == {"rounds": eleven.total}
    assert eleven.band_percent == core.band_percent


def test_a_table_without_a_needed_class_is_refused(tmp_path: Path) -> None:
    image = build(tmp_path, CORES["m4"], UNALIGNED)
    with Emulator(CORES["m4"].model) as emulator:
        emulator.load(image, CORES["m4"].memory, initialised=True)
        run = emulator.call("rounds", 1)
    core = load_core("cortex-m4f")
    poor = replace(core, cycles={name: cost for name, cost in core.cycles.items() if name != "data"})
    with pytest.raises(ToolError, match=r"`mov ip, lr` at .* lacks the class 'data'"):
        modelled_cycles(run, poor)
    assert modelled_cycles(run, replace(core, cycles={})) is None
