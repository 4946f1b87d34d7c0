"""What is known of a core, a chip and a board. Sizes are in bytes, clocks in hertz, currents in milliamperes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lilliput.graph.errors import BoardError

CYCLE_CLASSES = (
    "data",
    "multiply",
    "multiply_accumulate",
    "long_multiply",
    "long_multiply_accumulate",
    "divide",
    "load",
    "load_pipelined",
    "store",
    "store_register_offset",
    "load_double",
    "store_double",
    "multiple_base",
    "multiple_per_register",
    "pop_pc_extra",
    "branch_not_taken",
    "branch_taken",
    "call",
    "branch_indirect",
    "system",
    "address_dependency_extra",
    "unaligned_target_extra",
    "float",
    "float_multiply_accumulate",
    "float_divide",
    "float_dependency_extra",
)

POOLS = ("tcm", "sram", "sdram", "psram", "flash", "xip")  # memories, the fastest first; xip: flash behind a serial bus

FIGURES = ("title", "core_title", "clock_hz", "flash_total_bytes", "ram_total_bytes")  # what the literature prints
_SOURCE_KEYS = {"core_title": "core", "flash_total_bytes": "regions", "ram_total_bytes": "regions"}


@dataclass(frozen=True)
class Region:
    """A stretch of memory. `origin` is None where the processor cannot address it directly (flash behind SPI).

    `holds` says what the linker may put there: any of "code", "data", "stack". `pool` is one of POOLS: how near the
    processor it is.
    """

    name: str
    kind: str  # "flash" or "ram"
    origin: int | None
    size: int
    holds: frozenset[str]
    pool: str = "sram"


@dataclass(frozen=True)
class FlashTiming:
    """What a fetch from flash costs at the chip's highest clock, and the caches in front of it (fully associative)."""

    wait_states: int
    word_bits: int
    instruction_cache_lines: int
    data_cache_lines: int
    line_bytes: int


@dataclass(frozen=True)
class Power:
    """The supply current drawn in one state; the power in milliwatts is `milliamperes * volts`.

    A state that begins with "sleep" is what is drawn between two wake-ups; clock_hz is 0 where no clock runs.
    """

    state: str
    milliamperes: float
    volts: float
    clock_hz: int
    source: str


@dataclass(frozen=True)
class Multiply:
    """What a multiply-accumulate of int8 operands costs at least, however a kernel is written.

    macs               that one step does
    instructions       of such a step
    operands_per_load  that one load brings, as wide as the step takes them
    registers          that can hold sums and operands, a step's operands to a register
    """

    macs: int
    instructions: int
    operands_per_load: int
    registers: int

    def instructions_per_mac(self, x_uses: int, weight_uses: int) -> float:
        """The least over all blocks of p inputs times q weights whose sums and operands fit the registers.

        x_uses       products that each input is part of: no block can use it for more weights
        weight_uses  products that each weight is part of: no block can use it for more inputs
        """
        blocks = ((p, q) for p in range(1, self.registers) for q in range(1, self.registers))
        fitting = [(p, q) for p, q in blocks if p * q + p + q <= self.registers and p <= weight_uses and q <= x_uses]
        return min(self.instructions / self.macs + (p + q) / (p * q * self.operands_per_load) for p, q in fitting)


@dataclass(frozen=True)
class Core:
    """A processor core: how to compile for it, what its kernels may use, what its instructions cost.

    `cycles` maps a class of `CYCLE_CLASSES` to its cycles at zero wait states; a class the core lacks, or of which
    nothing is known, is left out. `band_percent` is the expected error of a whole program's estimate. `multiply` is
    None where no bound is stated.
    """

    name: str
    title: str
    isa: str
    family: str  # "cortex-m", "riscv32", "host", "wasm32", "avr", or a family without a start-up of ours
    toolchain: str  # "zig", "objects" (compiles, but does not link whole images) or "none"
    zig_flags: tuple[str, ...]
    gcc_programs: tuple[str, ...]
    gcc_flags: tuple[str, ...]
    features: frozenset[str]
    emulators: Mapping[str, str] = field(hash=False)  # "unicorn", "qemu" or "simavr" to the model's name there
    little_endian: bool
    pointer_bytes: int
    cycles: Mapping[str, float] = field(hash=False)
    band_percent: float | None
    multiply: Multiply | None
    sources: Mapping[str, str] = field(hash=False)

    def cycle_source(self, name: str) -> str:
        """The document and table behind one entry of `cycles`."""
        return self.sources.get(f"cycles.{name}", self.sources["cycles"])


