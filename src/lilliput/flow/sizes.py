"""What an image costs, read from the image itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lilliput.codegen import Layout
from lilliput.codegen.blob import blob_parts
from lilliput.codegen.names import initial_table
from lilliput.graph import CHANNEL, TABLES, WEIGHTS
from lilliput.run.elf import Image


@dataclass(frozen=True)
class Sizes:
    """Bytes, exact. flash = weights + channel + tables + code; ram = .data + .bss, which holds the arena; no stack.

    weights  constants that grow with a weight tensor, as stored
    channel  biases, multipliers, shifts, sums: a few numbers an output channel
    tables   every other constant array
    code     instructions, literals, vectors, padding
    """

    flash: int
    weights: int
    channel: int
    tables: int
    code: int
    ram: int
    arena: int


def sizes(image: Image, layout: Layout) -> Sizes:
    """The image's sizes, its constants told apart by the symbols that the generated C gave them."""
    parts = flash_parts(image, layout)
    total = image.sizes()
    code = total.flash - sum(parts.values())
    return Sizes(
        total.flash, parts[WEIGHTS], parts[CHANNEL], parts[TABLES], code, total.ram, layout.plan.arena_bytes
    )  # fmt: skip


def flash_parts(image: Image, layout: Layout) -> Mapping[str, int]:
    """Bytes of constants in the image by part: weights, channel, tables."""
    part_of = {constant.name: constant.table.part for constant in layout.unique_constants}
    members = [layout.states[value.name] for value in layout.graph.learned]
    part_of |= {initial_table(layout.name, member): WEIGHTS for member in members}  # as they were trained
    totals = dict.fromkeys((WEIGHTS, CHANNEL, TABLES), 0)
    for symbol in image.symbols:
        if symbol.is_data and (symbol.name in part_of or symbol.name.startswith("sample_")):
            totals[part_of.get(symbol.name, TABLES)] += symbol.size
    in_blob = blob_parts(layout)
    return {part: nbytes + in_blob.get(part, 0) for part, nbytes in totals.items()}
