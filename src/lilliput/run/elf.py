"""What an ELF firmware image holds: segments, symbols, which bytes are instructions, and what it costs in memory."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from lilliput.graph.errors import ToolError

_ALLOCATED = 2  # SHF_ALLOC
_EXECUTABLE = 4  # SHF_EXECINSTR
_ARCHITECTURES = {"EM_ARM": "arm", "EM_RISCV": "riscv"}


@dataclass(frozen=True)
class Symbol:
    """A named address. `size` is in bytes, 0 where the compiler gave none (labels, assembly)."""

    name: str
    address: int
    size: int
    is_function: bool
    is_data: bool = False


@dataclass(frozen=True)
class Section:
    """An allocated section. `data` is empty where the file holds none (.bss)."""

    name: str
    address: int
    size: int
    data: bytes
    is_executable: bool


@dataclass(frozen=True)
class Segment:
    """A loadable piece: stored at `load_address`, run at `address`, `size` bytes there of which `data` is the start."""

    address: int
    load_address: int
    size: int
    data: bytes


@dataclass(frozen=True)
class Sizes:
    """Bytes of flash (every allocated section with file content) and of static RAM: `data` is what start-up code
    copies from flash, `bss` what it clears or leaves alone, `stack` what the linker script sets apart for the stack."""

    flash: int
    data: int
    bss: int
    stack: int

    @property
    def ram(self) -> int:
        """Static RAM in bytes, without the stack."""
        return self.data + self.bss


@dataclass(frozen=True)
class Image:
    """A parsed ELF file. `architecture` is `arm` or `riscv`; `entry` is an address without the Thumb bit."""

    path: Path
    architecture: str
    entry: int
    segments: tuple[Segment, ...]
    sections: tuple[Section, ...]
    symbols: tuple[Symbol, ...]
    mapping: tuple[tuple[int, bool], ...]

    def symbol(self, name: str) -> Symbol:
        """The symbol of that name. Raises ToolError."""
        for symbol in self.symbols:
            if symbol.name == name:
                return symbol
        raise ToolError(f"{self.path.name}: there is no symbol {name!r} in this firmware; build it with symbols (-g).")

    @cached_property
    def functions(self) -> tuple[Symbol, ...]:
        """Function symbols by address, one per address, each with a size: a missing one reaches to the next symbol."""
        at: dict[int, Symbol] = {}
        for symbol in self.symbols:
            if symbol.is_function and (symbol.address not in at or symbol.size > at[symbol.address].size):
                at[symbol.address] = symbol
        ends = sorted({*at, *(s.address + s.size for s in self.sections)})
        sizes = {address: symbol.size or ends[bisect.bisect(ends, address)] - address for address, symbol in at.items()}
        return tuple(replace(at[address], size=sizes[address]) for address in sorted(at))

    def function_at(self, address: int) -> Symbol | None:
        """The function whose bytes contain `address`, or None."""
        index = bisect.bisect_right(self.functions, address, key=lambda f: f.address) - 1
        if index < 0 or address >= self.functions[index].address + self.functions[index].size:
            return None
        return self.functions[index]

    def where(self, address: int) -> str:
        """`0x1234 (name+0x10)`, for sentences."""
        function = self.function_at(address)
        return f"{address:#010x} ({function.name}+{address - function.address:#x})" if function else f"{address:#010x}"

    @cached_property
    def code(self) -> tuple[tuple[int, bytes], ...]:
        """(address, bytes) of every stretch of instructions, without literal pools, padding and read-only data.

        Compilers mark data inside code ($d), but not the constants a linker script may put behind it; so outside of
        functions only what follows a code mark or an assembly label counts as code.
        """
        marks = dict(self.mapping)
        labels = {s.address for s in self.symbols if not (s.is_data or s.is_function or self.function_at(s.address))}
        bounds = {*marks, *labels, *(a for f in self.functions for a in (f.address, f.address + f.size))}
        ranges = []
        for section in self.sections:
            end = section.address + len(section.data)
            if not section.is_executable or not section.data:
                continue
            cuts = sorted({section.address, end, *(a for a in bounds if section.address < a < end)})
            is_code = True
            for start, stop in itertools.pairwise(cuts):
                is_code = marks.get(start, is_code)
                if is_code and (self.function_at(start) or start in marks or start in labels):
                    ranges.append((start, section.data[start - section.address : stop - section.address]))
        return tuple(ranges)

    def read(self, address: int, length: int) -> bytes:
        """Bytes of a section with file content. Raises ToolError."""
        for section in self.sections:
            offset = address - section.address
            if offset >= 0 and offset + length <= len(section.data):
                return section.data[offset : offset + length]
        raise ToolError(f"{self.path.name}: the file holds no {length} bytes at {address:#010x}.")

    @property
    def stack_top(self) -> int:
        """The initial stack pointer: the symbol `__stack_top`, else (Arm) the first word of the vector table."""
        for symbol in self.symbols:
            if symbol.name == "__stack_top":
                return symbol.address
        if self.architecture != "arm":
            raise ToolError(
                f"{self.path.name}: where is its stack? Define the symbol __stack_top in the linker script."
            )
        return int.from_bytes(self.read(min(s.address for s in self.sections if s.data), 4), "little")

    def stack_floor(self, stack_pointer: int, ram_starts: Sequence[int]) -> int:
        """Lowest address the stack may use: where the section below `stack_pointer` ends, or a stack section or the
        RAM bank begins (`ram_starts`)."""
        reserved = [s.address for s in self.sections if "stack" in s.name and s.address < stack_pointer]
        floors = [s.address + s.size for s in self.sections if s.address + s.size < stack_pointer]
        return max((a for a in [*reserved, *floors, *ram_starts] if a < stack_pointer), default=0)

    def sizes(self) -> Sizes:
        """Flash, .data and .bss, summed over the sections."""
        copied = [s for s in self.segments if s.address != s.load_address]
        in_copied = [s for s in self.sections if any(c.address <= s.address < c.address + c.size for c in copied)]
        return Sizes(
            flash=sum(len(s.data) for s in self.sections),
            data=sum(len(s.data) for s in in_copied),
            bss=sum(s.size for s in self.sections if not s.data and "stack" not in s.name),
            stack=sum(s.size for s in self.sections if not s.data and "stack" in s.name),
        )

    def size_by_symbol(self) -> dict[str, int]:
        """Bytes of every sized symbol, largest first."""
        sized = sorted((s for s in self.symbols if s.size), key=lambda s: (-s.size, s.name))
        return {s.name: s.size for s in sized}


def read_elf(path: Path) -> Image:
    """Parse a 32-bit Arm or RISC-V executable with pyelftools. Raises ToolError for anything else."""
    from elftools.common.exceptions import ELFError
    from elftools.elf.elffile import ELFFile

    try:
        with path.open("rb") as stream:
            return _image(path, ELFFile(stream))
    except OSError as error:
        raise ToolError(f"{path}: cannot read the firmware: {error.strerror}.") from error
    except (ELFError, UnicodeDecodeError) as error:
        raise ToolError(f"{path.name}: expected an ELF firmware, but it is malformed: {error}.") from error


def _image(path: Path, elf: Any) -> Image:
    architecture = _ARCHITECTURES.get(elf["e_machine"])
    if architecture is None or elf.elfclass != 32:
        raise ToolError(f"{path.name}: expected a 32-bit Arm or RISC-V firmware, but it is for {elf['e_machine']}.")
    segments = tuple(
        Segment(s["p_vaddr"], s["p_paddr"], s["p_memsz"], s.data())
        for s in elf.iter_segments("PT_LOAD")
        if s["p_memsz"]
    )
    sections = tuple(
        Section(
            name=s.name,
            address=s["sh_addr"],
            size=s["sh_size"],
            data=b"" if s["sh_type"] == "SHT_NOBITS" else s.data(),
            is_executable=bool(s["sh_flags"] & _EXECUTABLE),
        )
        for s in elf.iter_sections()
        if s["sh_flags"] & _ALLOCATED and s["sh_size"]
    )
    symbols, mapping = _symbols(elf, architecture)
    entry = elf["e_entry"] & ~1
    return Image(path, architecture, entry, segments, sections, symbols, mapping)


def _symbols(elf: Any, architecture: str) -> tuple[tuple[Symbol, ...], tuple[tuple[int, bool], ...]]:
    """Named symbols, and the mapping symbols ($t, $x: instructions follow; $d: data follow) as (address, is code)."""
    table = elf.get_section_by_name(".symtab")
    allocated = {i for i, section in enumerate(elf.iter_sections()) if section["sh_flags"] & _ALLOCATED}
    symbols: list[Symbol] = []
    mapping: dict[int, bool] = {}
    for entry in table.iter_symbols() if table else ():
        name, address, kind, section = entry.name, entry["st_value"], entry["st_info"]["type"], entry["st_shndx"]
        if section not in allocated and section != "SHN_ABS":
            continue
        if name.startswith(("$t", "$x", "$d", "$a")):
            # A $d of no bytes may share its address with the $t that follows it.
            mapping[address] = mapping.get(address, False) or not name.startswith("$d")
        elif name and kind not in ("STT_FILE", "STT_SECTION"):
            is_function, is_data = kind == "STT_FUNC", kind == "STT_OBJECT"
            is_thumb = is_function and architecture == "arm"
            symbols.append(Symbol(name, address & ~1 if is_thumb else address, entry["st_size"], is_function, is_data))
    return tuple(symbols), tuple(sorted(mapping.items()))
