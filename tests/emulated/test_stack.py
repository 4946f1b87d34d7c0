"""The worst-case stack read from the code bounds what any run uses, and code without a bound is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulated.programs import CORES, build
from lilliput.graph.errors import ToolError
from lilliput.run.emulated import Emulator
from lilliput.run.stack import worst_case_stack

pytest.importorskip("capstone", reason='reading machine code needs capstone: pip install "lilliput[emulate]"')
pytest.importorskip("unicorn", reason='the emulator needs unicorn: pip install "lilliput[emulate]"')

CALLS = """
#include <stdint.h>
uint8_t sink[256];
__attribute__((noinline)) uint32_t leaf(uint32_t n)
{
    volatile uint8_t room[40];
    for (uint32_t i = 0; i < 40; i++) { room[i] = (uint8_t)(n + i); }
    return room[n % 40];
}
__attribute__((noinline)) uint32_t deep(uint32_t n)
{
    volatile uint64_t room[20];
    for (uint32_t i = 0; i < 20; i++) { room[i] = leaf(n + i); }
    return (uint32_t)room[n % 20] / (n + 1);
}
__attribute__((noinline)) uint32_t choose(uint32_t n)
{
    switch (n) {
    case 0: return leaf(1) + 3;
    case 1: return deep(2) * 5;
    case 2: return sink[9];
    case 3: sink[1] = (uint8_t)leaf(9); return sink[0];
    case 4: return n * leaf(n);
    case 5: return 77 / (leaf(3) + 1);
    default: return leaf(n);
    }
}
__attribute__((noinline)) uint32_t tail(uint32_t n) { return deep(n + 1); }
__attribute__((noinline)) uint32_t many(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t x[6] = {a, b, c, d, a + b, c + d};
    for (uint32_t i = 0; i < 50; i++) {
        uint32_t y = x[0];
        x[0] = x[1] * 3 + y; x[1] = x[2] ^ a; x[2] = x[3] + b; x[3] = x[4] - c; x[4] = x[5] + d; x[5] = y + deep(i & 3);
    }
    return x[0] + x[1] + x[2] + x[3] + x[4] + x[5];
}
__attribute__((noinline)) float scaled(uint32_t n)
{
    float a = (float)n, b = a * 1.5f, c = b - 0.25f;
    for (uint32_t i = 0; i < 5; i++) { a += b * c; b = a - c; c += (float)leaf(i); }
    return a + b + c;
}
int main(void) { return (int)(choose(sink[3]) + tail(1) + many(1, 2, 3, 4) + (uint32_t)scaled(3)); }
"""


@pytest.mark.parametrize("name", ["m0", "m3", "m4", "m7", "m33", "rv32"])
def test_no_run_uses_more_than_the_bound(name: str, tmp_path: Path) -> None:
    core = CORES[name]
    image = build(tmp_path, core, CALLS, "-fno-jump-tables" if name == "rv32" else "-O2")
    cases = [("leaf", 1), ("deep", 2), ("tail", 3), ("many", 1), ("scaled", 4)] + [("choose", n) for n in range(7)]
    peaks: dict[str, int] = {}
    with Emulator(core.model) as emulator:
        emulator.load(image, core.memory, initialised=True)
        for function, argument in cases:
            peaks[function] = max(peaks.get(function, 0), emulator.call(function, argument, 2, 3, 4).peak_stack)
    bounds = {function: worst_case_stack(image, function) for function in peaks}
    assert {f: b.bytes >= peaks[f] for f, b in bounds.items()} == dict.fromkeys(peaks, True)
    # Here every path is taken, so the bound is reached, not just respected.
    assert {f: b.bytes for f, b in bounds.items() if f != "scaled"} == {f: p for f, p in peaks.items() if f != "scaled"}
    assert bounds["leaf"].bytes >= 40
    assert bounds["deep"].bytes >= 160 + bounds["leaf"].bytes
    assert bounds["many"].path[:3] == ("many", "deep", "leaf")


REFUSED = """
#include <stdint.h>
int (*pointer)(int);
volatile int zero;
__attribute__((noinline)) int recursive(int n) { return n < 2 ? zero : recursive(n - 1) + recursive(n - 2) + zero; }
__attribute__((noinline)) int indirect(int n) { return pointer(n) + 1; }
__attribute__((noinline)) int indirect_tail(int n) { return pointer(n); }
__attribute__((noinline)) int variable(int n)
{
    volatile char room[n];
    for (int i = 0; i < n; i++) { room[i] = (char)i; }
    return room[n - 1];
}
int main(void) { return recursive(5) + indirect(1) + indirect_tail(2) + variable(9); }
"""


@pytest.mark.parametrize("name", ["m0", "m4", "rv32"])
def test_code_without_a_bound_is_refused(name: str, tmp_path: Path) -> None:
    image = build(tmp_path, CORES[name], REFUSED)
    with pytest.raises(ToolError, match=r"is recursive \(recursive -> recursive\)"):
        worst_case_stack(image, "recursive")
    for function in ("indirect", "indirect_tail"):
        with pytest.raises(ToolError, match=rf"\({function}\+0x\w+\) calls or jumps through a pointer"):
            worst_case_stack(image, function)
    with pytest.raises(ToolError, match=r"\(variable\+0x\w+\) takes its stack pointer from elsewhere"):
        worst_case_stack(image, "variable")
