"""The emulated cores run compiled C, count it, and say in a sentence what went wrong."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from emulated.programs import CORES, FirmwareCore, build
from lilliput.graph.errors import ToolError
from lilliput.run.elf import Image
from lilliput.run.emulated import Access, Emulator, Memory, Watch

pytest.importorskip("unicorn", reason='the emulator needs unicorn: pip install "lilliput[emulate]"')

SUM = """
#include <stdint.h>
void put(const char *); void put_number(uint32_t);
void lil_roi_begin(void); void lil_roi_end(void);
uint32_t offset = 5;
uint32_t results[2];
__attribute__((noinline)) uint32_t squares(uint32_t n)
{
    uint32_t sum = offset;
    for (uint32_t i = 1; i <= n; i++) { sum += i * i; __asm volatile("" : "+r"(sum)); }
    return sum;
}
__attribute__((noinline)) void store(uint32_t n) { results[1] = squares(n); }
int main(void)
{
    put("sum of squares\\n");
    results[0] += squares(3);
    lil_roi_begin();
    store(10);
    lil_roi_end();
    put_number(results[0] + results[1]);
    return 0;
}
"""


@pytest.mark.parametrize("name", CORES)
def test_every_core_runs_compiled_c(name: str, tmp_path: Path) -> None:
    core = CORES[name]
    image = build(tmp_path, core, SUM)
    with Emulator(core.model) as emulator:
        emulator.load(image, core.memory)
        emulator.mark(["store", "squares"], "lil_roi_begin", "lil_roi_end")
        run = emulator.boot()
        results = emulator.read(image.symbol("results").address, 8)
    assert run.output == f"sum of squares\n{14 + 5 + 385 + 5}\n"
    assert run.exit_code == 0
    assert results == (14 + 5).to_bytes(4, "little") + (385 + 5).to_bytes(4, "little")
    assert sum(run.buckets.values()) == run.instructions
    assert run.functions["squares"] >= 3 * 10  # at least multiply, add and branch, ten times
    # squares(3) ran before the region: the layer must hold ten rounds, not thirteen.
    assert run.buckets["squares"] < run.functions["squares"] + 20


@pytest.fixture(scope="module")
def m4(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return build(tmp_path_factory.mktemp("m4"), CORES["m4"], SUM)


def test_functions_can_be_called_without_booting(m4: Image) -> None:
    core = CORES["m4"]
    with Emulator(core.model) as emulator:
        emulator.load(m4, core.memory, initialised=True)
        first = emulator.call("squares", 10)
        emulator.write(m4.symbol("offset").address, (100).to_bytes(4, "little"))
        second = emulator.call("squares", 10)
    assert (first.result, second.result) == (390, 485)
    assert first.exit_code is None
    assert first.instructions == second.instructions


def test_without_initialisation_ram_holds_noise(m4: Image) -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(m4, CORES["m4"].memory)
        assert emulator.read(m4.symbol("offset").address, 4) == b"\xa5" * 4


def test_a_restored_snapshot_forgets_what_came_after(m4: Image) -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(m4, CORES["m4"].memory)
        emulator.boot()
        emulator.snapshot()
        emulator.write(m4.symbol("offset").address, bytes(4))
        assert emulator.call("squares", 2).result == 5
        emulator.restore()
        assert emulator.call("squares", 2).result == 10


def test_a_watch_keeps_memory_at_a_point_of_the_code(m4: Image) -> None:
    results = m4.symbol("results").address
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(m4, CORES["m4"].memory)
        emulator.observe([Watch(m4.symbol("lil_roi_end").address, ((results, 4), (results + 4, 4)))])
        run = emulator.boot()
    assert run.dumps == ((0, (19).to_bytes(4, "little") + (390).to_bytes(4, "little")),)


def test_python_counts_what_the_native_hook_counts(m4: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    def boot() -> object:
        with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
            emulator.load(m4, CORES["m4"].memory)
            emulator.mark(["store", "squares"], "lil_roi_begin", "lil_roi_end")
            run = emulator.boot()
            return sorted(run.blocks, key=lambda b: (b.address, b.bucket)), run.entry_sp, run.instructions

    native = boot()
    monkeypatch.setattr("lilliput.run.emulated.native_hooks", lambda: None)
    assert boot() == native


BAD = """
#include <stdint.h>
volatile uint32_t depth;
__attribute__((noinline)) int descend(int n)
{
    volatile char room[64];
    room[0] = 1;
    room[n & 63] = 1;
    return n == 0 ? 0 : descend(n - 1) + room[0];
}
__attribute__((noinline)) void wild(void) { *(volatile uint32_t *)0x90000000 = 1; }
__attribute__((noinline)) void overwrite_flash(void) { *(volatile uint32_t *)0x100 = 1; }
__attribute__((noinline)) void forever(void) { for (;;) { depth++; } }
__attribute__((noinline)) void jump_away(void) { ((void (*)(void))0x80000001)(); }
__attribute__((noinline)) void nonsense(void) { __asm volatile(".short 0xde00"); }
__attribute__((noinline)) void breakpoint(void) { __asm volatile("bkpt 0"); }
__attribute__((noinline)) void wait(void) { __asm volatile("wfi"); }
__attribute__((naked, used)) int conditional(int n)
{
    __asm volatile("mov r1, #0x90000000\\n cmp r0, #0\\n itte ne\\n movne r0, #1\\n ldrne r0, [r1]\\n moveq r0, #7\\n"
                   "bx lr");
}
__attribute__((noinline)) int host_pointer(void)
{
    register uint32_t r0 __asm("r0") = 4;
    register uint32_t r1 __asm("r1") = 0x90000000;
    __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return (int)r0;
}
int main(void)
{
    static void (*const all[])(void) = {wild, overwrite_flash, jump_away, nonsense, wait, forever, breakpoint};
    if (depth) { all[depth & 3](); descend(1); host_pointer(); conditional(1); }
    return 3;
}
"""


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return build(tmp_path_factory.mktemp("bad"), CORES["m4"], BAD)


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        ("wild", r"write of 4 bytes at 0x90000000, where no such memory is, by 0x\w+ \(wild\+0x\w+\)"),
        ("overwrite_flash", r"write of 4 bytes at 0x00000100.*overwrite_flash"),
        ("jump_away", r"fetch of \d bytes at 0x80000000"),
        ("nonsense", r"the core stopped at 0x\w+ \(nonsense\+0x0\): it met an instruction this core does not have"),
        ("breakpoint", r"the core stopped at 0x\w+ \(breakpoint\+0x0\): it met a breakpoint"),
        ("wait", r"the core halted at 0x\w+ \(wait\+0x\w+\)"),
        ("host_pointer", r"host read of 4 bytes at 0x90000000, where no such memory is, by 0x\w+ \(host_pointer"),
    ],
)
def test_a_fault_names_the_place(bad: Image, function: str, sentence: str) -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(bad, CORES["m4"].memory, initialised=True)
        with pytest.raises(ToolError, match=sentence):
            emulator.call(function)


@pytest.mark.parametrize("memory", [CORES["m4"].memory, (Memory(0, 0x40000, False), Memory(0x20000000, 0x2000, True))])
def test_a_stack_overflow_is_called_by_its_name(bad: Image, memory: tuple[Memory, ...]) -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(bad, memory, initialised=True)
        assert emulator.call("descend", 5, stack=0x20002000).result == 5
        with pytest.raises(ToolError, match=r"stack overflow.*descend"):
            emulator.call("descend", 100000, stack=0x20002000)


def test_a_fault_inside_an_if_then_block_does_not_leak_into_the_next_run(bad: Image) -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(bad, CORES["m4"].memory, initialised=True)
        assert emulator.call("conditional", 0).result == 7
        with pytest.raises(ToolError, match=r"read of 4 bytes at 0x90000000.*conditional"):
            emulator.call("conditional", 1)
        assert emulator.call("conditional", 0).result == 7
        assert emulator.call("descend", 5).result == 5


def test_an_endless_loop_ends_by_its_budget(bad: Image) -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(bad, CORES["m4"].memory, initialised=True)
        with pytest.raises(ToolError, match=r"still running after 1000\d\d instructions, at 0x\w+ \(forever"):
            emulator.call("forever", budget=100_000)
        assert emulator.call("descend", 1).result == 1  # the machine is still usable


def test_an_endless_loop_ends_by_its_timeout(bad: Image) -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(bad, CORES["m4"].memory, initialised=True)
        with pytest.raises(ToolError, match=r"did not finish 'call' within 0.5 s"):
            emulator.call("forever", budget=10**15, timeout=0.5)


def test_a_wrong_exit_code_is_an_error(bad: Image) -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(bad, CORES["m4"].memory)
        assert emulator.boot(expect=3).exit_code == 3
        with pytest.raises(ToolError, match="left with exit code 3, expected 0"):
            emulator.boot()


def test_a_killed_worker_leaves_a_sentence(bad: Image) -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(bad, CORES["m4"].memory)
        os.kill(emulator.pid, signal.SIGTERM)
        with pytest.raises(ToolError, match=r"The emulator's process ended with code -?\d+ during 'read'"):
            emulator.read(0, 4)


def test_a_missing_unicorn_leaves_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lilliput.run.emulated.find_spec", lambda name: None)
    with pytest.raises(ToolError, match=r'pip install "lilliput\[emulate\]"'):
        Emulator("UC_CPU_ARM_CORTEX_M4")


def test_an_unloaded_emulator_says_so() -> None:
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator, pytest.raises(ToolError, match=r"call load\(\) first"):
        emulator.call("main")


MISALIGNED = """
#include <stdint.h>
uint8_t bytes[16];
__attribute__((noinline)) uint32_t both(const uint8_t *p)
{
    uint32_t low, high;
    __asm volatile(".global the_pair\\nthe_pair: ldrd %0, %1, [%2, #4]" : "=r"(low), "=r"(high) : "r"(p));
    return low + high;
}
int main(void) { return (int)both(bytes); }
"""


def test_a_misaligned_pair_load_is_reported(tmp_path: Path) -> None:
    image = build(tmp_path, CORES["m4"], MISALIGNED)
    pair = image.symbol("the_pair").address & ~1
    where = image.symbol("bytes").address
    with Emulator("UC_CPU_ARM_CORTEX_M4") as emulator:
        emulator.load(image, CORES["m4"].memory, initialised=True)
        assert emulator.call("both", where + 1).result == 0  # unicorn itself does not mind
        emulator.observe(accesses=[Access(pair, 0, 4, 4)])
        assert emulator.call("both", where + 4).result == 0
        with pytest.raises(ToolError, match=f"{pair:#010x} .both.*{where + 5:#010x}, which is not aligned"):
            emulator.call("both", where + 1)


def test_a_cortex_m0_refuses_a_misaligned_word_by_itself(tmp_path: Path) -> None:
    source = "#include <stdint.h>\nuint32_t word[2];\n__attribute__((noinline)) uint32_t get(const uint32_t *p)"
    image = build(tmp_path, CORES["m0"], source + "{ return *p; }\nint main(void) { return (int)get(word); }")
    where = image.symbol("word").address
    with Emulator("UC_CPU_ARM_CORTEX_M0") as emulator:
        emulator.load(image, CORES["m0"].memory, initialised=True)
        assert emulator.call("get", where).result == 0
        with pytest.raises(ToolError, match=r"\(get\+0x0\): it met a data access this core does not allow"):
            emulator.call("get", where + 1)


@pytest.mark.parametrize("core", [CORES["m0"], CORES["m4"], CORES["rv32"]], ids=lambda core: core.model)
def test_a_known_loop_has_the_known_count(core: FirmwareCore, tmp_path: Path) -> None:
    """n rounds of add, subtract, branch; before them one instruction, after them the return."""
    riscv = '__asm volatile("li a1, 0\\n1: add a1, a1, a0\\naddi a0, a0, -1\\nbnez a0, 1b\\nret");'
    arm = '__asm volatile("movs r1, #0\\n1: adds r1, r1, r0\\nsubs r0, r0, #1\\nbne 1b\\nbx lr");'
    body = riscv if "RISCV" in core.model else arm
    source = f"__attribute__((naked, used)) void count(int n) {{ {body} }}\nint main(void) {{ count(1); return 0; }}"
    image = build(tmp_path, core, source)
    with Emulator(core.model) as emulator:
        emulator.load(image, core.memory, initialised=True)
        for rounds in (1, 7, 1000):
            assert emulator.call("count", rounds).instructions == 3 * rounds + 2
