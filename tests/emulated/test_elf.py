"""What is read from a firmware file: sizes, symbols, and which bytes are instructions."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulated.programs import CORES, build
from lilliput.graph.errors import ToolError
from lilliput.run.disassembly import disassemble
from lilliput.run.elf import Image, read_elf

pytest.importorskip("elftools", reason="reading firmware needs pyelftools")

TABLES = """
#include <stdint.h>
const uint32_t constants[100] = {1, 2, 3};
uint32_t initialised[10] = {1};
uint32_t cleared[20];
volatile uint32_t index;
__attribute__((noinline)) uint32_t pick(uint32_t i) { return constants[i] + initialised[i] + cleared[i] + 0x12345678u; }
int main(void) { return (int)pick(index); }
"""


@pytest.fixture(scope="module", params=["m0", "m4", "rv32"])
def image(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Image:
    return build(tmp_path_factory.mktemp("tables"), CORES[request.param], TABLES)


def test_sizes_add_up(image: Image) -> None:
    sizes = image.sizes()
    assert sizes.data == 10 * 4
    assert sizes.bss == 20 * 4 + 4
    assert sizes.ram == sizes.data + sizes.bss
    code = sum(len(data) for _, data in image.code)
    assert sizes.flash >= code + 100 * 4 + sizes.data
    assert sizes.flash == sum(len(s.data) for s in image.segments)


def test_symbols_have_the_sizes_of_the_source(image: Image) -> None:
    sizes = image.size_by_symbol()
    assert (sizes["constants"], sizes["initialised"], sizes["cleared"]) == (400, 40, 80)
    assert list(sizes.values()) == sorted(sizes.values(), reverse=True)
    with pytest.raises(ToolError, match="there is no symbol 'absent'"):
        image.symbol("absent")


def test_addresses_are_named_by_their_function(image: Image) -> None:
    pick = image.symbol("pick")
    assert image.function_at(pick.address + 2) == pick
    assert image.where(pick.address + 2) == f"{pick.address + 2:#010x} (pick+0x2)"
    assert image.function_at(0xF0000000) is None


def test_every_code_range_decodes(image: Image) -> None:
    for address, code in image.code:
        assert sum(i.size for i in disassemble(image.architecture, address, code)) == len(code)


def test_literal_pools_are_not_code(tmp_path: Path) -> None:
    image = build(tmp_path, CORES["m0"], TABLES)
    literal = (0x12345678).to_bytes(4, "little")
    assert any(literal in section.data for section in image.sections if section.is_executable)
    assert not any(literal in code for _, code in image.code)


def test_a_file_that_is_no_firmware_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "firmware.elf"
    with pytest.raises(ToolError, match="cannot read the firmware"):
        read_elf(path)
    path.write_bytes(b"\x7fELF" + bytes(10))
    with pytest.raises(ToolError, match="malformed"):
        read_elf(path)
    path.write_bytes(b"not an ELF file at all")
    with pytest.raises(ToolError, match="malformed"):
        read_elf(path)
    header = bytes.fromhex("7f454c46020101") + bytes(9) + bytes.fromhex("02003e0001000000") + bytes(40)
    path.write_bytes(header)
    with pytest.raises(ToolError, match="expected a 32-bit Arm or RISC-V firmware, but it is for EM_X86_64"):
        read_elf(path)
