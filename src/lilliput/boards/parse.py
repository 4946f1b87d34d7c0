"""From TOML tables to descriptions; every figure must name its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from lilliput.boards.description import (
    CYCLE_CLASSES,
    FIGURES,
    POOLS,
    Board,
    Chip,
    Core,
    FlashTiming,
    Literature,
    Multiply,
    Power,
    Region,
)
from lilliput.boards.reader import Table, read_toml
from lilliput.graph.errors import BoardError

CONTENTS = frozenset({"code", "data", "stack"})
TOOLCHAINS = ("zig", "objects", "none")
_SAFE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_core(file: Path) -> Core:
    """The core a file describes. Raises BoardError naming the file and the key."""
    table = read_toml(file)
    gcc = table.table("gcc") if "gcc" in table else None
    core = Core(
        name=_name(file),
        title=table.text("title"),
        isa=table.text("isa"),
        family=table.text("family"),
        toolchain=table.choice("toolchain", TOOLCHAINS),
        zig_flags=table.texts("zig_flags", ()),
        gcc_programs=gcc.texts("programs") if gcc else (),
        gcc_flags=gcc.texts("flags") if gcc else (),
        features=frozenset(table.texts("features")),
        emulators=table.text_table("emulators"),
        little_endian=table.flag("little_endian", True),
        pointer_bytes=table.integer("pointer_bytes", minimum=2),
        cycles=table.number_table("cycles"),
        band_percent=table.number("band_percent") if "band_percent" in table else None,
        multiply=_multiply(table),
        sources=table.text_table("sources"),
    )
    for name in core.cycles:
        if name not in CYCLE_CLASSES:
            raise table.error(f"cycles.{name}", f"expected one of {', '.join(CYCLE_CLASSES)}")
    if core.cycles and core.band_percent is None:
        raise table.error("band_percent", "it is missing; expected the error of the cycle estimate in percent")
    if gcc:
        gcc.close()
    figures = [*(("cycles", "band_percent") if core.cycles else ()), *(("multiply",) if core.multiply else ())]
    _close(table, core.sources, figures)
    return core


def read_chip(file: Path, find_core: Callable[[str], Core]) -> Chip:
    """The chip a file describes, its core found by `find_core`. Raises BoardError naming the file and the key."""
    table = read_toml(file)
    chip = Chip(
        name=_name(file),
        title=table.text("title"),
        vendor=table.text("vendor"),
        core=find_core(table.text("core")),
        core_count=table.integer("core_count", 1, minimum=1),
        clock_hz=table.integer("clock_hz", minimum=1),
        regions=_regions(table),
        flash_timing=_flash_timing(table),
        power=_power(table),
        accelerators=table.texts("accelerators", ()),
        sources=table.text_table("sources"),
    )
    timing = ("flash_timing",) if chip.flash_timing else ()
    _close(table, chip.sources, ("core", "clock_hz", "regions", *timing))
    return chip


def read_board(file: Path, find_chip: Callable[[str], Chip]) -> Board:
    """The board a file describes, its chip found by `find_chip`. Raises BoardError naming the file and the key."""
    table = read_toml(file)
    chip = find_chip(table.text("chip"))
    sourced = [key for key in ("clock_hz", "regions", "application", "supply_volts") if key in table]
    board = Board(
        name=_name(file),
        title=table.text("title"),
        vendor=table.text("vendor"),
        aliases=table.texts("aliases", ()),
        chip=chip,
        clock_hz=table.integer("clock_hz", chip.clock_hz, minimum=1),
        generic=table.flag("generic", False),
        external=_regions(table),
        application=_application(table),
        connectivity=table.texts("connectivity", ()),
        sensors=table.texts("sensors", ()),
        supply_volts=table.number("supply_volts") if "supply_volts" in table else None,
        power=_power(table),
        ids=table.text_table("ids"),
        literature=_literature(table),
        sources=table.text_table("sources"),
    )
    if board.ids:
        sourced.append("ids")
    _close(table, board.sources, sourced)
    for contradiction in board.contradictions:
        if not contradiction.source:
            raise table.error(f"sources.{contradiction.field}", "it is missing; the literature gives another figure")
    return board


def _name(file: Path) -> str:
    """The file's stem, which names the thing in paths and reports: only safe letters are allowed."""
    if not _SAFE_NAME.fullmatch(file.stem):
        raise BoardError(f"The file name {file.name!r} is not usable: expected a-z, 0-9 and hyphens, then .toml.")
    return file.stem


def _regions(table: Table) -> tuple[Region, ...]:
    regions = []
    for entry in table.tables("regions"):
        kind = entry.choice("kind", ("flash", "ram"))
        holds = frozenset(entry.texts("holds", ("code",) if kind == "flash" else ("data", "stack")))
        if not holds <= CONTENTS:
            raise entry.error("holds", f"expected some of {', '.join(sorted(CONTENTS))}")
        origin = entry.integer("origin") if "origin" in entry else None
        pool = entry.choice("pool", POOLS) if "pool" in entry else {"ram": "sram"}.get(kind, kind)
        regions.append(Region(entry.text("name"), kind, origin, entry.integer("size", minimum=1), holds, pool))
        entry.close()
    return tuple(regions)


def _application(table: Table) -> Region | None:
    if "application" not in table:
        return None
    entry = table.table("application")
    size = entry.integer("size", minimum=1)
    region = Region("application", "flash", entry.integer("origin"), size, frozenset({"code"}), "flash")
    entry.close()
    return region


def _multiply(table: Table) -> Multiply | None:
    if "multiply" not in table:
        return None
    entry = table.table("multiply")
    fields = ("macs", "instructions", "operands_per_load", "registers")
    multiply = Multiply(*(entry.integer(name, minimum=1) for name in fields))
    entry.close()
    return multiply


def _flash_timing(table: Table) -> FlashTiming | None:
    if "flash_timing" not in table:
        return None
    entry = table.table("flash_timing")
    timing = FlashTiming(
        wait_states=entry.integer("wait_states"),
        word_bits=entry.integer("word_bits", minimum=8),
        instruction_cache_lines=entry.integer("instruction_cache_lines"),
        data_cache_lines=entry.integer("data_cache_lines"),
        line_bytes=entry.integer("line_bytes", minimum=1),
    )
    entry.close()
    return timing


def _power(table: Table) -> tuple[Power, ...]:
    figures = []
    for entry in table.tables("power"):
        figures.append(
            Power(
                state=entry.text("state"),
                milliamperes=entry.number("milliamperes"),
                volts=entry.number("volts"),
                clock_hz=entry.integer("clock_hz", 0),
                source=entry.text("source"),
            )
        )
        entry.close()
    return tuple(figures)


def _literature(table: Table) -> tuple[Literature, ...]:
    entries = []
    for entry in table.tables("literature"):
        field = entry.choice("field", FIGURES)
        value = entry.text("value") if field.endswith("title") else entry.integer("value")
        entries.append(Literature(field, value, entry.text("source")))
        entry.close()
    return tuple(entries)


def _close(table: Table, sources: Mapping[str, str], figures: Iterable[str]) -> None:
    """Nothing may be left unread, and each figure must be among the sources."""
    table.close()
    for figure in figures:
        if figure not in sources:
            raise table.error(f"sources.{figure}", "it is missing; every figure names its document")
