"""Whole images: each generic and real board links, starts and ends; overflow and faults are told, bytes repeat."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile

from lilliput.boards import Board, list_boards, load_board, load_core
from lilliput.boards.firmware import build_firmware
from lilliput.boards.linker import linker_script
from lilliput.boards.startup import EXIT_FAULT, EXIT_TRAP, INCLUDE, startup_for
from lilliput.boards.toolchain import CompileOptions, find_toolchain
from lilliput.graph.errors import FitError, ToolError, UnsupportedError

HELLO = """
#include "lil_semihosting.h"
static volatile int32_t initialised = 40; /* in .data: reads 40 only if the start-up copied it */
static volatile int32_t cleared;          /* in .bss */
int main(void)
{
    lil_semihosting_write0("hello from main\\n");
    cleared += 2;
    return (int)(initialised + cleared);
}
"""

DEEP = """
static int deep(int n)
{
    volatile int local[64];
    local[n & 63] = n;
    return n == 0 ? 0 : deep(n - 1) + local[(n + 1) & 63];
}
int main(void) { return deep(100000); }
"""

# Every length, alignment and overlap up to 40 bytes against byte loops; the exit code says which function is wrong.
MEMORY = """
#include <stddef.h>
#include <stdint.h>
void *memcpy(void *, const void *, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
void __aeabi_memset(void *, size_t, int);

static uint8_t actual[96], expected[96], saved[96];

static void fill(void)
{
    for (int i = 0; i < 96; ++i) {
        actual[i] = expected[i] = saved[i] = (uint8_t)(i * 37 + 11);
    }
}

static int differ(void)
{
    int wrong = 0;
    for (int i = 0; i < 96; ++i) {
        wrong |= actual[i] ^ expected[i];
    }
    return wrong;
}

int main(void)
{
    for (volatile size_t n = 0; n <= 40; ++n) {
        for (int at = 0; at < 8; ++at) {
            for (int from = 0; from < 8; ++from) {
                fill();
                for (size_t i = 0; i < n; ++i) {
                    expected[(size_t)at + i] = saved[48 + (size_t)from + i];
                }
                if (memcpy(actual + at, actual + 48 + from, n) != actual + at || differ()) {
                    return 1;
                }
                fill();
                for (size_t i = 0; i < n; ++i) {
                    expected[(size_t)at + i] = saved[(size_t)from + i];
                }
                if (memmove(actual + at, actual + from, n) != actual + at || differ()) {
                    return 2;
                }
            }
            fill();
            for (size_t i = 0; i < n; ++i) {
                expected[(size_t)at + i] = 0xA5;
            }
            if (memset(actual + at, 0x3A5, n) != actual + at || differ()) {
                return 3;
            }
            __aeabi_memset(actual + at, n, 0x5A);
            for (size_t i = 0; i < n; ++i) {
                expected[(size_t)at + i] = 0x5A;
            }
            if (differ()) {
                return 4;
            }
        }
    }
    fill();
    expected[40] = (uint8_t)(actual[40] + 1);
    if (memcmp(actual, expected, 40) != 0 || memcmp(actual, expected, 41) >= 0 || memcmp(expected, actual, 41) <= 0) {
        return 5;
    }
    return 42;
}
"""

qemu = pytest.mark.skipif(shutil.which("qemu-system-arm") is None, reason="qemu-system-arm is not installed")
arm_gcc = pytest.mark.skipif(shutil.which("arm-none-eabi-gcc") is None, reason="arm-none-eabi-gcc is not installed")

BENCHES = [board for board in list_boards(generic=True) if board.generic]


def linkable(board: Board) -> bool:
    if board.core.toolchain != "zig":
        return False
    try:
        return bool(linker_script(board, 4096))
    except UnsupportedError:
        return False


LINKABLE = [board for board in list_boards() if linkable(board)]


def source(folder: Path, text: str, name: str = "main.c") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def symbols(elf: Path) -> dict[str, int]:
    with elf.open("rb") as file:
        return {
            symbol.name: symbol["st_value"] for symbol in ELFFile(file).get_section_by_name(".symtab").iter_symbols()
        }


def firmware(tmp_path: Path, text: str, board: str, compiler: str | None = None, **options: Any) -> Path:
    described = load_board(board)
    toolchain = find_toolchain(described.core, compiler)
    return build_firmware(
        described, [source(tmp_path, text)], tmp_path / "build" / "firmware.elf", toolchain=toolchain, **options
    )


def emulate(elf: Path, machine: str) -> tuple[int, str]:
    command = ["qemu-system-arm", "-M", machine, "-nographic", "-semihosting-config", "enable=on,target=native"]
    # Semihosted output is written to qemu's standard error when the console is not a terminal.
    result = subprocess.run(
        [*command, "-kernel", str(elf)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30
    )
    return result.returncode, result.stdout + result.stderr


@pytest.mark.parametrize("board", BENCHES, ids=lambda board: board.name)
def test_an_image_of_each_generic_board(board: Board, tmp_path: Path) -> None:
    elf = firmware(tmp_path, HELLO, board.name, stack_bytes=2048)
    found = symbols(elf)
    assert found["__stack_limit"] == board.ram.origin
    assert found["__stack_top"] == board.ram.origin + 2048
    assert found["__stack_top"] <= found["__data_start"] < found["__data_end"] <= found["__bss_start"]
    assert found["__bss_start"] < found["__bss_end"] < board.ram.origin + board.ram.size
    assert board.flash.origin <= found["__data_load"] < board.flash.origin + board.flash.size
    assert "compiler_rt" not in found  # integer code takes nothing from the compiler's library
    startup = startup_for(board.core)
    assert startup is not None
    with elf.open("rb") as file:
        assert ELFFile(file)["e_entry"] == found[startup.entry]


@pytest.fixture(scope="module")
def objects() -> dict[str, list[Path]]:
    """The objects of HELLO per core, compiled at first need: boards of one core differ only in their link."""
    return {}


@pytest.mark.parametrize("board", LINKABLE, ids=lambda board: board.name)
def test_an_image_of_each_real_board(board: Board, objects: dict[str, list[Path]], tmp_path: Path) -> None:
    toolchain, startup = find_toolchain(board.core), startup_for(board.core)
    assert startup is not None
    if board.core.name not in objects:
        sources = [source(tmp_path, HELLO), *startup.sources]
        objects[board.core.name] = toolchain.compile(sources, tmp_path, CompileOptions(include_dirs=(INCLUDE,)))
    elf = toolchain.link(objects[board.core.name], tmp_path / "fw.elf", linker_script(board, 512), startup.entry)
    with elf.open("rb") as file:
        for segment in ELFFile(file).iter_segments("PT_LOAD"):
            if segment["p_filesz"]:
                end = segment["p_paddr"] + segment["p_filesz"]
                assert board.flash.origin <= segment["p_paddr"] < end <= board.flash.origin + board.flash.size


@qemu
@pytest.mark.parametrize("compiler", ["zig", pytest.param("gcc", marks=arm_gcc)])
@pytest.mark.parametrize(
    ("board", "machine"),
    [
        ("generic-cortex-m3", "mps2-an385"),
        ("generic-cortex-m4", "mps2-an386"),
        ("generic-cortex-m7", "mps2-an500"),
        ("generic-cortex-m55", "mps3-an547"),
        ("microbit", "microbit"),
    ],
)
def test_main_runs_between_reset_and_exit(board: str, machine: str, compiler: str, tmp_path: Path) -> None:
    code, output = emulate(firmware(tmp_path, HELLO, board, compiler), machine)
    assert code == 42
    assert output.strip() == "hello from main"


@qemu
@pytest.mark.parametrize("compiler", ["zig", pytest.param("gcc", marks=arm_gcc)])
@pytest.mark.parametrize(
    ("board", "machine"),
    [("generic-cortex-m4", "mps2-an386"), ("generic-cortex-m55", "mps3-an547"), ("microbit", "microbit")],
)
def test_the_memory_functions(board: str, machine: str, compiler: str, tmp_path: Path) -> None:
    code, _ = emulate(firmware(tmp_path, MEMORY, board, compiler), machine)
    assert code == 42


@qemu
@pytest.mark.parametrize(
    ("board", "machine"),
    [("generic-cortex-m4", "mps2-an386"), ("generic-cortex-m55", "mps3-an547"), ("microbit", "microbit")],
)
def test_a_stack_that_grows_too_far_is_a_fault(board: str, machine: str, tmp_path: Path) -> None:
    hard_fault = 3
    code, _ = emulate(firmware(tmp_path, DEEP, board, stack_bytes=1024), machine)
    assert code == EXIT_FAULT + hard_fault


@pytest.mark.parametrize("compiler", ["zig", pytest.param("gcc", marks=arm_gcc)])
@pytest.mark.parametrize("name", ["cortex-m0", "cortex-m4f", "cortex-m55", "rv32imc"])
def test_the_startup_is_free_of_warnings_and_its_header_is_also_cpp(name: str, compiler: str, tmp_path: Path) -> None:
    core = load_core(name)
    if compiler == "gcc" and core.family == "riscv32":
        pytest.skip("only zig is sure to be there for RISC-V")
    toolchain, startup = find_toolchain(core, compiler), startup_for(core)
    assert startup is not None
    strict = CompileOptions(flags=("-Wsign-conversion", "-Wshadow", "-Wstrict-prototypes"))
    toolchain.compile(startup.sources, tmp_path, strict)
    text = '#include "lil_semihosting.h"\nint main() { lil_semihosting_exit(0); }\n'
    as_cpp = CompileOptions(include_dirs=(INCLUDE,), flags=("-Wsign-conversion",))
    toolchain.compile([source(tmp_path, text, "main.cpp")], tmp_path / "cpp", as_cpp)


def test_the_exit_codes_in_c_and_in_python_agree() -> None:
    header = (INCLUDE / "lil_semihosting.h").read_text(encoding="utf-8")
    assert f"LIL_EXIT_TRAP = {EXIT_TRAP}," in header
    assert f"LIL_EXIT_FAULT = {EXIT_FAULT} " in header


@pytest.mark.parametrize("compiler", ["zig", pytest.param("gcc", marks=arm_gcc)])
def test_two_builds_in_two_folders_are_equal_to_the_byte(compiler: str, tmp_path: Path) -> None:
    text = """
    #include <stdint.h>
    #include "value.h"
    const char *volatile here = __FILE__;
    volatile float third; /* soft floating point: pulls in the compiler's library */
    int main(void) { third = third / 3.0f; return value() + *here; }
    """
    images = []
    for folder in (tmp_path / "first", tmp_path / "second-and-longer"):
        source(folder / "include", "static inline int value(void) { return 7; }\n", "value.h")
        options = CompileOptions(include_dirs=(folder / "include",))
        images.append(firmware(folder, text, "generic-cortex-m0", compiler, options=options).read_bytes())
    assert hashlib.sha256(images[0]).digest() == hashlib.sha256(images[1]).digest()
    for path in (str(tmp_path), str(Path.home()), sys.prefix):
        assert path.encode() not in images[0]


def test_an_undefined_symbol_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"Linking firmware.elf for Arm Cortex-M0 failed: .*nowhere"):
        firmware(tmp_path, "int nowhere(void);\nint main(void) { return nowhere(); }\n", "microbit")


@pytest.mark.parametrize("compiler", ["zig", pytest.param("gcc", marks=arm_gcc)])
def test_an_image_too_big_for_its_board(compiler: str, tmp_path: Path) -> None:
    # 16 KiB of RAM, of which the stack takes 1 KiB: 20000 bytes are 4640 too many.
    too_much = "static volatile char big[20000];\nint main(void) { return big[5]; }\n"
    with pytest.raises(FitError, match="overflows RAM by 4640 bytes"):
        firmware(tmp_path, too_much, "microbit", compiler, stack_bytes=1024)
    constant = "const volatile char big[300000] = {1};\nint main(void) { return big[5]; }\n"
    with pytest.raises(FitError, match="overflows FLASH by"):
        firmware(tmp_path, constant, "microbit", compiler)


def test_a_stack_of_all_ram_fits_and_one_more_does_not(tmp_path: Path) -> None:
    empty = "int main(void) { return 0; }\n"
    board = load_board("microbit")
    assert firmware(tmp_path, empty, "microbit", stack_bytes=board.ram_bytes).exists()
    with pytest.raises(FitError, match="overflows RAM by 16 bytes"):
        firmware(tmp_path, empty, "microbit", stack_bytes=board.ram_bytes + 1)