@dataclass(frozen=True)
class Chip:
    """A chip: its core, its highest clock and the memories inside the package, the main ones first."""

    name: str
    title: str
    vendor: str
    core: Core
    core_count: int
    clock_hz: int
    regions: tuple[Region, ...]
    flash_timing: FlashTiming | None
    power: tuple[Power, ...]
    accelerators: tuple[str, ...]
    sources: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Literature:
    """A figure as the literature prints it, kept because it differs from the datasheet's."""

    field: str
    value: str | int
    source: str


@dataclass(frozen=True)
class Contradiction:
    """The literature's figure beside ours, each with its source."""

    field: str
    literature: str | int
    literature_source: str
    value: str | int
    source: str


@dataclass(frozen=True)
class Board:
    """A board: a chip, what stands around it, and what the usual bootloader leaves of its flash."""

    name: str
    title: str
    vendor: str
    aliases: tuple[str, ...]
    chip: Chip
    clock_hz: int
    generic: bool
    external: tuple[Region, ...]
    application: Region | None
    connectivity: tuple[str, ...]
    sensors: tuple[str, ...]
    supply_volts: float | None
    power: tuple[Power, ...]
    ids: Mapping[str, str] = field(hash=False)  # "arduino", "platformio" or "zephyr" to the board's name there
    literature: tuple[Literature, ...]
    sources: Mapping[str, str] = field(hash=False)

    @property
    def core(self) -> Core:
        return self.chip.core

    @property
    def core_title(self) -> str:
        return self.chip.core.title

    @property
    def regions(self) -> tuple[Region, ...]:
        """All memories, the chip's before the board's."""
        return self.chip.regions + self.external

    @property
    def flash(self) -> Region:
        """Where the program goes: the first region that holds code, less what the bootloader keeps."""
        return self.application or self._first("code")

    @property
    def ram(self) -> Region:
        """Where the stack, .data and .bss go: the first region that holds data and stack."""
        return self._first("data", "stack")

    @property
    def pools(self) -> tuple[Region, ...]:
        """The memories that hold data, the fastest first, of two alike the smaller."""
        found = [r for r in self.regions if r.kind == "ram" and r.origin is not None and "data" in r.holds]
        return tuple(sorted(found, key=lambda region: (POOLS.index(region.pool), region.size)))

    @property
    def flash_bytes(self) -> int:
        """The bytes a program may fill."""
        return self.flash.size

    @property
    def ram_bytes(self) -> int:
        """The bytes that stack, .data and .bss may fill together."""
        return self.ram.size

    @property
    def flash_total_bytes(self) -> int:
        """All flash in the chip, the bootloader's part included, and flash outside that programs run from."""
        return self._total("flash")

    @property
    def ram_total_bytes(self) -> int:
        """All RAM in the chip, also what the linker leaves alone, and RAM outside that programs use."""
        return self._total("ram")

    @property
    def bootloader_bytes(self) -> int:
        """How far the usual bootloader shifts the program from the start of flash."""
        start = self._first("code").origin
        return (self.flash.origin or 0) - (start or 0)

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Every figure the literature gives otherwise, both values with their sources."""
        return tuple(
            Contradiction(entry.field, entry.value, entry.source, getattr(self, entry.field), self.source(entry.field))
            for entry in self.literature
        )

    def source(self, figure: str) -> str:
        """Where a figure comes from: the chip's and the board's own sources for it, joined."""
        key = _SOURCE_KEYS.get(figure, figure)
        return "; ".join(sources[key] for sources in (self.chip.sources, self.sources) if key in sources)

    def _first(self, *contents: str) -> Region:
        for region in self.regions:
            if region.holds.issuperset(contents):
                return region
        raise BoardError(f"The board {self.name} has no memory that holds {' and '.join(contents)}.")

    def _total(self, kind: str) -> int:
        used = (*self.chip.regions, *(region for region in self.external if region.holds))
        return sum(region.size for region in used if region.kind == kind)
