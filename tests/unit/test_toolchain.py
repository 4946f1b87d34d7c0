"""The compiler door: every core compiles, the host loads and traps, and each failure is a sentence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from lilliput.boards import Core, compilers, list_cores, load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, Toolchain, find_toolchain
from lilliput.graph.errors import LilliputError, ToolError, UnsupportedError

ADD = """
#include <stdint.h>
int32_t lil_add(int32_t a, int32_t b);
int32_t lil_add(int32_t a, int32_t b) { return a + b; }
"""

TOOLLESS = [core for core in list_cores() if core.toolchain == "none"]
COMPILING = [core for core in list_cores() if core.toolchain != "none"]


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


@pytest.mark.parametrize("core", COMPILING, ids=lambda core: core.name)
def test_every_core_with_a_toolchain_compiles(core: Core, tmp_path: Path) -> None:
    (made,) = find_toolchain(core).compile([source(tmp_path, ADD, "add.c")], tmp_path / "objects")
    assert made.name == "000_add.o"
    assert made.stat().st_size > 0


@pytest.mark.parametrize(
    "core", [core for core in list_cores() if core.toolchain == "none"], ids=lambda core: core.name
)
def test_a_core_without_a_toolchain_says_so(core: Core) -> None:
    with pytest.raises(UnsupportedError, match="export a C project"):
        find_toolchain(core)


def test_a_shared_library_for_this_computer(tmp_path: Path) -> None:
    toolchain = find_toolchain(load_core("host"))
    library = toolchain.shared_library([source(tmp_path, ADD, "add.c")], tmp_path / f"add{SHARED_SUFFIX}")
    assert call_add(library, 40, 2) == (0, "42")


@pytest.mark.parametrize("compiler", ["zig", "gcc"])
def test_undefined_behaviour_traps_when_asked(compiler: str, tmp_path: Path) -> None:
    try:
        toolchain = find_toolchain(load_core("host"), compiler)
    except ToolError:
        pytest.skip("no C compiler of the system")
    add = source(tmp_path, ADD, "add.c")
    trapping = toolchain.shared_library([add], tmp_path / f"a{SHARED_SUFFIX}", CompileOptions(sanitize=True))
    assert call_add(trapping, 40, 2) == (0, "42")
    code, _ = call_add(trapping, 2**31 - 1, 1)
    assert code != 0
    plain = toolchain.shared_library([add], tmp_path / f"b{SHARED_SUFFIX}")
    assert call_add(plain, 2**31 - 1, 1) == (0, str(-(2**31)))


def call_add(library: Path, a: int, b: int) -> tuple[int, str]:
    """In a process of its own: a trap ends it."""
    program = f"import ctypes; print(ctypes.CDLL({str(library)!r}).lil_add({a}, {b}))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    return result.returncode, result.stdout.strip()


def test_a_webassembly_module_shows_its_exports(tmp_path: Path) -> None:
    wasmtime = pytest.importorskip("wasmtime")
    toolchain = find_toolchain(load_core("wasm32"))
    made = toolchain.compile([source(tmp_path, ADD, "add.c")], tmp_path)
    module = toolchain.link(made, tmp_path / "add.wasm", exports=("lil_add",))
    store = wasmtime.Store()
    instance = wasmtime.Instance(store, wasmtime.Module.from_file(store.engine, str(module)), [])
    assert instance.exports(store)["lil_add"](store, 40, 2) == 42


def test_avr_stops_at_objects_with_zig(tmp_path: Path) -> None:
    toolchain = find_toolchain(load_core("avr"))
    made = toolchain.compile([source(tmp_path, ADD, "add.c")], tmp_path)
    with pytest.raises(UnsupportedError, match="zig cannot link for AVR"):
        toolchain.link(made, tmp_path / "add.elf")


@pytest.mark.skipif(shutil.which("avr-gcc") is None, reason="avr-gcc is not installed")
def test_avr_gcc_links(tmp_path: Path) -> None:
    toolchain = find_toolchain(load_core("avr"), "gcc")
    made = toolchain.compile([source(tmp_path, "int main(void) { return 0; }\n")], tmp_path)
    with toolchain.link(made, tmp_path / "main.elf").open("rb") as file:
        assert ELFFile(file)["e_machine"] == "EM_AVR"


def test_objects_come_in_the_sources_order_whatever_their_names(tmp_path: Path) -> None:
    names = [
        source(tmp_path / str(n), f"int f{n}(void);\nint f{n}(void) {{ return {n}; }}\n", "same.c") for n in range(5)
    ]
    made = find_toolchain(load_core("cortex-m0")).compile(names, tmp_path / "objects")
    for number, each in enumerate(made):
        assert f"f{number}" in symbols(each)


def test_the_compiler_tells_its_name() -> None:
    identity = find_toolchain(load_core("cortex-m4f"), "zig").identify()
    assert identity.name == "zig cc"
    assert str(identity).startswith("zig cc 0.")


def failure(tmp_path: Path, text: str, core: str = "cortex-m4f") -> str:
    with pytest.raises(LilliputError) as error:
        find_toolchain(load_core(core)).compile([source(tmp_path, text, "wrong.c")], tmp_path / "objects")
    assert str(tmp_path) not in str(error.value)
    assert str(error.value).endswith(".")
    return str(error.value)


def test_a_compile_error_is_a_sentence(tmp_path: Path) -> None:
    text = failure(tmp_path, "int f(void);\nint f(void) { return missing; }\n")
    assert text.startswith("Compiling wrong.c for Arm Cortex-M4F failed: wrong.c:2:22: error: ")
    assert "missing" in text


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    assert "conversion" in failure(tmp_path, "int f(long long x);\nint f(long long x) { return x; }\n")


def test_a_timestamp_is_an_error(tmp_path: Path) -> None:
    assert "date-time" in failure(tmp_path, "const char *f(void);\nconst char *f(void) { return __DATE__; }\n")


def test_options_that_do_not_exist() -> None:
    with pytest.raises(UnsupportedError, match="'O3'"):
        CompileOptions(optimize="O3")
    with pytest.raises(UnsupportedError, match="'tcc'"):
        find_toolchain(load_core("host"), "tcc")
    with pytest.raises(UnsupportedError, match="on the host only"):
        find_toolchain(load_core("avr")).compile([], Path(), CompileOptions(sanitize=True))


@pytest.fixture
def without_zig(monkeypatch: pytest.MonkeyPatch) -> None:
    real = compilers.importlib.util.find_spec
    monkeypatch.setattr(
        compilers.importlib.util, "find_spec", lambda name, *rest: None if name == "ziglang" else real(name, *rest)
    )


@pytest.mark.usefixtures("without_zig")
def test_a_missing_zig_is_a_sentence() -> None:
    with pytest.raises(ToolError) as error:
        find_toolchain(load_core("cortex-m4f"))
    assert str(error.value) == (
        "No C compiler for Arm Cortex-M4F: the Python package ziglang is not installed; "
        'run: pip install "lilliput[build]".'
    )


@pytest.mark.usefixtures("without_zig")
def test_the_host_falls_back_to_the_systems_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    if any(shutil.which(name) for name in ("cc", "gcc", "clang")):
        toolchain: Toolchain = find_toolchain(load_core("host"))
        assert toolchain.compiler.kind == "gcc"
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolError, match=r"pip install \"lilliput\[build\]\""):
        find_toolchain(load_core("host"))


def test_a_missing_gcc_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolError, match="arm-none-eabi-gcc is not on the PATH"):
        find_toolchain(load_core("cortex-m4f"), "gcc")


def test_the_cache_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LILLIPUT_CACHE", str(tmp_path))
    assert compilers.cache_folder() == tmp_path
    monkeypatch.delenv("LILLIPUT_CACHE")
    assert "lilliput" in compilers.cache_folder().parts
