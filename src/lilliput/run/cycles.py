"""Modelled cycles of a run: counted blocks times the core's published instruction costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lilliput.graph.errors import ToolError
from lilliput.run.counts import Block, Run
from lilliput.run.disassembly import disassemble_block
from lilliput.run.elf import Image
from lilliput.run.instruction_costs import MissingClassError, cost_of


@dataclass(frozen=True)
class Cycles:
    """Modelled cycles at zero wait states; `total` and `functions` are of the region of interest, `buckets` of all.

    `stalls` are the cycles per bucket that the flash adds, empty where it was not simulated. `band_percent` is the
    expected error of the model, plus or minus; `model` names the core and the source.
    """

    total: float
    functions: Mapping[str, float]
    buckets: Mapping[str, float]
    stalls: Mapping[str, int]
    total_stalls: int
    band_percent: float
    model: str

    @property
    def on_chip(self) -> float:
        """Of the region of interest, with the flash's stalls."""
        return self.total + self.total_stalls

    def bucket(self, name: str) -> float:
        """Of one bucket, with the flash's stalls."""
        return self.buckets.get(name, 0.0) + self.stalls.get(name, 0)


def modelled_cycles(run: Run, core: Any, with_flash: Run | None = None) -> Cycles | None:
    """The cycles of a run on `core` (a Core of the board descriptions), or None where the core has no cost table.

    `with_flash` is the same run repeated with the flash simulated. Raises ToolError when an instruction has no price
    in the table, or the two runs differ.
    """
    if not core.cycles or core.band_percent is None:
        return None
    in_region = set(map(id, run.region))
    functions: dict[str, float] = {}
    buckets = dict.fromkeys(run.bucket_names, 0.0)
    prices: dict[tuple[int, int], _BlockPrice] = {}
    for block in run.blocks:
        key = (block.address, block.size)
        if key not in prices:
            prices[key] = _price_block(run.image, block, core)
        cycles = prices[key].of(block)
        buckets[run.bucket_names[block.bucket]] += cycles
        if id(block) in in_region:
            function = run.image.function_at(block.address)
            name = function.name if function else "?"
            functions[name] = functions.get(name, 0.0) + cycles
    ordered = dict(sorted(functions.items(), key=lambda item: (-item[1], item[0])))
    model = f"{core.title}: {core.sources.get('cycles', 'no source given')}"
    stalls = _stalls(run, with_flash) if with_flash is not None else {}
    outside = run.bucket_names[0] if len(run.bucket_names) > 1 else None
    return Cycles(
        total=sum(functions.values()),
        functions=ordered,
        buckets=buckets,
        stalls=stalls,
        total_stalls=sum(cycles for name, cycles in stalls.items() if name != outside),
        band_percent=core.band_percent,
        model=model,
    )


def block_prices(run: Run, core: Any) -> list[tuple[float, ...]]:
    """(address, size, cycles of one pass, of leaving by a jump, of entering by one) of every block that ran."""
    found = {(block.address, block.size): _price_block(run.image, block, core) for block in run.blocks}
    return [(*key, price.once, price.taken_extra, price.entry_extra) for key, price in found.items()]


def _stalls(run: Run, with_flash: Run) -> dict[str, int]:
    if with_flash.stalls is None or with_flash.instructions != run.instructions:
        raise ToolError(
            f"{run.image.path.name}: the run with the flash simulated took {with_flash.instructions} instructions, the "
            f"one without {run.instructions}; they must be equal, so its stalls are not used. Please report this."
        )
    return {name: sum(side[i] for side in with_flash.stalls) for i, name in enumerate(run.bucket_names)}


@dataclass(frozen=True)
class _BlockPrice:
    """Cycles of one pass through a block, what its last branch adds when taken, and what entering it by a jump adds."""

    once: float
    taken_extra: float
    entry_extra: float

    def of(self, block: Block) -> float:
        taken = block.left_by_jump * self.taken_extra + block.entered_by_jump * self.entry_extra
        return block.executed * self.once + taken


def _price_block(image: Image, block: Block, core: Any) -> _BlockPrice:
    instructions = disassemble_block(image, block.address, block.size)
    once, previous, cost = 0.0, None, None
    for instruction in instructions:
        try:
            cost = cost_of(instruction, previous, cost, core.cycles, image.architecture)
        except MissingClassError as error:
            raise ToolError(
                f"{image.path.name}: `{instruction.text}` at {image.where(instruction.address)} has no cost: "
                f"the cycle table of {core.title} lacks the class {error.args[0]!r}; add it with its source."
            ) from error
        once += cost.cycles
        previous = instruction
    is_unaligned = bool(instructions) and instructions[0].size == 4 and block.address % 4 == 2
    entry_extra = core.cycles.get("unaligned_target_extra", 0.0) if is_unaligned else 0.0
    return _BlockPrice(once, cost.taken_extra if cost else 0.0, entry_extra)
