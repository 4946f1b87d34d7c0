"""The page on our figures, from the record: nothing is measured when it is written."""

from __future__ import annotations

from lilliput.bench.comparison import HEAD, band, rows
from lilliput.bench.figures import SETTINGS, recorded
from lilliput.bench.peers import engines
from lilliput.flow.pages import markdown_table


def figures_page() -> str:
    """Every recorded figure beside the peers', and what built them."""
    found = list(recorded().values())
    parts = [
        "# Figures",
        "One inference of each network, from the record that `lil bench peers` compares with; `--update` writes a new "
        "one. instructions are counted, cycles modelled (on an STM32L4R5 at 120 MHz with its flash where the core is a "
        "Cortex-M4, else without wait states), bytes exact. RAM holds .data, .bss and the peak of the stack; where "
        "QEMU counted (Cortex-M55), the stack is not known and neither is this sum. The same input bytes went into "
        "every engine, and the same output bytes came out, but for TinyEngine, which requantizes in float.",
        "![Lilliput beside TFLite Micro with CMSIS-NN on a Cortex-M4](figures.svg)",
    ]
    for setting in SETTINGS:
        cells = [["" if cell is None else _cell(cell) for cell in row] for row in rows(found, setting.name)]
        if cells:
            where = f"Board `{setting.board}`{band(found, setting.name)}."
            parts += [f"## {setting.name}", where, markdown_table(HEAD, cells)]
    compilers = sorted({(row.setting, row.compiler) for row in found})
    parts += ["## What built them", markdown_table(["who", "version", "compiler", "flags"], [
        *(["Lilliput", setting, *_split(compiler)] for setting, compiler in compilers),
        *([engine.title, engine.version, engine.compiler, engine.flags] for engine in engines().values()),
    ])]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _cell(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else cell


def _split(compiler: str) -> list[str]:
    """Name with version, and flags."""
    name, dash, flags = compiler.partition(" -")
    return [name, dash.strip() + flags]
